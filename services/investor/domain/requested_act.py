"""An act that a dossier asks for, and an extension of a clock."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.investor.clock_codes import ActAnswer, ActKind, ActState, Administration, ExtensionReason

OPEN = frozenset({ActState.REQUESTED, ActState.IN_PROGRESS})


@dataclass(eq=False)
class RequestedAct:
    """With the administration in charge, a state and a clock of its own. domain.md 1.2, 1.3 [S13b, S-13]."""

    id: UUID
    kind: ActKind
    administration: Administration
    requested_by: UUID
    requested_at: datetime
    state: ActState = ActState.REQUESTED
    due_on: date | None = None
    due_fixed_at: datetime | None = None
    """When `due_on` was computed: holidays that were corrected later are not in it."""
    answered_by: UUID | None = None
    answered_at: datetime | None = None
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def counts(self) -> bool:
        """What it asks of the investor is still asked: neither refused nor dropped."""
        return self.state not in (ActState.REFUSED, ActState.DROPPED)

    def start(self, due_on: date, *, at: datetime) -> None:
        self.state, self.due_on, self.due_fixed_at = ActState.IN_PROGRESS, due_on, at

    def end(self, answer: ActAnswer, note: str, *, by: UUID, at: datetime) -> None:
        self.state, self.note, self.answered_by, self.answered_at = ActState(answer), note, by, at

    def drop(self, *, by: UUID, at: datetime) -> None:
        self.state, self.answered_by, self.answered_at = ActState.DROPPED, by, at


@dataclass(eq=False)
class Extension:
    """Days added to a clock, once. Law 55-19 [S15]. Never rewritten."""

    act_id: UUID | None
    """None: the dossier's own clock."""
    days: int
    reason: ExtensionReason
    note: str
    previous_due_on: date
    granted_by: UUID
    granted_at: datetime
