"""Which change of an event is safe, and which takes a new type name."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, Field, create_model

from operations.contracts import published
from operations.contracts.compatibility import breaks
from operations.contracts.json_schemas import event_schema, schema_of
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class MoreColours(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


class FewerColours(StrEnum):
    RED = "red"


Code = Annotated[str, Field(pattern=r"^[a-z]+$")]

PUBLISHED: dict[str, Any] = {
    "occurred_at": (AwareDatetime, ...),
    "thing_id": (UUID, ...),
    "colour": (Colour, ...),
    "code": (Code, ...),
    "count": (Annotated[int, Field(ge=0, le=10)], ...),
    "amount": (Decimal, ...),
    "pieces": (tuple[Colour, ...], ...),
    "note_id": (UUID | None, None),
}


def _schema(**changes: Any) -> dict[str, Any]:
    fields = {**PUBLISHED, **changes}
    model = create_model("Thing", **{name: field for name, field in fields.items() if field is not None})
    return schema_of(model)


def _of(found: list[str], beginning: str) -> bool:
    return any(problem.startswith(beginning) for problem in found)


NEW_READER = "today's reader cannot read"
OLD_READER = "a reader of before cannot read"

SAFE = {
    "nothing changed": {},
    "an optional field was added": {"extra": (UUID | None, None)},
    "an optional field with a default was added": {"extra": (int, 0)},
    "an optional field was taken away": {"note_id": None},
    "a default changed": {"note_id": (UUID | None, Field(default=None, description="Other words."))},
}

BREAKING: dict[str, tuple[dict[str, Any], str, str]] = {
    "a required field was taken away": ({"code": None}, OLD_READER, "code"),
    "a required field became optional": ({"code": (Code | None, None)}, OLD_READER, "code"),
    "a required field was added": ({"extra": (UUID, ...)}, NEW_READER, "extra"),
    "an optional field became required": ({"note_id": (UUID | None, ...)}, NEW_READER, "note_id"),
    "a field was renamed: the old one is missed": ({"code": None, "key": (Code, ...)}, OLD_READER, "code"),
    "a field was renamed: the new one is missed": ({"code": None, "key": (Code, ...)}, NEW_READER, "key"),
    "a text became a number": ({"code": (int, ...)}, NEW_READER, "code"),
    "an optional field changed its type": ({"note_id": (int | None, None)}, NEW_READER, "note_id"),
    "a list became a single value": ({"pieces": (Colour, ...)}, NEW_READER, "pieces"),
    "a value was added to a closed list": ({"colour": (MoreColours, ...)}, OLD_READER, "colour"),
    "a value was added to a list of codes": ({"pieces": (tuple[MoreColours, ...], ...)}, OLD_READER, "pieces"),
    "a value was taken from a closed list": ({"colour": (FewerColours, ...)}, NEW_READER, "colour"),
    "a closed list became free text": ({"colour": (str, ...)}, OLD_READER, "colour"),
    "a whole number became any number": ({"count": (Annotated[float, Field(ge=0, le=10)], ...)}, OLD_READER, "count"),
    "a limit was widened": ({"count": (Annotated[int, Field(ge=0, le=99)], ...)}, OLD_READER, "count"),
    "a limit was narrowed": ({"count": (Annotated[int, Field(ge=0, le=5)], ...)}, NEW_READER, "count"),
    "a moment became free text": ({"occurred_at": (str, ...)}, OLD_READER, "occurred_at"),
    "free text became an id": ({"amount": (UUID, ...)}, NEW_READER, "amount"),
    "a code took another form": ({"code": (Annotated[str, Field(pattern=r"^[A-Z]+$")], ...)}, NEW_READER, "code"),
    "a required field may be empty": ({"colour": (Colour | None, ...)}, OLD_READER, "colour"),
    "a list of codes narrowed to one": ({"colour": (Literal["red"], ...)}, NEW_READER, "colour"),
}


@pytest.mark.parametrize("change", SAFE.values(), ids=SAFE)
def test_safe(change: dict[str, Any]) -> None:
    assert breaks(_schema(), _schema(**change)) == []


@pytest.mark.parametrize(("change", "who", "field"), BREAKING.values(), ids=BREAKING)
def test_breaking(change: dict[str, Any], who: str, field: str) -> None:
    found = breaks(_schema(), _schema(**change))
    assert any(problem.startswith(who) and f"`{field}`" in problem for problem in found), found


def test_a_safe_change_is_safe_for_both_and_a_break_may_be_for_one_only() -> None:
    added = breaks(_schema(), _schema(extra=(UUID, ...)))
    assert _of(added, NEW_READER)
    assert not _of(added, OLD_READER)


def test_a_field_may_be_called_like_a_word_of_json_schema() -> None:
    before, after = _schema(title=(int, ...)), _schema(title=(UUID, ...))
    assert breaks(before, before) == []
    assert any("`title`" in problem for problem in breaks(before, after))


@pytest.fixture
def a_published_event(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Event]:
    """`plot.confirmed.v1`, published in a folder of the test's own."""
    published.write(tmp_path)
    return EVENTS["plot.confirmed.v1"]


class _Changed(Event):
    type: ClassVar[str] = "plot.confirmed.v1"
    aggregate: ClassVar[str] = "plot"
    plot_id: UUID
    dossier_id: UUID
    confirmed_by: UUID | None = None


class _Broken(Event):
    type: ClassVar[str] = "plot.confirmed.v1"
    aggregate: ClassVar[str] = "plot"
    plot_id: UUID
    file_id: UUID


def _edited(monkeypatch: pytest.MonkeyPatch, model: type[Event]) -> None:
    """As if the event's class had been edited to be this one."""
    monkeypatch.setattr(published, "EVENTS", {**EVENTS, model.type: model})


def test_a_safe_change_keeps_the_earlier_shape_and_its_example(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, a_published_event: type[Event]
) -> None:
    _edited(monkeypatch, _Changed)
    kept = published.write(tmp_path).kept
    assert kept == ["past/plot.confirmed.v1/1.schema.json", "past/plot.confirmed.v1/1.example.json"]
    (past,) = published.past_shapes(tmp_path)
    assert past.schema == event_schema(a_published_event)
    assert past.example["body"].keys() == {"occurred_at", "plot_id", "dossier_id"}


def test_a_break_is_not_published_and_names_the_fields(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, a_published_event: type[Event]
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    _edited(monkeypatch, _Broken)
    with pytest.raises(published.ContractBroken) as refused:
        published.write(tmp_path)
    assert any("plot.confirmed.v1" in problem and "`dossier_id`" in problem for problem in refused.value.problems)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == before


def test_a_change_is_measured_against_every_earlier_shape_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, a_published_event: type[Event]
) -> None:
    _edited(monkeypatch, _Changed)
    published.write(tmp_path)
    (tmp_path / "events/plot.confirmed.v1.schema.json").unlink()  # someone publishes anew, to be rid of the gate
    _edited(monkeypatch, _Broken)
    assert published.problems(tmp_path)


def test_a_published_type_cannot_just_disappear(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, a_published_event: type[Event]
) -> None:
    left = {name: event for name, event in EVENTS.items() if event is not a_published_event}
    monkeypatch.setattr(published, "EVENTS", left)
    assert [problem.partition(":")[0] for problem in published.problems(tmp_path)] == ["plot.confirmed.v1"]
