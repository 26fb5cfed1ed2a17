"""The gate of `./primo contracts check` tells a safe change from a break: real models, changed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import new_class
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field

from operations.contracts import published, releases, rpc_documents
from shared.contracts.catalogue import EVENTS
from shared.contracts.codes import Sector
from shared.contracts.event import Contract, Event
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request

PUBLISHED = "opportunity.published.v1"
ProvinceCode = Annotated[str, Field(pattern=r"^\d{2}\.\d{3}$")]


# Their members follow those of `Sector`: mypy cannot know them.
FewerSectors = StrEnum("FewerSectors", {one.name: one.value for one in list(Sector)[1:]})  # type: ignore[misc]
WiderSectors = StrEnum("WiderSectors", {**{one.name: one.value for one in Sector}, "SPACE": "space"})  # type: ignore[misc]

AS_PUBLISHED: dict[str, Any] = {
    "occurred_at": (AwareDatetime, ...),
    "opportunity_id": (UUID, ...),
    "province": (ProvinceCode, ...),
    "sector": (Sector, ...),
    "plot_id": (UUID | None, None),
}

EVENT_CHANGES: dict[str, tuple[dict[str, Any], str | None]] = {
    "nothing": ({}, None),
    "an optional field is added": ({"closes_on": (date | None, None)}, None),
    "an optional field is taken away": ({"plot_id": None}, None),
    "a required field is added": ({"closes_on": (date, ...)}, "closes_on"),
    "a required field is taken away": ({"province": None}, "province"),
    "a field is renamed": ({"province": None, "district": (ProvinceCode, ...)}, "province"),
    "a type is narrowed": ({"province": (UUID, ...)}, "province"),
    "a type is widened": ({"province": (str, ...)}, "province"),
    "a writer may write one value more": ({"sector": (WiderSectors, ...)}, "sector"),
    "a reader knows one value less": ({"sector": (FewerSectors, ...)}, "sector"),
    "a limit is tightened": ({"province": (Annotated[str, Field(pattern=r"^02\.\d{3}$")], ...)}, "province"),
    "an optional field becomes required": ({"plot_id": (UUID, ...)}, "plot_id"),
    "a required field may be empty": ({"sector": (Sector | None, ...)}, "sector"),
    "one value becomes a list": ({"sector": (tuple[Sector, ...], ...)}, "sector"),
}


def _event(changes: dict[str, Any]) -> type[Event]:
    """The class of the published event, as if it had been edited."""
    fields = {name: field for name, field in {**AS_PUBLISHED, **changes}.items() if field is not None}
    body: dict[str, Any] = {
        "type": PUBLISHED,
        "aggregate": "opportunity",
        "__annotations__": {"type": ClassVar[str], "aggregate": ClassVar[str]}
        | {name: annotation for name, (annotation, _) in fields.items()},
        **{name: default for name, (_, default) in fields.items() if default is not ...},
    }
    return type("OpportunityPublished", (Event,), {"__module__": __name__, **body})


@pytest.mark.parametrize(("changes", "field"), EVENT_CHANGES.values(), ids=EVENT_CHANGES)
def test_a_change_of_an_event(
    changes: dict[str, Any], field: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    published.write(tmp_path)
    monkeypatch.setattr(published, "EVENTS", {**EVENTS, PUBLISHED: _event(changes)})
    found = published.problems(tmp_path)
    assert bool(found) == (field is not None), found
    assert all(problem.startswith(PUBLISHED) for problem in found)
    assert field is None or any(f"`{field}`" in problem for problem in found), found


def test_what_a_release_promised_is_kept_although_every_other_trace_of_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    releases.freeze(tmp_path, "1.0.0", commit="0" * 40)
    monkeypatch.setattr(published, "EVENTS", {**EVENTS, PUBLISHED: _event({"province": None})})
    assert any("`province`" in problem for problem in published.problems(tmp_path))


def test_what_a_release_promised_is_not_written_anew(tmp_path: Path) -> None:
    before = releases.freeze(tmp_path, "1.0.0", commit="0" * 40).read_bytes()
    with pytest.raises(releases.ReleaseExists):
        releases.freeze(tmp_path, "1.0.0", commit="1" * 40)
    assert (tmp_path / "released/1.0.0.json").read_bytes() == before


def test_releases_are_kept_when_documents_are_written(tmp_path: Path) -> None:
    path = releases.freeze(tmp_path, "1.0.0", commit="0" * 40)
    assert published.write(tmp_path).removed == []
    assert path.exists()
    assert [release.version for release in releases.releases(tmp_path)] == ["1.0.0"]


# Requests, replies, refusals: a library that lends books, in two releases.


class Shelf(StrEnum):
    NORTH = "north"
    SOUTH = "south"


class Loan(Contract):
    loan_id: UUID
    due_on: date
    shelf: Shelf
    fee: Decimal


class AlreadyLent(Refusal):
    """Without a code of its own: with one, every test in this process would know it."""

    due_on: date


class LendBook(Request[Loan], service="library-test", method="lend_book", repeatable=True):
    book_id: UUID
    weeks: Annotated[int, Field(ge=1, le=8)]
    note: str | None = None


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[type[Any], type[Any]], list[str]]:
    """`library(request, refusal)`: what the gate says when these take the place of those released."""

    def serve(request: type[Any], refusal: type[Any]) -> None:
        monkeypatch.setattr(rpc_documents, "requests", lambda: {"library": {"lend_book": request}})
        monkeypatch.setattr(rpc_documents, "refusals", lambda: {"library": {"already_lent": refusal}})

    serve(LendBook, AlreadyLent)
    releases.freeze(tmp_path, "1.0.0", commit="0" * 40)

    def change(request: type[Any], refusal: type[Any] = AlreadyLent) -> list[str]:
        serve(request, refusal)
        return published.problems(tmp_path)

    return change


def _request(reply: Any = Loan, *, repeatable: bool = True, **changes: Any) -> type[Any]:
    fields: dict[str, Any] = {
        "book_id": (UUID, ...),
        "weeks": (Annotated[int, Field(ge=1, le=8)], ...),
        "note": (str | None, None),
        **changes,
    }
    kept = {name: field for name, field in fields.items() if field is not None}
    body = {name: default for name, (_, default) in kept.items() if default is not ...}
    annotations = {name: annotation for name, (annotation, _) in kept.items()}
    return new_class(
        "LendBook",
        (Request[reply],),
        {"service": "library-test", "method": "lend_book", "repeatable": repeatable},
        lambda namespace: namespace.update({"__module__": __name__, "__annotations__": annotations, **body}),
    )


def _loan(**changes: Any) -> Any:
    fields = {"loan_id": (UUID, ...), "due_on": (date, ...), "shelf": (Shelf, ...), "fee": (Decimal, ...), **changes}
    kept = {name: annotation for name, field in fields.items() if field is not None for annotation in [field[0]]}
    body = {name: field[1] for name, field in fields.items() if field is not None and field[1] is not ...}
    return type("Loan", (Contract,), {"__module__": __name__, "__annotations__": kept, **body})


MoreShelves = StrEnum("MoreShelves", {"NORTH": "north", "SOUTH": "south", "EAST": "east"})
FewerShelves = StrEnum("FewerShelves", {"NORTH": "north"})
Weeks = Annotated[int, Field(ge=1, le=4)]
MoreWeeks = Annotated[int, Field(ge=1, le=52)]

RPC_CHANGES: dict[str, tuple[Callable[[], type[Any]], str | None]] = {
    "nothing": (_request, None),
    "a request gains an optional field": (lambda: _request(desk=(UUID | None, None)), None),
    "a request gains a required field": (lambda: _request(desk=(UUID, ...)), "`desk`"),
    "a request loses a field: it is ignored": (lambda: _request(note=None), None),
    "a request takes more": (lambda: _request(weeks=(MoreWeeks, ...)), None),
    "a request takes less": (lambda: _request(weeks=(Weeks, ...)), "`weeks`"),
    "a request takes another type": (lambda: _request(book_id=(int, ...)), "`book_id`"),
    "an optional field of a request becomes required": (lambda: _request(note=(str, ...)), "`note`"),
    "a field of a request is renamed": (lambda: _request(book_id=None, volume_id=(UUID, ...)), "`volume_id`"),
    "it may not be repeated any more": (lambda: _request(repeatable=False), "twice"),
    "a reply gains a field": (lambda: _request(_loan(room=(str, ...))), None),
    "a reply loses a field": (lambda: _request(_loan(due_on=None)), "`due_on`"),
    "a field of a reply may be empty": (lambda: _request(_loan(due_on=(date | None, None))), "`due_on`"),
    "a reply may hold one value more": (lambda: _request(_loan(shelf=(MoreShelves, ...))), "`shelf`"),
    "a reply may hold one value less": (lambda: _request(_loan(shelf=(FewerShelves, ...))), None),
    "a moment of a reply changes its form": (lambda: _request(_loan(due_on=(AwareDatetime, ...))), "`due_on`"),
    "a reply becomes a list": (lambda: _request(tuple[Loan, ...]), "`due_on`"),
}


@pytest.mark.parametrize(("change", "named"), RPC_CHANGES.values(), ids=RPC_CHANGES)
def test_a_change_of_a_request_or_a_reply(
    change: Callable[[], type[Any]], named: str | None, library: Callable[..., list[str]]
) -> None:
    found = library(change())
    assert bool(found) == (named is not None), found
    assert all(problem.startswith("library.lend_book: ") and problem.endswith("(of 1.0.0)") for problem in found)
    assert named is None or any(named in problem for problem in found), found


def test_a_refusal_tells_old_askers_what_it_told_them(library: Callable[..., list[str]]) -> None:
    silent = type("AlreadyLent", (Refusal,), {"__module__": __name__, "__annotations__": {"until": date}})
    assert library(LendBook, silent) == [
        "library.refusal already_lent: an old asker cannot read its `due_on` (of 1.0.0)"
    ]


def test_a_method_that_was_released_is_answered(
    library: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rpc_documents, "requests", lambda: {"library": {}})
    assert published.problems(tmp_path) == ["library.lend_book: is not answered any more (of 1.0.0)"]


def test_there_is_a_release_to_be_measured_against() -> None:
    assert releases.releases(published.FOLDER)
    assert published.problems() == []
