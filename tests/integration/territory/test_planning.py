"""The bridge to planning: the plan with its targets, priorities, tables that come in, and periods that are approved."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.territory import seed
from shared.contracts.codes import Sector
from shared.contracts.territory.plan_words import Priority
from shared.contracts.territory.planning import (
    ApprovePeriod,
    DefineIndicator,
    EnterPeriodValue,
    GetAxisRollup,
    GetPeriod,
    GetPlan,
    GetPlanningTable,
    ImportPlanning,
    ListPeriods,
    ListPlanningHistory,
    ListPlanningIndicators,
    PlanningImport,
    Progress,
    RecordPriority,
    ReopenPeriod,
)
from shared.contracts.territory.planning_refusals import (
    IndicatorAlreadyThere,
    PeriodClosed,
    PeriodEmpty,
    PeriodImpossible,
    PeriodNotBySamePerson,
    PeriodNotClosed,
    PlanItemUnknown,
    PlanningImportOvertaken,
    PlanningImportRefused,
    PlanningTableUnknown,
)
from shared.contracts.territory.queries import ListPriorities
from shared.contracts.territory.refusals import IndicatorUnknown, PlaceUnknown
from tests.integration.territory.conftest import STAFF, Territory

SECOND = UUID("00000000-0000-0000-0000-00000000000d")
AXIS = "pdr-2022-2027.2"
BERKANE, NADOR = "02.113", "02.381"


def take_in(territory: Territory, table: str, *rows: str, **how: Any) -> PlanningImport:
    header = territory.ask(GetPlanningTable(table=table))
    content = "\n".join([";".join((header.template, *header.columns)), *(f";{row}" for row in rows)])
    report: PlanningImport = territory.ask(ImportPlanning(staff_id=STAFF, table=table, content=content, **how))
    return report


PRIORITY = f"Berkane;agro_industry;{AXIS};01/02/2026;;oui;Plan of the province;S;yes"


def enter(territory: Territory, value: int, *, by: UUID = STAFF, **changes: Any) -> None:
    said = {"indicator": "plan_projects", "place": "02", "period": "2025", "source": "Council, yearly report"}
    territory.ask(EnterPeriodValue(**{**said, **changes}, staff_id=by, value=Decimal(value)))


def progress(territory: Territory, period: str = "2025", **how: bool) -> Progress:
    plan = territory.ask(GetPlan(**how))
    found: Progress = next(one for one in plan.progress if (one.indicator, one.period) == ("plan_projects", period))
    return found


def test_the_plan_as_delivered_says_what_was_read_and_that_three_axes_are_not_known(territory: Territory) -> None:
    seed.load(territory.database.url)  # again: nothing is said twice
    plan = territory.ask(GetPlan())

    axes = [item for item in plan.items if item.kind == "axis"]
    assert [bool(axis.name_fr) for axis in axes] == [True] * 4 + [False] * 3
    assert {(item.kind, item.confidence) for item in plan.items} == {("plan", "S"), ("axis", "S")}
    targets = {one.period: one.target.value for one in plan.progress if one.indicator == "plan_projects" and one.target}
    assert targets == {"2022-2027": 149, "2023-2024": 71, "2025": 65, "2026-2027": 13}
    shares = [one.target.value for one in plan.progress if one.indicator == "plan_projects_share" and one.target]
    assert (len(shares), sum(shares)) == (8, 100)
    assert all(one.value is None for one in plan.progress), "nothing is invented"
    assert territory.ask(ListPriorities(public_only=False)) == ()


def test_a_table_comes_in_whole_or_not_at_all_after_it_was_looked_at(territory: Territory) -> None:
    other = f"{NADOR};tourism;{AXIS};2026-01-01;2026-12-31;no;Order;S;"
    looked = take_in(territory, "priorities", PRIORITY, other, dry_run=True)
    assert (looked.added, looked.wrong, territory.ask(ListPriorities(public_only=False))) == (2, 0, ())
    assert [(one.field, one.before, one.after) for one in looked.rows[0].fields][:2] == [
        ("province", None, BERKANE),
        ("sector", None, "agro_industry"),
    ]

    with pytest.raises(PlanningImportRefused) as refused:
        take_in(territory, "priorities", PRIORITY, "Atlantis;alchemy;nowhere;soon;;;x;Q;", other, PRIORITY)
    faults = {row.line: [(fault.column, fault.code) for fault in row.faults] for row in refused.value.rows}
    assert set(faults) == {3, 5}
    assert ("sector", "not_listed") in faults[3]
    assert faults[5] == [("province", "repeated")]
    assert territory.ask(ListPriorities(public_only=False)) == ()

    take_in(territory, "priorities", PRIORITY, other, digest=looked.digest)
    again = take_in(territory, "priorities", PRIORITY, other)
    changed = take_in(territory, "priorities", PRIORITY.replace("oui", "non"), dry_run=True)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    (field,) = changed.rows[0].fields
    assert (field.field, field.before, field.after) == ("public", "yes", "no")
    with pytest.raises(PlanningImportOvertaken):  # what was looked at first is there by now
        take_in(territory, "priorities", PRIORITY, other, digest=looked.digest)

    kept = territory.ask(GetPlanningTable(table="priorities"))
    assert take_in(territory, "priorities", *(";".join(row) for row in kept.rows)).unchanged == 2
    history = territory.ask(ListPlanningHistory(table="priorities"))
    assert [(word.key[0], word.recorded_by) for word in history] == [(NADOR, STAFF), (BERKANE, STAFF)]
    with pytest.raises(PlanningTableUnknown):
        territory.ask(GetPlanningTable(table="wishes"))
    with pytest.raises(ProgrammingError, match="permission denied"):
        territory.query("UPDATE plan_priority SET public = true RETURNING 1")


def test_a_priority_holds_from_its_first_day_to_its_last_until_it_is_taken_back(territory: Territory) -> None:
    said = {"province": NADOR, "sector": Sector.TOURISM, "axis": AXIS, "source": "Order", "confidence": "S"}
    days = {"valid_from": date(2026, 3, 1), "valid_until": date(2026, 3, 31)}
    priority = Priority.model_validate({**said, **days})
    territory.ask(RecordPriority(staff_id=STAFF, priority=priority))

    def held(day: int, month: int = 3, **how: Any) -> bool:
        asked = ListPriorities(province=NADOR, sector=Sector.TOURISM, on=date(2026, month, day), **how)
        return bool(territory.ask(asked))

    assert [held(28, 2, public_only=False), held(1, public_only=False), held(31, public_only=False)] == [
        False,
        True,
        True,
    ]
    assert (held(1, 4, public_only=False), held(15)) == (False, False)
    (view,) = territory.ask(ListPriorities(public_only=False, on=date(2026, 3, 5)))
    assert view.axis is not None
    assert view.axis.number == 2
    territory.ask(RecordPriority(staff_id=STAFF, priority=priority.model_copy(update={"applies": False})))
    assert not held(15, public_only=False)
    with pytest.raises(PlanningImportRefused):
        territory.ask(RecordPriority(staff_id=STAFF, priority=priority.model_copy(update={"axis": "pdr-2022-2027"})))


def test_a_period_counts_once_a_second_person_approved_it_and_is_corrected_only_after_a_reason(
    territory: Territory,
) -> None:
    period = {"staff_id": STAFF, "period": "2025"}
    with pytest.raises(PeriodEmpty):
        territory.ask(ApprovePeriod(**period))
    enter(territory, 60)
    assert progress(territory).value is None, "told to nobody before it is approved"
    with pytest.raises(PeriodNotBySamePerson):
        territory.ask(ApprovePeriod(**period))
    territory.ask(ApprovePeriod(staff_id=SECOND, period="2025"))
    assert (progress(territory).value, progress(territory).value_from) == (Decimal(60), "approved")

    with pytest.raises(PeriodClosed):
        enter(territory, 61)
    territory.ask(ReopenPeriod(**period, reason="One project was counted twice"))
    with pytest.raises(PeriodNotClosed):
        territory.ask(ReopenPeriod(**period, reason="again"))
    enter(territory, 59, by=SECOND)
    assert progress(territory).value == 60, "a reopening takes nothing back"
    with pytest.raises(PeriodNotBySamePerson):
        territory.ask(ApprovePeriod(staff_id=SECOND, period="2025"))
    territory.ask(ApprovePeriod(**period))

    assert progress(territory).value == 59
    view = territory.ask(GetPeriod(period="2025"))
    assert [(step.action, step.reason[:3], step.by) for step in view.steps] == [
        ("approved", "", SECOND),
        ("reopened", "One", STAFF),
        ("approved", "", STAFF),
    ]
    assert [(value.value, value.approved) for value in view.values] == [(59, True), (60, True)]
    assert [(one.period, one.closed) for one in territory.ask(ListPeriods())] == [("2025", True)]


def test_what_cannot_be_measured_so_is_refused(territory: Territory) -> None:
    wrong: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
        ({"indicator": "happiness"}, IndicatorUnknown),
        ({"indicator": "population"}, IndicatorUnknown),
        ({"place": "02.999"}, PlaceUnknown),
        ({"axis": "pdr-2022-2027.9"}, PlanItemUnknown),
        ({"period": "2025-Q3"}, PeriodImpossible),
        ({"period": "2027"}, PeriodImpossible),
    )
    for changes, refusal in wrong:
        with pytest.raises(refusal):
            enter(territory, 1, **changes)
    define = {
        "staff_id": STAFF,
        "indicator": "school_places",
        "unit": "places",
        "name_fr": "Places d'école",
        "definition_fr": "Places offertes à la rentrée",
        "periodicity": "quarter",
        "public": False,
        "source": "Académie régionale",
        "confidence": "S",
    }
    territory.ask(DefineIndicator.model_validate(define))
    with pytest.raises(IndicatorAlreadyThere):
        territory.ask(DefineIndicator.model_validate(define))
    assert territory.ask(ListPlanningIndicators())[-1].indicator == "school_places"
    enter(territory, 5, indicator="school_places", period="2026-Q3", axis=AXIS)
    territory.ask(ApprovePeriod(staff_id=SECOND, period="2026-Q3"))
    assert "school_places" not in {one.indicator for one in territory.ask(GetPlan()).progress}
    assert "school_places" in {one.indicator for one in territory.ask(GetPlan(for_staff=True)).progress}


def test_targets_are_of_groups_of_places_too_and_of_what_sources_measure(territory: Territory) -> None:
    take_in(territory, "groups", "srat-north;Nord;;;Nador Berkane 02.411.01.23;SRAT;K;")
    report = take_in(
        territory,
        "targets",
        "plan_jobs;srat-north;;2026;1 500,5;;Plan;P;",
        "population;02.381;;2024;600000;;Plan;P;",
        "population;02;;2024;2300000;non;Plan;P;",
    )
    assert (report.added, report.wrong) == (3, 0)

    found = {
        (one.indicator, one.place): one for one in territory.ask(GetPlan()).progress if one.period in ("2024", "2026")
    }
    assert found["population", NADOR].value_from == "figure"
    assert (found["population", NADOR].value or 0) > 400_000
    assert ("population", "02") not in found, "not public"
    with pytest.raises(PlanningImportRefused) as refused:
        take_in(territory, "targets", "happiness;mars;no.axis;2026-2024;-3;;Plan;P;")
    assert {fault.column for fault in refused.value.rows[0].faults} >= {"value"}


def test_dossiers_are_summed_by_axis_for_staff_as_they_are_and_for_planners_as_told(territory: Territory) -> None:
    take_in(territory, "priorities", PRIORITY)
    take_in(territory, "priorities", f"Berkane;tourism;{AXIS};01/02/2026;;oui;Plan of the province;S;yes")
    for sector in (Sector.AGRO_INDUSTRY, Sector.AGRO_INDUSTRY, Sector.TOURISM):
        territory.hear(territory.filed(province=BERKANE, sector=sector))

    (present,) = territory.ask(GetAxisRollup(for_staff=True)).totals
    assert (present.axis, present.province, present.count, present.planned_jobs) == (AXIS, BERKANE, 3, 9)
    before = territory.ask(GetAxisRollup())
    assert (before.closed_on, [total.told for total in before.totals]) == (None, [()])

    close = "INSERT INTO pipeline_closing VALUES ('2026-11-01', now(), 5), ('2026-10-01', now(), 5) RETURNING 1"
    tell = f"""INSERT INTO pipeline_told VALUES
        ('{BERKANE}', 'agro_industry', '', '', '2026-10-01', 6, 6000000, 18, 0, 0),
        ('{BERKANE}', 'agro_industry', '', '', '2026-11-01', 11, 9000000, 27, NULL, 4),
        ('{BERKANE}', 'agro_industry', 'DE', '', '2026-11-01', 5, 5000000, 5, 0, 0),
        ('{NADOR}', 'agro_industry', '', '', '2026-11-01', 8, 8000000, 8, 0, 0) RETURNING 1"""
    with territory.engine.begin() as connection:
        connection.execute(text(close))
        connection.execute(text(tell))

    told = territory.ask(GetAxisRollup())
    (total,) = told.totals
    assert (told.closed_on, told.rules_on) == (date(2026, 11, 1), date(2026, 11, 1))
    assert (total.sectors, total.told) == ((Sector.AGRO_INDUSTRY, Sector.TOURISM), (Sector.AGRO_INDUSTRY,))
    assert (total.count, total.planned_amount_mad, total.realised_jobs, total.partly) == (11, 9_000_000, 4, True)
    (earlier,) = territory.ask(GetAxisRollup(told_by=date(2026, 10, 31))).totals
    assert (earlier.count, earlier.partly) == (6, False)
