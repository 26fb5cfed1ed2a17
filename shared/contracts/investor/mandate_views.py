"""Powers of attorney: closed lists, and how a mandate is shown. domain.md 1.6 and 2.7: who can sign for me?"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Language
from shared.contracts.event import Contract


class MandatePower(StrEnum):
    """What a mandatary may do. Which of them are given out, and which only once the deed is verified, is dated data."""

    FOLLOW = "follow"
    """See where the dossier stands and be told of every step; every mandate holds it."""
    HAND_IN_PIECES = "hand_in_pieces"
    ATTEND = "attend"
    """Meet the adviser and speak before the commission."""
    COLLECT = "collect"
    """Receive acts and originals."""
    WITHDRAW = "withdraw"
    APPEAL = "appeal"
    SIGN = "sign"
    """Sign the agreement and the deeds."""


AT_THE_WORD: Mapping[str, MandatePower] = MappingProxyType(
    {
        "record_pieces": MandatePower.HAND_IN_PIECES,
        "provide_complement": MandatePower.HAND_IN_PIECES,
        "file_appeal": MandatePower.APPEAL,
        "withdraw_dossier": MandatePower.WITHDRAW,
        "record_progress": MandatePower.SIGN,
    }
)
"""Command that staff may carry out at the word of who acts for the investor -> the power that this takes."""


class LegalisationStep(StrEnum):
    """How far the deed is."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    RECEIVED = "received"
    LEGALISED = "legalised"
    """At the consulate, and at an annex of the ministry of foreign affairs."""
    APOSTILLED = "apostilled"
    """Convention of 5 October 1961, in force in Morocco since 14 August 2016."""
    VERIFIED = "verified"
    """An adviser has seen it and it does."""


class MandateState(StrEnum):
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    OVER = "over"
    """Its last day has passed."""
    REVOKED = "revoked"


class MandateView(Contract):
    """A mandate as staff see it."""

    mandate_id: UUID
    full_name: str
    email: str
    phone: str | None
    language: Language
    powers: tuple[MandatePower, ...]
    dormant: tuple[MandatePower, ...]
    """Of `powers`: those that wait for the deed to be verified."""
    valid_from: date
    valid_until: date
    """The last day."""
    state: MandateState
    step: LegalisationStep
    step_at: AwareDatetime | None
    next_steps: tuple[LegalisationStep, ...]
    named_by: UUID | None
    """Staff account, at the investor's word; None: the investor."""
    named_at: AwareDatetime
    revoked_by: UUID | None
    """As `named_by`."""
    revoked_at: AwareDatetime | None


class TrackedMandate(Contract):
    """A mandate as the investor sees it, or who holds it."""

    mandate_id: UUID
    full_name: str
    powers: tuple[MandatePower, ...]
    dormant: tuple[MandatePower, ...]
    valid_from: date
    valid_until: date
    state: MandateState
    step: LegalisationStep
    may_send_deed: bool = False
    """The deed is asked for and may be uploaded as a power of attorney."""


class MandataryContact(Contract):
    """How to reach who acts for an investor. Asked by notifications when it has something to say; never in an event."""

    mandate_id: UUID
    full_name: str
    email: str
    phone: str | None = None
    """Told by SMS there when e-mail does not arrive; None: the investor named none."""
    language: Language
    ended: bool
    """Revoked or over: nothing is told to them any more, but that."""
