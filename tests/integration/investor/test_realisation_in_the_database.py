"""What becomes of an approved project, over the real database; and which of them stand still."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Status
from shared.contracts.investor.project_requests import GetProject, JoinProject
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.investor.realisation_requests import (
    ListStalled,
    PlanMilestone,
    RecordFigures,
    RecordVisit,
    ReportBlocker,
    ResolveBlocker,
)
from tests.support.databases import Databases
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier

TODAY = NOON.date()
STAFF = UUID(int=7)


@pytest.fixture
def behind(databases: Databases) -> Iterator[InvestorBehind]:
    made = InvestorBehind(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def approved(behind: InvestorBehind, days_ago: int, status: Status = Status.NOT_STARTED) -> UUID:
    """Last moved so many days ago."""
    dossier = a_dossier(status=status, filed_at=NOON - timedelta(days=400))
    dossier.note("dossier.progressed.v1", by=STAFF, at=NOON - timedelta(days=days_ago), status=status)
    return behind.store(dossier)


def test_projects_that_stand_still_come_the_longest_first_and_a_visit_is_no_movement(behind: InvestorBehind) -> None:
    ask: Any = behind.application.answer
    year, half, recent = approved(behind, 365), approved(behind, 181), approved(behind, 10)
    approved(behind, 365, Status.IN_OPERATION)
    hindered = approved(behind, 1)
    on = {"staff_id": STAFF}
    ask(RecordVisit(dossier_id=year, visited_on=TODAY, visited_by="the adviser", findings="nothing stands", **on))
    ask(ReportBlocker(dossier_id=hindered, blocker="permit", owner="commune", since=TODAY - timedelta(days=40), **on))

    page = ask(ListStalled())
    assert [(row.dossier_id, row.stalled) for row in page.rows] == [(year, True), (half, True), (hindered, False)]
    assert (page.total, page.stalled, page.after_days) == (3, 2, 180)
    (blocker,) = page.rows[2].blockers
    assert (blocker.age_days, blocker.owner) == (40, Administration.COMMUNE)
    assert [row.dossier_id for row in ask(ListStalled(owner="commune")).rows] == [hindered]

    ask(
        RecordFigures(
            dossier_id=half, as_of=TODAY, realised_amount_mad=Decimal(5), realised_jobs=1, figure_source="bank", **on
        )
    )
    ask(ResolveBlocker(dossier_id=hindered, blocker_id=blocker.blocker_id, resolved_on=TODAY, **on))
    assert [row.dossier_id for row in ask(ListStalled()).rows] == [year]
    assert recent not in {row.dossier_id for row in page.rows}


def test_staff_see_all_of_it_and_the_investor_no_name_and_no_finding(behind: InvestorBehind) -> None:
    ask: Any = behind.application.answer
    dossier_id, on = approved(behind, 5), {"staff_id": STAFF}
    following = TODAY + timedelta(days=30)
    ask(PlanMilestone(dossier_id=dossier_id, milestone="opening", planned_on=TODAY - timedelta(days=3), **on))
    ask(
        RecordVisit(
            dossier_id=dossier_id,
            visited_on=TODAY,
            visited_by="Nadia of the centre",
            findings="foundations",
            next_visit_on=following,
            **on,
        )
    )
    seen = ask(GetDossier(dossier_id=dossier_id)).realisation
    told = ask(TrackDossier(dossier_id=dossier_id)).realisation

    assert (seen.milestones[0].late_days, seen.visits[0].visited_by) == (3, "Nadia of the centre")
    assert (told.next_visit_on, told.milestones) == (following, seen.milestones)
    assert "Nadia" not in told.model_dump_json()


def test_a_project_gathers_the_visits_and_figures_of_its_dossiers(behind: InvestorBehind) -> None:
    ask: Any = behind.application.answer
    first, second = approved(behind, 5), approved(behind, 5, Status.UNDER_CONSTRUCTION)
    waiting = behind.store(a_dossier(status=Status.UNDER_REVIEW))
    on = {"staff_id": STAFF}
    ask(JoinProject(dossier_id=first, project_title="Agropole", **on))
    project_id = ask(GetDossier(dossier_id=first)).project_id
    for other in (second, waiting):
        ask(JoinProject(dossier_id=other, project_id=project_id, **on))
    for dossier_id, days, amount, jobs in ((first, 3, 100, 2), (second, 2, 40, 1), (first, 1, 150, 5)):
        said = {"as_of": TODAY - timedelta(days=days), "realised_amount_mad": Decimal(amount), "realised_jobs": jobs}
        ask(RecordFigures(dossier_id=dossier_id, figure_source="bank", **said, **on))
    for dossier_id, days in ((first, 4), (second, 1)):
        day = TODAY - timedelta(days=days)
        ask(RecordVisit(dossier_id=dossier_id, visited_on=day, visited_by="Nadia", findings=f"{days}", **on))

    view = ask(GetProject(project_id=project_id))
    assert [(one.realised_amount_mad, one.realised_jobs) for one in view.realised] == [(100, 2), (140, 3), (190, 6)]
    assert (view.planned_amount_mad, view.planned_jobs) == (24_000_000, 60)
    assert [(one.dossier_id, one.findings) for one in view.visits] == [(second, "1"), (first, "4")]
    rows = {row.dossier_id: row for row in view.dossiers}
    assert (rows[first].realised_jobs, rows[first].as_of) == (5, TODAY - timedelta(days=1))
    assert (rows[waiting].approved, rows[waiting].as_of, rows[waiting].planned_jobs) == (False, None, 30)
