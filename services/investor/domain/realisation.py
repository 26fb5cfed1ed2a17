"""What becomes of an approved project: milestones, visits, realised figures, and what stands in the way."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investor.domain.list_entry import Entries
from services.investor.domain.realised import Blocker, Figures, Milestone, Visit
from services.investor.domain.representation import Representation
from shared.contracts.investor import events
from shared.contracts.investor.realisation_codes import MilestoneKind
from shared.contracts.investor.realisation_requests import (
    BlockerNotFound,
    RealisationCodeRetired,
    RealisationDayImpossible,
)

MOVEMENT = frozenset(
    {
        "dossier.decided.v1", "dossier.appeal_decided.v1", "dossier.progressed.v1", "dossier.realisation_recorded.v1",
        "milestone_reached", "blocker_resolved", "act_answered",
    }
)  # fmt: skip
"""Actions of the history by which a project gets on. A visit that found it standing is not one, nor a new plan."""


@dataclass(eq=False)
class Realisation(Representation):
    """The acts on the realisation, after approval."""

    def plan_milestone(self, kind: MilestoneKind, planned_on: date, used: Entries, *, by: UUID, at: datetime) -> None:
        """Raises RealisationCodeRetired."""
        self._require("plan_milestone")
        _require_used(kind, used)
        milestone = self._milestone(kind)
        before, milestone.planned_on = milestone.planned_on, planned_on
        self.note(
            "milestone_planned",
            by=by,
            at=at,
            milestone=kind,
            planned_on=str(planned_on),
            previous=str(before) if before else None,
        )

    def reach_milestone(self, kind: MilestoneKind, reached_on: date, *, today: date, by: UUID, at: datetime) -> None:
        """Raises RealisationDayImpossible."""
        self._require("reach_milestone")
        _require_past(reached_on, today)
        self._milestone(kind).reached_on = reached_on
        self.note("milestone_reached", by=by, at=at, milestone=kind, reached_on=str(reached_on))

    def record_visit(self, visit: Visit, *, today: date) -> None:
        """Raises RealisationDayImpossible."""
        self._require("record_visit")
        _require_past(visit.visited_on, today)
        self.visits.append(visit)
        self.note("visit_recorded", by=visit.recorded_by, at=visit.recorded_at, visited_on=str(visit.visited_on))

    def record_figures(self, figures: Figures, used: Entries, *, today: date) -> None:
        """What is told to others is what holds for the last day of all. Raises as the two above."""
        self._require("record_figures")
        _require_past(figures.as_of, today)
        _require_used(figures.source, used)
        self.figures.append(figures)
        last = max(self.figures, key=lambda one: (one.as_of, one.recorded_at))
        self._announce(
            events.RealisationRecorded(
                dossier_id=self.id,
                as_of=last.as_of,
                realised_amount_mad=last.realised_amount_mad,
                realised_jobs=last.realised_jobs,
                occurred_at=figures.recorded_at,
            ),
            by=figures.recorded_by,
        )

    def report_blocker(self, blocker: Blocker, used: Entries, *, today: date) -> None:
        """Raises RealisationDayImpossible, RealisationCodeRetired."""
        self._require("report_blocker")
        _require_past(blocker.since, today)
        _require_used(blocker.kind, used)
        self.blockers.append(blocker)
        facts = {"blocker": blocker.kind, "owner": blocker.owner, "since": str(blocker.since), "note": blocker.note}
        self.note("blocker_reported", by=blocker.reported_by, at=blocker.reported_at, **facts)

    def resolve_blocker(
        self, blocker_id: UUID, resolved_on: date, note: str, *, today: date, by: UUID, at: datetime
    ) -> None:
        """Raises BlockerNotFound, RealisationDayImpossible."""
        self._require("resolve_blocker")
        blocker = next((one for one in self.blockers if one.id == blocker_id and one.resolved_on is None), None)
        if blocker is None:
            raise BlockerNotFound(blocker_id=blocker_id)
        _require_past(resolved_on, today, earliest=blocker.since)
        blocker.resolved_on, blocker.resolved_by = resolved_on, by
        self.note("blocker_resolved", by=by, at=at, blocker=blocker.kind, owner=blocker.owner, note=note)

    def _milestone(self, kind: MilestoneKind) -> Milestone:
        found = next((one for one in self.milestones if one.kind == kind), None)
        if found is None:
            found = Milestone(kind)
            self.milestones.append(found)
        return found


def _require_past(day: date, today: date, *, earliest: date | None = None) -> None:
    if day > today or (earliest is not None and day < earliest):
        raise RealisationDayImpossible(day=day, earliest=earliest, latest=today)


def _require_used(code: str, used: Entries) -> None:
    if code not in used:
        raise RealisationCodeRetired(kind=code)
