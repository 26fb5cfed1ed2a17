"""What the investor service answers about the commission's opinions."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import ActKind, Administration, Confidence
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_codes import OpinionAnswer


class OpinionView(Contract):
    """One administration's opinion on a dossier."""

    opinion_id: UUID
    administration: Administration
    asked_at: AwareDatetime
    asked_by: UUID
    asked_note: str
    due_on: date
    age_days: int
    """From asking to the answer; to today while there is none."""
    days_left: int | None
    """Negative once the day has passed; None when nothing is awaited."""
    answer: OpinionAnswer | None
    received_on: date | None
    note: str
    recorded_by: UUID | None
    dropped: bool
    source: str
    """Of the rule that gives the days."""
    confidence: str


class Asked(Contract):
    """An administration whose opinion may be asked, as the list has it today."""

    administration: Administration
    sits: bool
    acts: tuple[ActKind, ...]
    """For which it is asked."""
    suggested: bool = False
    """It is asked for an act of this dossier, and was not asked yet."""


class CommissionMemberView(Contract):
    administration: Administration
    act: ActKind | None
    asked: bool
    valid_from: date
    source: str
    confidence: Confidence
    recorded_by: UUID | None
    """None: delivered with the software."""
    recorded_at: AwareDatetime | None


class CommissionMembers(Contract):
    today: tuple[Asked, ...]
    words: tuple[CommissionMemberView, ...]
    """By administration, the newest first."""
    earliest: date
    """The first day from which a new word may hold."""


class OpinionRow(Contract):
    dossier_id: UUID
    number: str
    title: str
    status: Status
    province: ProvinceCode
    administration: Administration
    asked_at: AwareDatetime
    due_on: date
    days_left: int
    age_days: int


class OwedBy(Contract):
    """What one administration owes."""

    administration: Administration
    awaited: int
    overdue: int
    oldest_due_on: date


class OpinionPage(Contract):
    rows: tuple[OpinionRow, ...]
    total: int
    owed: tuple[OwedBy, ...]
    """The most overdue first."""
