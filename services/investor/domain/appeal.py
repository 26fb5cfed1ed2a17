"""An appeal against a refusal: who hears it, by when, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from services.investor.domain.decision import OfTwoPersons
from shared.contracts.investor.codes import AppealBody, AppealOutcome, ReasonCode, Status

HEARD_BY: Mapping[Status, AppealBody] = MappingProxyType(
    {
        Status.UNFAVOURABLE: AppealBody.WALI,
        Status.APPEAL_TO_WALI: AppealBody.MINISTRY,  # once the wali let the day of the answer pass
        Status.REFUSAL_CONFIRMED: AppealBody.MINISTRY,
    }
)
"""Where the dossier stands -> who hears an appeal that comes in now. domain.md 1.5."""

UNDER_APPEAL: Mapping[AppealBody, Status] = MappingProxyType(
    {AppealBody.WALI: Status.APPEAL_TO_WALI, AppealBody.MINISTRY: Status.APPEAL_TO_MINISTRY}
)

AFTER_ANSWER: Mapping[tuple[AppealBody, AppealOutcome], Status] = MappingProxyType(
    {
        (AppealBody.WALI, AppealOutcome.FAVOURABLE): Status.FAVOURABLE,
        (AppealBody.WALI, AppealOutcome.REFUSAL_CONFIRMED): Status.REFUSAL_CONFIRMED,
        (AppealBody.MINISTRY, AppealOutcome.FAVOURABLE): Status.FAVOURABLE,
        (AppealBody.MINISTRY, AppealOutcome.REFUSAL_CONFIRMED): Status.CLOSED,  # nobody is left to appeal to
    }
)


@dataclass(eq=False)
class AppealAnswer(OfTwoPersons):
    """What was answered, as entered."""

    outcome: AppealOutcome
    reasons: list[ReasonCode]
    note: str
    proposed_by: UUID
    proposed_at: datetime
    validated_by: UUID | None = None
    validated_at: datetime | None = None
    rejected_by: UUID | None = None
    rejected_at: datetime | None = None
    rejection_note: str | None = None


@dataclass(frozen=True)
class AppealTerms:
    """The days that follow from an appeal under the rules in force."""

    late_is_flagged: bool
    """An appeal after its last day is taken and flagged, where the day itself is not certain; else it is refused."""
    answer_due_on: date
    next_appeal_until: date | None
    """Last day to go to the ministerial committee when the wali does not answer."""


@dataclass(eq=False)
class Appeal:
    """As it was received; only answers are added."""

    body: AppealBody
    received_on: date
    late: bool
    note: str
    answer_due_on: date
    next_appeal_until: date | None
    filed_by: UUID
    filed_at: datetime
    answers: list[AppealAnswer] = field(default_factory=list)

    @property
    def open_answer(self) -> AppealAnswer | None:
        """The answer that waits for its second person."""
        return next((answer for answer in self.answers if answer.is_open), None)

    @property
    def answer_in_force(self) -> AppealAnswer | None:
        return next((answer for answer in self.answers if answer.validated_at is not None), None)

    def is_overdue(self, today: date) -> bool:
        """The day to answer has passed without an answer in force."""
        return self.answer_in_force is None and today > self.answer_due_on
