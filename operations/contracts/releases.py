"""What each release promised, one file per release, never changed: the gate measures today's contracts against all.

An event is stored, in outboxes and inboxes, and may be replayed years later: every shape that it ever had counts, also
between releases (`past`). A request lives for a moment: it counts as of the releases, of which two run side by side
while one replaces the other. Services are replaced before those that ask them, so a new service answers old askers:
it reads every request that they were told to send, and replies and refuses with nothing that they cannot read.
What goes out to the systems of others (`public`) counts as events do: nobody knows how long its readers stay alike.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.contracts import rpc_documents
from operations.contracts.compatibility import unread
from operations.contracts.documents import example_message, text_of
from operations.contracts.json_schemas import Json, event_schema, public_schema
from operations.contracts.public_examples import public_example
from shared.contracts.catalogue import EVENTS
from shared.contracts.territory.public_events import PUBLIC

RELEASED = "released"


class ReleaseExists(RuntimeError):
    """What a release promised is not written anew."""


@dataclass(frozen=True)
class Release:
    """A frozen set of contracts."""

    version: str
    commit: str
    """Of the code that made it; tests run that code beside today's."""
    events: Mapping[str, Json]
    """Type -> `schema` and `example`."""
    rpc: Mapping[str, Json]
    """Service -> its document, as in `rpc/`."""
    public: Mapping[str, Json] = field(default_factory=dict)
    """Type -> `schema` and `example` of what goes out to others; 0.1.0 sent nothing out."""


def freeze(folder: Path, version: str, commit: str) -> Path:
    """Write down what today's models promise. Raises ReleaseExists."""
    path = folder / RELEASED / f"{version}.json"
    if path.exists():
        raise ReleaseExists(f"{version} is released: {path.name} stays as it is")
    events = {
        name: {"schema": event_schema(event), "example": example_message(event)} for name, event in EVENTS.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    public = {name: {"schema": public_schema(kind), "example": public_example(kind)} for name, kind in PUBLIC.items()}
    rpc = rpc_documents.documents()
    content = {"version": version, "commit": commit, "events": events, "rpc": rpc, "public": public}
    path.write_text(text_of(content), encoding="utf-8")
    return path


def releases(folder: Path) -> list[Release]:
    """Every release, oldest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (folder / RELEASED).glob("*.json")]
    return sorted((Release(**one) for one in found), key=lambda release: _order(release.version))


def rpc_problems(folder: Path) -> list[str]:
    """Which askers of a release today's services would leave without an answer that they can read."""
    today = rpc_documents.documents()
    return [
        f"{service}.{problem} (of {release.version})"
        for release in releases(folder)
        for service, promised in release.rpc.items()
        for problem in _problems_of(promised, today.get(service, {"methods": {}, "refusals": {}}))
    ]


def _problems_of(promised: Json, today: Json) -> Iterator[str]:
    for name, method in promised["methods"].items():
        if name not in today["methods"]:
            yield f"{name}: is not answered any more"
        else:
            yield from (f"{name}: {problem}" for problem in _of_method(method, today["methods"][name]))
    for code, refusal in promised["refusals"].items():
        if code in today["refusals"]:  # one that is not given any more troubles nobody; a new one arrives by its code
            fields = unread(today["refusals"][code]["data"], refusal["data"])
            yield from (f"refusal {code}: an old asker cannot read its {one}" for one in fields)


def _of_method(promised: Mapping[str, Any], today: Mapping[str, Any]) -> Iterator[str]:
    for name in unread(promised["request"], today["request"]):
        yield f"today's service cannot read an old asker's {name}"
    for name in unread(today["reply"], promised["reply"]):
        yield f"an old asker cannot read in today's reply {name}"
    if promised["repeatable"] and not today["repeatable"]:
        yield "may not be asked twice any more, and old askers will"


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
