"""The gate of `./primo contracts check`, for what goes out to the systems of others: real facts, changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

import pytest
from pydantic import Field

from operations.contracts import documents, public_examples, public_shapes, releases
from operations.contracts.json_schemas import public_schema
from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.territory.public_events import PUBLIC
from shared.contracts.territory.public_fact import PublicFact

TOLD = "primo.opportunity.withdrawn.v1"
AS_TOLD: Mapping[str, Any] = {"opportunity_id": (UUID, ...), "province": (ProvinceCode, ...), "sector": (Sector, ...)}
ANY_TEXT = (str, ...)

CHANGES: Mapping[str, tuple[dict[str, Any], str | None]] = {
    "nothing": ({}, None),
    "an optional field is added": ({"zone": (str | None, None)}, None),
    "a required field is added": ({"zone": (str, ...)}, "zone"),
    "a field is taken away": ({"province": None}, "province"),
    "a field is renamed": ({"province": None, "district": (ProvinceCode, ...)}, "province"),
    "a closed list is opened": ({"sector": ANY_TEXT}, "sector"),
    "a field may be empty": ({"province": (ProvinceCode | None, ...)}, "province"),
    "a form is narrowed": ({"province": (Annotated[str, Field(pattern=r"^02\.\d{3}$")], ...)}, "province"),
}


def _fact(changes: Mapping[str, Any]) -> type[PublicFact]:
    """The class that tells of it, as if it had been edited."""
    fields = {name: field for name, field in {**AS_TOLD, **changes}.items() if field is not None}
    said = {"type": TOLD, "about": "opportunity", "key": "opportunity_id"}
    annotations = {name: annotation for name, (annotation, _) in fields.items()}
    defaults = {name: default for name, (_, default) in fields.items() if default is not ...}
    named = dict.fromkeys(said, ClassVar[str])
    body = {"__module__": __name__, "__annotations__": {**named, **annotations}, **said, **defaults}
    return type("OpportunityEnded", (PublicFact,), body)


def _edit(monkeypatch: pytest.MonkeyPatch, changes: Mapping[str, Any]) -> None:
    monkeypatch.setattr(public_shapes, "PUBLIC", {**PUBLIC, TOLD: _fact(changes)})
    monkeypatch.setattr(public_shapes, "public_example", lambda kind: public_examples.public_example(PUBLIC[kind.type]))


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing is left of the public shapes but what a release promised."""
    folder = tmp_path_factory.mktemp("contracts")
    releases.freeze(folder, "1.0.0", commit="0" * 40)
    return folder


@pytest.mark.parametrize(("changes", "field"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_what_subscribers_were_promised(
    changes: dict[str, Any], field: str | None, frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(monkeypatch, changes)
    found = list(public_shapes.problems(frozen))
    assert bool(found) == (field is not None), found
    assert field is None or any(problem.startswith(TOLD) and f"`{field}`" in problem for problem in found), found


def test_a_type_that_a_release_sent_out_goes_on(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_shapes, "PUBLIC", {name: kind for name, kind in PUBLIC.items() if name != TOLD})
    assert list(public_shapes.problems(frozen)) == [
        f"{TOLD}: goes out to others, who wait for it; this release does not know it"
    ]


@pytest.mark.parametrize(("name", "value"), [("cursor", None), ("source", "/primo/elsewhere"), ("dataschema", "urn:x")])
def test_the_envelope_keeps_its_attributes(
    name: str, value: str | None, frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(kind: type[PublicFact]) -> dict[str, Any]:
        example = public_examples.public_example(kind)
        return {k: v if k != name else value for k, v in example.items() if k != name or value is not None}

    monkeypatch.setattr(public_shapes, "public_example", changed)
    found = list(public_shapes.problems(frozen))
    assert len(found) == len(PUBLIC)
    assert all(f"the attribute `{name}`" in problem for problem in found)


def test_a_shape_between_two_releases_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A field came and went: who subscribed in between still reads it as what it was."""
    _edit(monkeypatch, {"zone": (str | None, None)})
    (tmp_path / "public").mkdir()
    text = public_schema(_fact({"zone": (str | None, None)}))
    for path, content in (
        (f"public/{TOLD}.schema.json", text),
        (f"public/{TOLD}.json", public_examples.public_example(PUBLIC[TOLD])),
    ):
        (tmp_path / path).write_text(documents.text_of(content), encoding="utf-8")
    _edit(monkeypatch, {})
    kept = [*public_shapes.put_aside(tmp_path)]
    assert kept == [f"past_public/{TOLD}/1.schema.json", f"past_public/{TOLD}/1.example.json"]
    (tmp_path / f"public/{TOLD}.schema.json").unlink()
    assert list(public_shapes.problems(tmp_path)) == []
    _edit(monkeypatch, {"zone": (int | None, None)})
    assert any("`zone`" in problem for problem in public_shapes.problems(tmp_path))
