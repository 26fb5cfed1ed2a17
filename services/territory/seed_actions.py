"""Migration & Development actions and the words of their lists, as delivered; and places as documents to be found."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, func
from sqlalchemy.dialects.postgresql import insert

from services.territory.adapters.action_tables import action, action_history, action_term, search_document
from services.territory.domain.action import content_of
from shared.contracts.territory.actions import ActionDetails, ActionStatus
from shared.reference import places

Row = dict[str, Any]

_DATA = Path(__file__).parent / "data"
_KNOWN_ON = date(2014, 1, 1)
"""SHARAKA began: the words of the lists may be used of what came since."""
_DELIVERED_AT = datetime(2026, 11, 30, tzinfo=UTC)


def load_actions(connection: Connection) -> None:
    """What is there is never overwritten, for an editor may have corrected it; a withdrawn one stays withdrawn."""
    connection.execute(insert(action_term).on_conflict_do_nothing(), list(terms()))
    added = insert(action).on_conflict_do_nothing().returning(action.c.id)
    for row in actions():
        identifier: UUID | None = connection.execute(added, row).scalar()
        if identifier is not None:
            line = {"action_id": identifier, "at": _DELIVERED_AT, "action": "delivered", "by": None, "details": {}}
            connection.execute(action_history.insert(), line)
    _keep_places(connection)


def terms() -> Iterator[Row]:
    positions: dict[str, int] = {}
    for term in _read("action_terms.toml")["term"]:
        position = positions[term["list_name"]] = positions.get(term["list_name"], -1) + 1
        yield {"valid_from": _KNOWN_ON, "offered": True, **term, "position": position}


def actions() -> Iterator[Row]:
    """Published, each with its sources."""
    for told in _read("actions.toml")["action"]:
        reference = told.pop("reference")
        yield {
            "id": uuid5(NAMESPACE_URL, f"primo:action:{reference}"),
            "reference": reference,
            **content_of(ActionDetails.model_validate(told)),
            "status": ActionStatus.PUBLISHED,
            "published_at": _DELIVERED_AT,
        }


def _keep_places(connection: Connection) -> None:
    """Anew each time: a release may know more spellings. The region, provinces and communes; zones keep themselves."""
    c = search_document.c
    for code, names, spellings in _places():
        words = func.search_words(" | ".join((*names.values(), *spellings, code)))
        row = {
            "kind": "place",
            "key": code,
            "public": True,
            "title": dict(names),
            "text": {},
            "title_words": words,
            "words": words,
            "facets": _facets(code, names),
            "newest": 0,
        }
        said = insert(search_document).values(row)
        changed = {name: said.excluded[name] for name in ("title", "title_words", "words", "facets")}
        anew = c.words.is_distinct_from(said.excluded.words) | c.facets.is_distinct_from(said.excluded.facets)
        connection.execute(said.on_conflict_do_update(index_elements=[c.kind, c.key], set_=changed, where=anew))


def _places() -> Iterator[tuple[str, Mapping[str, str], tuple[str, ...]]]:
    yield places.REGION, places.REGION_NAMES, ()
    for place in (*places.provinces().values(), *places.communes().values()):
        yield place.code, {"fr": place.name_fr, "ar": place.name_ar}, place.aliases


def _facets(code: str, names: Mapping[str, str]) -> list[str]:
    """A commune lies in its province, but is not found by that one's name: else all of them would be."""
    province = ".".join(code.split(".")[:2])
    return ["kind=place", f"province={province}", f"place={code}", *(f"language={language}" for language in names)]


def _read(name: str) -> Row:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))
