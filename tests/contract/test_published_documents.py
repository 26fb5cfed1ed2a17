"""What strangers read of us is what the models say, today and of every earlier shape."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from operations.contracts import published
from operations.contracts.async_api import HEADERS
from operations.contracts.documents import documents, example_message
from operations.contracts.example_events import example_of
from operations.contracts.releases import Release, releases
from shared.contracts.catalogue import EVENTS, PUBLISHERS, SUBSCRIPTIONS
from shared.contracts.event import Event
from shared.messaging.message import decode, plain, read_event

every_event = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def _schema(type_name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((published.FOLDER / f"events/{type_name}.schema.json").read_text())
    return loaded


def _reference(document: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document


def _references(document: Any) -> list[str]:
    if isinstance(document, dict):
        own = [document["$ref"]] if isinstance(document.get("$ref"), str) else []
        return own + [found for part in document.values() for found in _references(part)]
    return [found for part in document for found in _references(part)] if isinstance(document, list) else []


def test_the_published_documents_are_those_of_todays_models() -> None:
    assert published.stale() == [], "run `./primo contracts write` and commit what it changed"


def test_the_same_models_give_the_same_bytes() -> None:
    assert documents() == documents()


def test_documents_name_no_machine_and_no_person() -> None:
    suspicious = re.compile(r"localhost|127\.0\.0\.1|/home/|/work/|[\w.]+@[\w-]+\.\w+")
    found = {path: suspicious.findall(text) for path, text in documents().items()}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_readers_today_understand_all_that_was_ever_published() -> None:
    assert published.problems() == []


@every_event
def test_the_schema_is_well_formed_and_admits_the_example(event: type[Event]) -> None:
    schema = _schema(event.type)
    assert validator_for(schema) is Draft202012Validator
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        example_message(event)["body"]
    )


@every_event
def test_the_example_is_a_message_that_we_read(event: type[Event]) -> None:
    path = published.FOLDER / f"examples/{event.type}.json"
    message = json.loads(path.read_text())
    Draft202012Validator(HEADERS).validate(message["headers"])
    body = json.dumps(message["body"]).encode()
    envelope = decode(message["headers"], message["content_type"], body)
    assert envelope == example_of(event)
    assert plain(read_event(envelope.type, body)) == message["body"]


def test_examples_of_earlier_shapes_are_still_read() -> None:
    for past in published.past_shapes():
        event = read_event(past.type_name, json.dumps(past.example["body"]).encode())
        assert event.type == past.type_name, f"past/{past.type_name}/{past.number}"


RELEASED = [
    pytest.param(release, name, id=f"{release.version}-{name}")
    for release in releases(published.FOLDER)
    for name in release.events
]


@pytest.mark.parametrize(("release", "type_name"), RELEASED)
def test_an_event_of_a_release_is_read_today(release: Release, type_name: str) -> None:
    message = release.events[type_name]["example"]
    body = json.dumps(message["body"]).encode()
    envelope = decode(message["headers"], message["content_type"], body)
    assert plain(read_event(envelope.type, body)).items() >= message["body"].items()


@pytest.mark.parametrize(("release", "type_name"), RELEASED)
def test_an_event_of_today_is_what_a_reader_of_the_release_was_promised(release: Release, type_name: str) -> None:
    promised = Draft202012Validator(
        release.events[type_name]["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    promised.validate(example_message(EVENTS[type_name])["body"])


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads((published.FOLDER / "asyncapi.json").read_text())
    for reference in _references(document):
        if reference.startswith("#"):
            assert _reference(document, reference)
        else:
            assert (published.FOLDER / reference).is_file(), reference


def test_the_asyncapi_document_has_every_event_once_and_every_reader() -> None:
    document = json.loads((published.FOLDER / "asyncapi.json").read_text())
    operations = document["operations"].values()
    sent = [ref["$ref"].rpartition("/")[2] for op in operations if op["action"] == "send" for ref in op["messages"]]
    assert sorted(sent) == sorted(EVENTS)
    assert {op["channel"]["$ref"] for op in operations if op["action"] == "receive"} == {
        f"#/channels/{service}-inbox" for service in SUBSCRIPTIONS
    }
    assert set(document["channels"]) == {*PUBLISHERS, *(f"{service}-inbox" for service in SUBSCRIPTIONS)}


def test_the_asyncapi_document_is_deterministic_json() -> None:
    text = (published.FOLDER / "asyncapi.json").read_text()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("path", sorted(path for path in documents() if path.startswith("rpc/")))
def test_the_schemas_of_requests_replies_and_refusals_are_well_formed(path: str) -> None:
    document = json.loads((published.FOLDER / path).read_text())
    for method in document["methods"].values():
        Draft202012Validator.check_schema(method["request"])
        Draft202012Validator.check_schema(method["reply"])
    for refusal in document["refusals"].values():
        Draft202012Validator.check_schema(refusal["data"])
