"""Tools that know AsyncAPI can read our document: its project's own parser does, and finds nothing wrong."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from operations.contracts import published
from shared.contracts.catalogue import EVENTS
from tests.integration.contracts.asyncapi_parser import Parsed, parse
from tests.support.npm_packages import RegistryAway

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("node") and shutil.which("npm")),
        reason="AsyncAPI's parser needs Node.js: no node, no npm here",
    ),
    pytest.mark.timeout(240),
]

TOLERATED = {
    "asyncapi-latest-version": "3.1 is out; 3.0 is what most tools read, and we use nothing newer",
}
"""What the parser remarks as information, each with the reason why it stays."""


PUBLISHED = "as published"
Spoil = Callable[[dict[str, Any]], None]


def _lose_a_channel(document: dict[str, Any]) -> None:
    del document["channels"]["investor"]


def _send_sideways(document: dict[str, Any]) -> None:
    document["operations"]["investor-publishes"]["action"] = "sideways"


def _lose_a_file(document: dict[str, Any]) -> None:
    document["components"]["messages"]["plot.reserved.v1"]["payload"]["$ref"] = "./events/plot.lost.v1.schema.json"


def _send_what_the_channel_does_not_carry(document: dict[str, Any]) -> None:
    reference = {"$ref": "#/components/messages/plot.reserved.v1"}
    document["operations"]["investor-publishes"]["messages"].append(reference)


def _leave_whole(document: dict[str, Any]) -> None:
    """What is cut down without being spoilt has to be found right, or the spoilt ones tell nothing."""


SPOILT: Sequence[Spoil] = [_lose_a_channel, _send_sideways, _lose_a_file, _send_what_the_channel_does_not_carry]


KEPT = {"plot.reserved.v1", "person.registered.v1"}
"""The messages of a document that is spoilt: the parser takes seconds for all of them."""


def _cut_down(document: dict[str, Any]) -> None:
    document["components"]["messages"] = _of_kept(document["components"]["messages"])
    for channel in document["channels"].values():
        channel["messages"] = _of_kept(channel["messages"])
    for operation in document["operations"].values():
        operation["messages"] = [one for one in operation["messages"] if one["$ref"].rpartition("/")[2] in KEPT]


def _of_kept(messages: dict[str, Any]) -> dict[str, Any]:
    return {name: message for name, message in messages.items() if name in KEPT}


def _write_spoilt(spoil: Spoil, folder: Path) -> Path:
    shutil.copytree(published.FOLDER / "events", folder / "events")
    document = json.loads((published.FOLDER / "asyncapi.json").read_text())
    _cut_down(document)
    spoil(document)
    (folder / "asyncapi.json").write_text(json.dumps(document))
    return folder / "asyncapi.json"


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Parsed]:
    """What the parser makes of the document as it is published, and as it is after each way to spoil it."""
    spoilt = {
        spoil.__name__: _write_spoilt(spoil, tmp_path_factory.mktemp("spoilt")) for spoil in (_leave_whole, *SPOILT)
    }
    documents = {PUBLISHED: published.FOLDER / "asyncapi.json", **spoilt}
    try:
        return dict(zip(documents, parse(list(documents.values())), strict=True))
    except RegistryAway as away:
        pytest.skip(f"AsyncAPI's parser is not installed and cannot be fetched: {away}")


def test_the_published_document_has_no_error_and_no_warning(readings: dict[str, Parsed]) -> None:
    found = readings[PUBLISHED]
    assert found.severe() == []
    assert {remark["code"] for remark in found.diagnostics} == TOLERATED.keys()


def test_the_parser_sees_every_event_with_its_data_and_who_sends_it(readings: dict[str, Parsed]) -> None:
    found = readings[PUBLISHED]
    assert found.title == "PRIMO events"
    assert sorted(found.messages) == sorted(EVENTS)
    assert sorted(found.sent) == sorted(EVENTS)
    assert found.payloads == len(EVENTS)


@pytest.mark.parametrize("spoil", [spoil.__name__ for spoil in SPOILT])
def test_a_spoilt_document_is_noticed(readings: dict[str, Parsed], spoil: str) -> None:
    assert any(found["severity"] == "error" for found in readings[spoil].diagnostics)
    assert readings[_leave_whole.__name__].severe() == []
