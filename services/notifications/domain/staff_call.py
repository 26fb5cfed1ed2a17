"""What a member of staff is told of, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.own_text import StaffText
from shared.contracts.codes import Language
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.notifications.staff_contacts import HowTold
from shared.reference.time_zones import CASABLANCA


class OwnCall(StrEnum):
    """What staff are called about beside what an investor did. Told at once: nobody chose otherwise, nobody can."""

    NOTICE_UNDELIVERED = "notice_undelivered"


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

    def how(self, call: Call) -> HowTold:
        return HowTold.AT_ONCE if isinstance(call, OwnCall) else self.told.get(call, HowTold.AT_ONCE)


def text_of(call: Call) -> StaffText:
    return StaffText(f"staff_{call}")


def next_digest(after: datetime) -> datetime:
    """The next moment at which what was gathered is told."""
    local = after.astimezone(CASABLANCA)
    day = local.date() if local.time() < DIGEST_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, DIGEST_AT, CASABLANCA).astimezone(UTC)
