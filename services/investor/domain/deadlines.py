"""What a dossier belongs to and asks for, and the clocks of it: its own, and that of each act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investor.domain.piece import as_told
from services.investor.domain.project import Project
from services.investor.domain.recourse import Recourse
from services.investor.domain.requested_act import Extension, RequestedAct
from shared.contracts.investor import events
from shared.contracts.investor.clock_codes import (
    ActAnswer,
    ActKind,
    ActState,
    Administration,
    ExtensionReason,
    InvestorDeadline,
    MovedBecause,
)
from shared.contracts.investor.codes import PieceState
from shared.contracts.investor.refusals import (
    ActAlreadyRequested,
    ActNotFound,
    ActNotOpen,
    ClockNotRunning,
    ExtensionAlreadyGranted,
    ExtensionTooLate,
    ExtensionTooLong,
    ProjectOfAnother,
)


@dataclass(eq=False)
class Deadlines(Recourse):
    """Acts asked for, and due dates that move. A day that passes without an answer decides nothing."""

    def request_act(self, act: RequestedAct, *, by: UUID, at: datetime) -> None:
        """Raises ActAlreadyRequested."""
        self._require("request_act")
        same = [a for a in self.acts if a.is_open and (a.kind, a.administration) == (act.kind, act.administration)]
        if same:
            raise ActAlreadyRequested(dossier_id=self.id, act_id=same[0].id)
        self.acts.append(act)
        self._note_act("act_requested", act, by=by, at=at)

    def join_project(self, project: Project, *, by: UUID, at: datetime) -> None:
        """Raises ProjectOfAnother."""
        self._require("join_project")
        if project.person_id != self.person_id:
            raise ProjectOfAnother(dossier_id=self.id, project_id=project.id)
        self.project_id = project.id
        self.note("project_joined", by=by, at=at, project_id=str(project.id), remark=project.title)

    def drop_act(self, act_id: UUID, *, by: UUID, at: datetime) -> None:
        """Raises ActNotFound, ActNotOpen."""
        self._require("drop_act")
        act = self._open_act(act_id)
        act.drop(by=by, at=at)
        self._note_act("act_dropped", act, by=by, at=at)

    def record_act_answer(self, act_id: UUID, answer: ActAnswer, note: str, *, by: UUID, at: datetime) -> None:
        """Raises ActNotFound, ActNotOpen."""
        self._require("record_act_answer")
        act = self._open_act(act_id)
        if act.state is not ActState.IN_PROGRESS:
            raise ActNotOpen(dossier_id=self.id, act_id=act_id, act_state=act.state)
        act.end(answer, note, by=by, at=at)
        self._note_act(f"act_{answer}", act, by=by, at=at, remark=note)

    def start_act_clocks(self, due: Mapping[UUID, date], *, at: datetime) -> None:
        """The dossier is complete: acts asked for before run from here on."""
        for act in self.acts:
            if act.state is ActState.REQUESTED and act.id in due:
                act.start(due[act.id], at=at)

    def require_extension(self, act_id: UUID | None, days: int, limit: int, *, today: date) -> None:
        """Raises ClockNotRunning, ExtensionAlreadyGranted, ExtensionTooLate, ExtensionTooLong, ActNotFound,
        ActNotOpen.
        """
        self._require("extend_deadline")
        due_on = self._due_of(act_id)
        if self.extension_of(act_id) is not None:
            raise ExtensionAlreadyGranted(dossier_id=self.id)
        if today > due_on:
            raise ExtensionTooLate(dossier_id=self.id, due_on=due_on, today=today)
        if days > limit:
            raise ExtensionTooLong(dossier_id=self.id, days=days, extension_max_days=limit)

    def extend(
        self,
        act_id: UUID | None,
        days: int,
        reason: ExtensionReason,
        note: str,
        *,
        due_on: date,
        by: UUID,
        at: datetime,
    ) -> None:
        """After `require_extension`. `due_on`: the due date with the extension."""
        extension = Extension(act_id, days, reason, note, self._due_of(act_id), granted_by=by, granted_at=at)
        self.extensions.append(extension)
        self.move_due_date(act_id, due_on, MovedBecause.EXTENSION, by=by, at=at, reason=reason, days=days, remark=note)

    def move_due_date(
        self,
        act_id: UUID | None,
        due_on: date,
        because: MovedBecause,
        *,
        by: UUID,
        at: datetime,
        reason: ExtensionReason | None = None,
        **details: int | str,
    ) -> None:
        """A running clock ends on another day than was told."""
        previous, kind = self._due_of(act_id), None
        if act_id is None:
            self.due_on, self.due_fixed_at = due_on, at
        else:
            act = self.act(act_id)
            act.due_on, act.due_fixed_at, kind = due_on, at, act.kind
        self._announce(
            events.DossierDueDateMoved(
                dossier_id=self.id,
                status=self.status,
                previous_due_on=previous,
                due_on=due_on,
                because=because,
                reason=reason,
                act=kind,
                occurred_at=at,
            ),
            by=by,
            **details,
        )

    def remind(self, deadline: InvestorDeadline, due_on: date, *, today: date, at: datetime) -> None:
        """Tell the investor. Nothing of the dossier changes: no line of its history, its version stays."""
        missing = tuple(sorted(piece.code for piece in self.pieces if piece.state is PieceState.REQUESTED_AGAIN))
        asked = deadline is InvestorDeadline.COMPLEMENT_ANSWER
        self.record(
            events.DossierReminded.model_validate(
                {
                    "dossier_id": self.id,
                    "status": self.status,
                    "deadline": deadline,
                    "due_on": due_on,
                    "days_left": (due_on - today).days,
                    **as_told(missing if asked else ()),
                    "occurred_at": at,
                }
            )
        )

    def act(self, act_id: UUID) -> RequestedAct:
        """Raises ActNotFound."""
        found = next((act for act in self.acts if act.id == act_id), None)
        if found is None:
            raise ActNotFound(dossier_id=self.id, act_id=act_id)
        return found

    def extension_of(self, act_id: UUID | None) -> Extension | None:
        return next((extension for extension in self.extensions if extension.act_id == act_id), None)

    def _open_act(self, act_id: UUID) -> RequestedAct:
        act = self.act(act_id)
        if not act.is_open:
            raise ActNotOpen(dossier_id=self.id, act_id=act_id, act_state=act.state)
        return act

    def _due_of(self, act_id: UUID | None) -> date:
        due_on = self.due_on if act_id is None else self._open_act(act_id).due_on
        if due_on is None:
            raise ClockNotRunning(dossier_id=self.id)
        return due_on

    def _note_act(self, action: str, act: RequestedAct, *, by: UUID, at: datetime, **details: str) -> None:
        kind: ActKind = act.kind
        administration: Administration = act.administration
        self.note(action, by=by, at=at, act_id=str(act.id), act=kind, administration=administration, **details)
