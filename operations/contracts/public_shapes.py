"""What goes out to the systems of others is measured against everything that they were ever told.

Data as events are: both ways, for the log keeps what was written years ago, and a subscriber stays as it is for years.
The envelope by its examples: an attribute that was there stays there, and those that say what it is say the same.
"""

from collections.abc import Iterator
from pathlib import Path

from operations.contracts import kept_shapes
from operations.contracts.compatibility import breaks
from operations.contracts.documents import public_example_path, public_schema_path
from operations.contracts.json_schemas import Json, public_schema
from operations.contracts.public_examples import public_example
from operations.contracts.releases import releases
from shared.contracts.territory.public_events import PUBLIC

PAST = "past_public"
_SAID_ALIKE = ("specversion", "type", "source", "datacontenttype", "dataschema")


def problems(folder: Path) -> Iterator[str]:
    """What a subscriber of before could not read today, a sentence each; also what we could not read of before."""
    for type_name, schema, example in _told(folder):
        kind = PUBLIC.get(type_name)
        if kind is None:
            yield f"{type_name}: goes out to others, who wait for it; this release does not know it"
            continue
        yield from (f"{type_name}: {problem}" for problem in breaks(schema, public_schema(kind)))
        yield from (f"{type_name}: {problem}" for problem in _of_envelope(example, public_example(kind)))


def put_aside(folder: Path) -> Iterator[str]:
    for type_name, kind in PUBLIC.items():
        published = folder / public_schema_path(type_name), folder / public_example_path(type_name)
        yield from kept_shapes.put_aside(folder, PAST, type_name, published, public_schema(kind))


def _told(folder: Path) -> Iterator[tuple[str, Json, Json]]:
    """Type, schema and example: earlier shapes, those of releases, the present ones."""
    for past in sorted((folder / PAST).glob("*/*.schema.json")):
        number = past.name.partition(".")[0]
        yield past.parent.name, kept_shapes.load(past), kept_shapes.load(past.with_name(f"{number}.example.json"))
    for release in releases(folder):
        yield from ((name, told["schema"], told["example"]) for name, told in release.public.items())
    for path in sorted((folder / "public").glob("*.schema.json")):
        name = path.name.removesuffix(".schema.json")
        example = folder / public_example_path(name)
        yield name, kept_shapes.load(path), kept_shapes.load(example) if example.exists() else {}


def _of_envelope(before: Json, today: Json) -> Iterator[str]:
    for name in sorted(before.keys() - today.keys()):
        yield f"the attribute `{name}` does not come any more"
    for name in _SAID_ALIKE:
        if name in before and name in today and before[name] != today[name]:
            yield f"the attribute `{name}` says {today[name]} and said {before[name]}"
