"""The folder of published contracts: what is out of step with the models, and how it is brought into step."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.checkout import ROOT
from operations.contracts import kept_shapes, public_shapes
from operations.contracts.compatibility import breaks
from operations.contracts.documents import documents, example_path, schema_path
from operations.contracts.json_schemas import event_schema
from operations.contracts.releases import RELEASED, releases, rpc_problems
from shared.contracts.catalogue import EVENTS

FOLDER = ROOT / "docs" / "contracts"
PAST = "past"
KEPT = (f"{PAST}/", f"{public_shapes.PAST}/", f"{RELEASED}/")


class ContractBroken(RuntimeError):
    """Published events and today's models would not understand each other; nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class PastShape:
    """A shape that a type had once, with an example of it."""

    type_name: str
    number: int
    schema: dict[str, Any]
    example: dict[str, Any]


@dataclass
class Written:
    """What `write` did, as paths below the folder."""

    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Earlier shapes, put aside."""


def stale(folder: Path = FOLDER) -> list[str]:
    """Paths that differ from what the models give, are missing, or belong to nothing."""
    wanted = documents()
    differing = [path for path, text in wanted.items() if _read(folder / path) != text]
    return sorted(differing + _superfluous(folder, wanted))


def problems(folder: Path = FOLDER) -> list[str]:
    """Where today's models and what was published, present, past or released, would not understand each other."""
    of_events = [
        f"{type_name}: {problem}"
        for type_name, published in _published_schemas(folder)
        for problem in _problems_of(type_name, published)
    ]
    return list(dict.fromkeys([*of_events, *public_shapes.problems(folder)])) + rpc_problems(folder)


def write(folder: Path = FOLDER) -> Written:
    """Bring the folder into step; a shape that is replaced moves to `past`.

    Raises ContractBroken instead of replacing a shape that readers or stored events rely on.
    """
    if found := problems(folder):
        raise ContractBroken(found)
    written = Written(kept=[*_put_aside(folder), *public_shapes.put_aside(folder)])
    wanted = documents()
    for path in _superfluous(folder, wanted):
        (folder / path).unlink()
        written.removed.append(path)
    for path, text in wanted.items():
        if _read(folder / path) != text:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
            written.changed.append(path)
    return written


def past_shapes(folder: Path = FOLDER) -> Iterator[PastShape]:
    """Every shape that was replaced, oldest first for each type."""
    for schema in sorted((folder / PAST).glob("*/*.schema.json")):
        number = schema.name.partition(".")[0]
        example = schema.with_name(f"{number}.example.json")
        yield PastShape(schema.parent.name, int(number), _load(schema), _load(example))


def _published_schemas(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for past in past_shapes(folder):
        yield past.type_name, past.schema
    for release in releases(folder):
        yield from ((type_name, event["schema"]) for type_name, event in release.events.items())
    for path in sorted((folder / "events").glob("*.schema.json")):
        yield path.name.removesuffix(".schema.json"), _load(path)


def _problems_of(type_name: str, published: dict[str, Any]) -> list[str]:
    event = EVENTS.get(type_name)
    if event is None:
        return ["was published, and this release does not know it: stored events of this type could not be read"]
    return breaks(published, event_schema(event))


def _put_aside(folder: Path) -> Iterator[str]:
    for type_name, event in EVENTS.items():
        schema, example = folder / schema_path(type_name), folder / example_path(type_name)
        yield from kept_shapes.put_aside(folder, PAST, type_name, (schema, example), event_schema(event))


def _superfluous(folder: Path, wanted: dict[str, str]) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [path for path in found if path not in wanted and not path.startswith(KEPT)]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
