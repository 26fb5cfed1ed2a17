"""Shapes that are about to be replaced are kept: other words in a description make no other shape."""

import json
from collections.abc import Iterator
from pathlib import Path

from operations.contracts.compatibility import shape_of
from operations.contracts.documents import text_of
from operations.contracts.json_schemas import Json


def put_aside(folder: Path, past: str, type_name: str, published: tuple[Path, Path], today: Json) -> Iterator[str]:
    """`published`: schema and example as they lie there; they are copied below `past`. Answers the paths of copies."""
    if not all(path.exists() for path in published) or shape_of(load(published[0])) == shape_of(today):
        return
    place = folder / past / type_name
    place.mkdir(parents=True, exist_ok=True)
    number = 1 + len(list(place.glob("*.schema.json")))
    for source, kind in zip(published, ("schema", "example"), strict=True):
        target = place / f"{number}.{kind}.json"
        target.write_text(text_of(load(source)), encoding="utf-8")
        yield target.relative_to(folder).as_posix()


def load(path: Path) -> Json:
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded
