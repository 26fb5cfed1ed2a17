"""A role that is lent for some days: whoever stands in for an absent colleague acts with that colleague's role and
provinces, and under their own name.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.gateway.domain.account import Account
from shared.contracts.codes import Role

LONGEST = timedelta(days=92)
"""Of one delegation: a longer absence is a matter of whose role it is. [P]"""
SHOWN_AFTER = timedelta(days=31)
"""How long one that is over is still listed. It stays where it is stored."""


@dataclass(frozen=True)
class Delegation:
    id: UUID
    giver: Account
    """Whose role it is, as the account is now."""
    taker: Account
    role: Role
    """As it was lent: when the giver's role becomes another, it ends."""
    first_day: date
    last_day: date
    given_by: UUID
    """The giver, or an administrator where the giver cannot."""
    given_at: datetime
    ended_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether nothing has ended it before its last day."""
        return self.ended_at is None and self.giver.active and self.taker.active and self.giver.role is self.role

    def holds_on(self, day: date) -> bool:
        return self.stands and self.first_day <= day <= self.last_day

    def meets(self, other: "Delegation") -> bool:
        """Whether both lend the same role to the same person on some day."""
        pair = (self.giver.id, self.taker.id) == (other.giver.id, other.taker.id)
        return pair and other.stands and self.first_day <= other.last_day and other.first_day <= self.last_day

    @property
    def gives_something(self) -> bool:
        """Whether the taker, who has a role already, can do or see anything more by it."""
        if self.role is not self.taker.role:
            return True
        own, lent = set(self.taker.remit), set(self.giver.remit)
        return bool(own) and (not lent or not lent <= own)

    def borne_by(self, taker: Account) -> Account:
        """Still who they are, with what was lent in the place of what is theirs: one hat at a time."""
        return replace(taker, role=self.role, remit=self.giver.remit)
