"""After approval: what is planned, seen and realised, and what stands in the way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from services.investor.domain.list_entry import ListEntry
from services.investor.domain.realised import Blocker, Figures, Milestone
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Status
from shared.contracts.investor.events import RealisationRecorded
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind
from shared.contracts.investor.realisation_requests import (
    BlockerNotFound,
    RealisationCodeRetired,
    RealisationDayImpossible,
)
from tests.unit.investor.builders import ADVISER, BY, NOON, TODAY, a_dossier

USED = {
    str(code): ListEntry(code, TODAY, True, None, False, "source", "P")
    for code in (*MilestoneKind, *BlockerKind, *FigureSource)
}
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def building(**facts: Any) -> Any:
    return a_dossier(status=Status.UNDER_CONSTRUCTION, **facts)


def figures(days_ago: int, amount: int, jobs: int, *, minutes: int = 0) -> Figures:
    at = NOON + timedelta(minutes=minutes)
    day = TODAY - timedelta(days=days_ago)
    return Figures(day, Decimal(amount), jobs, FigureSource.DECLARED, "", ADVISER, at)


def test_a_plan_that_moves_keeps_in_the_history_what_was_said_before() -> None:
    dossier = building()
    dossier.plan_milestone(MilestoneKind.OPENING, TODAY, USED, **BY)
    dossier.plan_milestone(MilestoneKind.OPENING, TOMORROW, USED, **BY)

    assert [one.planned_on for one in dossier.milestones] == [TOMORROW]
    assert [line.details["previous"] for line in dossier.take_lines()] == [None, str(TODAY)]


@pytest.mark.parametrize(
    ("planned", "reached", "late"),
    [(None, None, 0), (YESTERDAY, None, 1), (YESTERDAY, TODAY, 1), (TOMORROW, None, 0), (TODAY, YESTERDAY, 0)],
)
def test_a_milestone_is_late_against_its_plan_alone(planned: Any, reached: Any, late: int) -> None:
    assert Milestone(MilestoneKind.OPENING, planned, reached).late_days(TODAY) == late


def test_what_is_told_is_what_holds_for_the_last_day_whatever_came_in_last() -> None:
    dossier = building()
    dossier.record_figures(figures(1, 500, 5), USED, today=TODAY)
    dossier.record_figures(figures(30, 100, 1, minutes=1), USED, today=TODAY)
    dossier.record_figures(figures(1, 450, 4, minutes=2), USED, today=TODAY)

    told = [event for event in dossier.recorded if isinstance(event, RealisationRecorded)]
    assert [(event.as_of, event.realised_amount_mad, event.realised_jobs) for event in told] == [
        (YESTERDAY, Decimal(500), 5),
        (YESTERDAY, Decimal(500), 5),
        (YESTERDAY, Decimal(450), 4),
    ]


def test_a_blocker_grows_older_until_it_is_resolved_once() -> None:
    blocker = Blocker(uuid4(), BlockerKind.PERMIT, Administration.COMMUNE, TODAY - timedelta(days=9), "", ADVISER, NOON)
    dossier = building()
    dossier.report_blocker(blocker, USED, today=TODAY)
    assert blocker.age_days(TODAY) == 9
    with pytest.raises(RealisationDayImpossible):
        dossier.resolve_blocker(blocker.id, TODAY - timedelta(days=10), "", today=TODAY, **BY)
    dossier.resolve_blocker(blocker.id, YESTERDAY, "", today=TODAY, **BY)
    assert blocker.age_days(TODAY + timedelta(days=99)) == 8
    with pytest.raises(BlockerNotFound):
        dossier.resolve_blocker(blocker.id, TODAY, "", today=TODAY, **BY)


def test_nothing_is_recorded_as_done_tomorrow_nor_under_a_code_that_is_not_used() -> None:
    dossier = building()
    with pytest.raises(RealisationDayImpossible):
        dossier.reach_milestone(MilestoneKind.OPENING, TOMORROW, today=TODAY, **BY)
    with pytest.raises(RealisationDayImpossible):
        dossier.record_figures(figures(-1, 1, 1), USED, today=TODAY)
    with pytest.raises(RealisationCodeRetired):
        dossier.plan_milestone(MilestoneKind.OPENING, TOMORROW, {}, **BY)
    assert (dossier.milestones, dossier.figures, dossier.take_lines()) == ([], [], [])
