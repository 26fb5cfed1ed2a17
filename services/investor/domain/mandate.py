"""A power of attorney on one dossier: who acts for the investor, for what, how long, and how far its deed is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.investor.mandate_requests import MandateNotInForce, MandatePowerMissing, MandateStepImpossible
from shared.contracts.investor.mandate_views import LegalisationStep as L
from shared.contracts.investor.mandate_views import MandatePower, MandateState

STEPS: Mapping[L, frozenset[L]] = MappingProxyType(
    {
        L.NOT_ASKED: frozenset({L.ASKED, L.RECEIVED}),
        L.ASKED: frozenset({L.RECEIVED}),
        # Verified at once: a deed made before a notary in Morocco is legalised by nobody.
        L.RECEIVED: frozenset({L.LEGALISED, L.APOSTILLED, L.VERIFIED, L.ASKED}),
        L.LEGALISED: frozenset({L.VERIFIED, L.ASKED}),
        L.APOSTILLED: frozenset({L.VERIFIED, L.ASKED}),
        L.VERIFIED: frozenset({L.ASKED}),
    }
)
"""What is absent is refused. Asked again: what was received does not do, and its powers rest."""


@dataclass(eq=False)
class Mandate:
    """Its powers are those that were given when it was named, under the dated list of that day."""

    id: UUID
    full_name: str
    email: str
    phone: str | None
    language: Language
    powers: list[MandatePower]
    verified_first: list[MandatePower]
    """Of the powers: those that rest until the deed is verified."""
    valid_from: date
    valid_until: date
    named_by: UUID | None
    """Staff account; None: the investor."""
    named_at: datetime
    step: L = L.NOT_ASKED
    step_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: UUID | None = None
    """As `named_by`."""

    def state(self, today: date) -> MandateState:
        if self.revoked_at is not None:
            return MandateState.REVOKED
        if today > self.valid_until:
            return MandateState.OVER
        return MandateState.TO_COME if today < self.valid_from else MandateState.IN_FORCE

    def may_still_act(self, today: date) -> bool:
        """In force, or to come."""
        return self.state(today) in (MandateState.IN_FORCE, MandateState.TO_COME)

    @property
    def dormant(self) -> list[MandatePower]:
        """Powers that wait for the deed."""
        return [] if self.step is L.VERIFIED else [power for power in self.powers if power in self.verified_first]

    def require(self, power: MandatePower, today: date) -> None:
        """Raises MandateNotInForce, MandatePowerMissing."""
        if self.state(today) is not MandateState.IN_FORCE:
            raise MandateNotInForce(mandate_id=self.id)
        if power not in self.powers or power in self.dormant:
            raise MandatePowerMissing(mandate_id=self.id, power=power, waits_for_deed=power in self.powers)

    def holds(self, power: MandatePower) -> bool:
        return power in self.powers and power not in self.dormant

    def go_to(self, step: L, *, at: datetime) -> None:
        """Raises MandateStepImpossible."""
        if step not in STEPS[self.step]:
            raise MandateStepImpossible(mandate_id=self.id, step=self.step, allowed=next_steps(self.step))
        self.step, self.step_at = step, at

    def revoke(self, *, by: UUID | None, at: datetime) -> None:
        self.revoked_at, self.revoked_by = at, by


def next_steps(step: L) -> tuple[L, ...]:
    """In the order of the path."""
    return tuple(target for target in L if target in STEPS[step])
