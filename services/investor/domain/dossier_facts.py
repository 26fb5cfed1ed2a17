"""What is known of a dossier, and how it moves from state to state."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from services.investor.domain.appeal import Appeal
from services.investor.domain.decision import Decision
from services.investor.domain.mandate import Mandate
from services.investor.domain.merge import Merge
from services.investor.domain.moves import ACCEPTED_IN, allowed_from, commands_in
from services.investor.domain.opinion import Opinion
from services.investor.domain.piece import Piece
from services.investor.domain.realised import Blocker, Figures, Milestone, Visit
from services.investor.domain.requested_act import Extension, RequestedAct
from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import CountryCode, Sector
from shared.contracts.history import Chronicled
from shared.contracts.investor import events
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import LegalForm, Status
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.investor.refusals import IllegalMove


@dataclass(eq=False)
class DossierFacts(Aggregate, Chronicled):
    """Facts, and the ways in which every act ends: moved and announced, or refused with nothing changed."""

    stream: ClassVar[str] = "dossier"

    id: UUID
    number: str
    person_id: UUID
    title: str
    description: str
    province: str
    commune: str | None
    sector: Sector
    host_country: CountryCode
    planned_amount_mad: Decimal
    planned_jobs: int
    opportunity_id: UUID | None
    plot_id: UUID | None
    cri_invest_reference: str | None
    request_id: UUID
    request_digest: str
    status: Status = Status.DRAFT
    filed_at: datetime | None = None
    complement_requested_at: datetime | None = None
    complement_provided_at: datetime | None = None
    answer_by: date | None = None
    completed_at: datetime | None = None
    due_on: date | None = None
    due_fixed_at: datetime | None = None
    """When `due_on` was computed: holidays that were corrected later are not in it."""
    project_id: UUID | None = None
    session_on: date | None = None
    appeal_until: date | None = None
    plot_state: str | None = None
    event_seq: int = 0
    pieces: list[Piece] = field(default_factory=list)
    legal_form: LegalForm | None = None
    opportunity_version: int | None = None
    """Which version of the offer the investor read, where the deposit said it."""
    asked_acts: list[ActKind] = field(default_factory=list)
    """Named by the investor at filing; what staff ask an administration for is in `acts`."""
    decisions: list[Decision] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    acts: list[RequestedAct] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    """Proposed to close this dossier, those that were sent back too."""
    merged_into_id: UUID | None = None
    """Where it goes on, since it was closed as a duplicate."""
    erased_at: datetime | None = None
    """When the person was erased: nobody acts on it any more."""

    def check_known(self) -> None:
        """Raises PersonErased."""
        if self.erased_at is not None:
            raise PersonErased()

    def _move_to(self, status: Status) -> None:
        self._require_move(status)
        self.status = status

    def _require_move(self, status: Status) -> None:
        if status not in allowed_from(self.status):
            raise self._illegal(status)

    def _require(self, command: str, wanted: Status | None = None) -> None:
        """Raises IllegalMove when the dossier's state does not accept the command, whatever it says."""
        if self.status not in ACCEPTED_IN[command]:
            raise self._illegal(wanted)

    def _fix_due_date(self, due_on: date | None, *, at: datetime) -> None:
        self.due_on, self.due_fixed_at = due_on, None if due_on is None else at

    def _illegal(self, wanted: Status | None) -> IllegalMove:
        return IllegalMove(
            dossier_id=self.id,
            status=self.status,
            wanted=wanted or self.status,
            allowed=allowed_from(self.status),
            commands=commands_in(self.status),
        )

    def _announce(self, event: events.DossierEvent, *, by: UUID | None, **details: Any) -> None:
        self.record(event)
        facts = event.model_dump(mode="json", exclude={"dossier_id", "occurred_at", "investor_id"})
        self.note(event.type, by=by, at=event.occurred_at, **facts, **details)
