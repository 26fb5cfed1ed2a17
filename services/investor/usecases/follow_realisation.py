"""After approval: what was planned, seen, realised, and what stands in the way."""

from services.investor.domain.realised import Blocker, Figures, Visit
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.list_entries import ListName
from shared.contracts.investor.realisation_requests import (
    PlanMilestone,
    ReachMilestone,
    RecordFigures,
    RecordVisit,
    ReportBlocker,
    ResolveBlocker,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def plan_milestone(command: PlanMilestone, work: UnitOfWork, now: Now) -> None:
    """Raises RealisationCodeRetired."""
    at = now()
    used = work.dated_lists.of(ListName.MILESTONE_KIND, local_date(at))
    dossier = work.dossier_for(command)
    dossier.plan_milestone(command.milestone, command.planned_on, used, by=command.staff_id, at=at)


def reach_milestone(command: ReachMilestone, work: UnitOfWork, now: Now) -> None:
    """Raises RealisationDayImpossible."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.reach_milestone(command.milestone, command.reached_on, today=local_date(at), by=command.staff_id, at=at)


def record_visit(command: RecordVisit, work: UnitOfWork, now: Now) -> None:
    """Raises RealisationDayImpossible."""
    at = now()
    visit = Visit(command.visited_on, command.visited_by, command.findings, command.next_visit_on, command.staff_id, at)
    work.dossier_for(command).record_visit(visit, today=local_date(at))


def record_figures(command: RecordFigures, work: UnitOfWork, now: Now) -> None:
    """Raises RealisationDayImpossible, RealisationCodeRetired."""
    at = now()
    figures = Figures(
        as_of=command.as_of,
        realised_amount_mad=command.realised_amount_mad,
        realised_jobs=command.realised_jobs,
        source=command.figure_source,
        note=command.note,
        recorded_by=command.staff_id,
        recorded_at=at,
    )
    used = work.dated_lists.of(ListName.FIGURE_SOURCE, local_date(at))
    work.dossier_for(command).record_figures(figures, used, today=local_date(at))


def report_blocker(command: ReportBlocker, work: UnitOfWork, now: Now) -> None:
    """Raises RealisationDayImpossible, RealisationCodeRetired."""
    at = now()
    blocker = Blocker(uuid7(), command.blocker, command.owner, command.since, command.note, command.staff_id, at)
    used = work.dated_lists.of(ListName.BLOCKER_KIND, local_date(at))
    work.dossier_for(command).report_blocker(blocker, used, today=local_date(at))


def resolve_blocker(command: ResolveBlocker, work: UnitOfWork, now: Now) -> None:
    """Raises BlockerNotFound, RealisationDayImpossible."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.resolve_blocker(
        command.blocker_id, command.resolved_on, command.note, today=local_date(at), by=command.staff_id, at=at
    )
