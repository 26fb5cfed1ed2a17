"""Tools that know AsyncAPI can read our document: its project's own parser does, and finds nothing wrong."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations.contracts import published
from shared.contracts.catalogue import EVENTS
from tests.integration.contracts.asyncapi_parser import Parsed, RegistryAway, parse

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


def parsed(document: Path) -> Parsed:
    try:
        return parse(document)
    except RegistryAway as away:
        pytest.skip(f"AsyncAPI's parser is not installed and cannot be fetched: {away}")


def test_the_published_document_has_no_error_and_no_warning() -> None:
    found = parsed(published.FOLDER / "asyncapi.json")
    assert found.severe() == []
    assert {remark["code"] for remark in found.diagnostics} == TOLERATED.keys()


def test_the_parser_sees_every_event_with_its_data_and_who_sends_it() -> None:
    found = parsed(published.FOLDER / "asyncapi.json")
    assert found.title == "PRIMO events"
    assert sorted(found.messages) == sorted(EVENTS)
    assert sorted(found.sent) == sorted(EVENTS)
    assert found.payloads == len(EVENTS)


def _lose_a_channel(document: dict[str, Any]) -> None:
    del document["channels"]["investor"]


def _send_sideways(document: dict[str, Any]) -> None:
    document["operations"]["investor-publishes"]["action"] = "sideways"


def _lose_a_file(document: dict[str, Any]) -> None:
    document["components"]["messages"]["plot.reserved.v1"]["payload"]["$ref"] = "./events/plot.lost.v1.schema.json"


def _send_what_the_channel_does_not_carry(document: dict[str, Any]) -> None:
    reference = {"$ref": "#/components/messages/plot.reserved.v1"}
    document["operations"]["investor-publishes"]["messages"].append(reference)


@pytest.mark.parametrize(
    "spoil", [_lose_a_channel, _send_sideways, _lose_a_file, _send_what_the_channel_does_not_carry]
)
def test_a_spoilt_document_is_noticed(spoil: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    shutil.copytree(published.FOLDER / "events", tmp_path / "events")
    document = json.loads((published.FOLDER / "asyncapi.json").read_text())
    spoil(document)
    (tmp_path / "asyncapi.json").write_text(json.dumps(document))
    assert any(found["severity"] == "error" for found in parsed(tmp_path / "asyncapi.json").diagnostics)
