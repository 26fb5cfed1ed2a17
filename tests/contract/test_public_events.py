"""What goes out to the systems of others: these types and no others, nothing in them that a planner may not see."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from operations.contracts import published
from operations.contracts.json_schemas import public_schema
from operations.contracts.public_examples import public_example
from services.territory.domain.going_out import STAYS_INSIDE, TOLD_OF
from shared.contracts.catalogue import PUBLISHERS
from shared.contracts.territory import public_events
from shared.contracts.territory.public_events import PUBLIC
from shared.contracts.territory.public_fact import PublicFact
from tests.contract.test_no_personal_data import PARTICULARS

_FIGURE = {
    *("figure_id", "place", "province", "indicator", "unit", "year", "vintage", "value", "source", "licence"),
    "confidence",
}
_CLOSING = frozenset({"closed_on", "threshold", "province", "part", "parts", "figures"})
_PLAN = ("applies", "source", "confidence")
WHAT_MAY_GO_OUT = {
    "primo.opportunity.published.v1": {
        *("opportunity_id", "title", "province", "commune", "sector", "zone", "plot_id", "indicative_amount_mad"),
    },
    "primo.opportunity.withdrawn.v1": {"opportunity_id", "province", "sector"},
    "primo.plot.availability_changed.v1": {
        *("plot_id", "zone", "province", "reference", "area_m2", "land_regime", "state"),
    },
    "primo.aid.rules_changed.v1": {"scheme", "purpose", "rules", "categories"},
    **dict.fromkeys(("primo.figure.recorded.v1", "primo.figure.chosen.v1"), _FIGURE),
    **dict.fromkeys(("primo.pipeline.figures_told.v1", "primo.path.figures_told.v1"), _CLOSING),
    "primo.planning.item_changed.v1": {
        *("code", "kind", "parent", "number", "title", "amount_mad", "jobs", "province", "starts", "ends"),
        *_PLAN,
    },
    "primo.planning.priority_changed.v1": {"axis", "province", "sector", "valid_from", "valid_until", *_PLAN},
    "primo.planning.target_changed.v1": {"indicator", "place", "province", "axis", "period", "value", *_PLAN},
    "primo.planning.period_approved.v1": {"period", "part", "parts", "values"},
    "primo.planning.period_reopened.v1": {"period"},
}
"""Said once more, so that a field that is added is read by two."""

OF_NOBODY = {
    ("primo.opportunity.published.v1", "title"): "the offer's, which stands on the public site",
    ("primo.planning.item_changed.v1", "title"): "of an axis or a project of the plan, which stands on the public site",
}
INSIDE = re.compile(r"dossier|investor|person|staff|adviser|recorded_by|chosen_by|reason|reserved_until|correlation")
every_type = pytest.mark.parametrize("kind", PUBLIC.values(), ids=PUBLIC)


def test_these_types_go_out_and_no_others() -> None:
    assert {name: set(kind.model_fields) for name, kind in PUBLIC.items()} == WHAT_MAY_GO_OUT
    made = {kind for kind in vars(public_events).values() if isinstance(kind, type) and issubclass(kind, PublicFact)}
    named = {kind for kind in made if "type" in vars(kind)}
    assert named - {*PUBLIC.values()} == {public_events.Ping}, "a test of the line is no fact"


def test_of_every_event_of_ours_somebody_decided_whether_it_goes_out() -> None:
    assert TOLD_OF | STAYS_INSIDE.keys() == set(PUBLISHERS["territory"])
    assert TOLD_OF & STAYS_INSIDE.keys() == set()


@every_type
def test_no_field_at_any_depth_is_about_somebody(kind: type[PublicFact]) -> None:
    schema = public_schema(kind)
    names = {*schema["properties"], *(n for d in schema.get("$defs", {}).values() for n in d.get("properties", ()))}
    assert [name for name in names if INSIDE.search(name)] == []
    assert [n for n in schema["properties"] if PARTICULARS.search(n) and (kind.type, n) not in OF_NOBODY] == []


@every_type
def test_the_example_is_a_cloud_event_that_the_official_library_reads(kind: type[PublicFact]) -> None:
    from cloudevents.core.formats.json import JSONFormat
    from cloudevents.core.v1.event import CloudEvent

    example = public_example(kind)
    event = JSONFormat().read(CloudEvent, json.dumps(example))
    assert event.get_type() == kind.type
    assert event.get_extension("sequence").isdigit()
    validator = Draft202012Validator(public_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(example["data"])
    names: list[Any] = [name for name in example if name != "data"]
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in names)


def test_a_type_that_was_told_to_others_may_not_be_taken_away(tmp_path: Any) -> None:
    (tmp_path / "public").mkdir()
    schema = public_schema(public_events.OpportunityEnded)
    gone = {**schema, "required": [*schema["required"], "commune"]}
    gone["properties"] = {**schema["properties"], "commune": {"type": "integer"}}
    (tmp_path / "public/primo.opportunity.withdrawn.v1.schema.json").write_text(json.dumps(gone))
    (tmp_path / "public/primo.plot.sold.v1.schema.json").write_text("{}")
    told = " ".join(published.problems(tmp_path))
    assert "`commune`" in told
    assert "primo.plot.sold.v1" in told
