"""What a member of staff is told of, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.own_text import StaffText
from shared.contracts.codes import Language
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.staff_contacts import HowTold
from shared.reference.time_zones import CASABLANCA


class OwnCall(StrEnum):
    """What staff are called about beside what an investor did. Told at once: nobody chose otherwise, nobody can."""

    NOTICE_UNDELIVERED = "notice_undelivered"
    NOTICE_UNWANTED = "notice_unwanted"
    """Its reader complained of it to their mail provider."""
    CAMPAIGN_PAUSED = "campaign_paused"
    """What a campaign announces was withdrawn."""


Call = StaffCall | OwnCall

DIGEST_AT = time(7, 30)
"""On the centre's clock, before the office opens. [P]"""


@dataclass(frozen=True)
class Recipient:
    """A member of staff who named an address."""

    staff_id: UUID
    email: str
    language: Language
    told: Mapping[StaffCall, HowTold]
    mobile: str | None = None
    """For trials alone."""

    def reached_by(self, channel: Channel) -> str | None:
        return self.mobile if channel is Channel.SMS else self.email

    def how(self, call: Call) -> HowTold:
        return HowTold.AT_ONCE if isinstance(call, OwnCall) else self.told.get(call, HowTold.AT_ONCE)


BRIDGE = Recipient(UUID("5bd2c1f4-6b3e-4c0e-9d5a-57eb00c0ffee"), "staff-webhook", Language.FRENCH, {})
"""Who reads the alerts in the staff's chat: nobody's account, so no wishes and no digest; in the centre's language."""


def text_of(call: Call) -> StaffText:
    return StaffText(f"staff_{call}")


def next_digest(after: datetime) -> datetime:
    """The next moment at which what was gathered is told."""
    local = after.astimezone(CASABLANCA)
    day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, CASABLANCA).astimezone(UTC)
