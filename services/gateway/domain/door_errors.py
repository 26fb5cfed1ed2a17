"""What the gateway refuses at its doors: factors, passkeys, proofs, sessions, the institution's sign-in."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.gateway.domain.errors import GatewayRefusal


class FactorAsked(GatewayRefusal):
    """The password is right, and a second factor is asked for. It is given in `code`; a passkey needs the console."""

    code: ClassVar[str] = "session.factor_asked"


class FactorRefused(GatewayRefusal):
    """The code is wrong, was used already, or is another account's; which of them is not said."""

    code: ClassVar[str] = "session.factor_refused"


class HalfSignInEnded(GatewayRefusal):
    """Too long ago, or too many wrong codes: it begins with the password again."""

    code: ClassVar[str] = "session.half_ended"


class FactorMissing(GatewayRefusal):
    """The role needs a second factor and the account has none: until it has, nothing else is open to it."""

    code: ClassVar[str] = "session.factor_missing"


class ProofAsked(GatewayRefusal):
    """Doors are changed only by who has just proved who they are."""

    code: ClassVar[str] = "session.proof_asked"


class PasskeyRefused(GatewayRefusal):
    """The answer of a passkey does not fit: another site's, another account's, too late, or not signed by it."""

    code: ClassVar[str] = "passkey.refused"


class PasskeyCopied(GatewayRefusal):
    """Its counter went back: there may be two of it. It opens nothing until its owner has looked."""

    code: ClassVar[str] = "passkey.copied"


class FactorNotFound(GatewayRefusal):
    code: ClassVar[str] = "factor.not_found"
    factor_id: UUID


class TooManyFactors(GatewayRefusal):
    code: ClassVar[str] = "factor.too_many"
    most: int


class LastFactor(GatewayRefusal):
    """The role needs a second factor: the last one goes only after another has come."""

    code: ClassVar[str] = "factor.last"


class FactorRuleImpossible(GatewayRefusal):
    """The day lies behind us, or further ahead than a grace is given for."""

    code: ClassVar[str] = "factor_rule.impossible"
    latest: date


class SessionNotFound(GatewayRefusal):
    """No session of one's own has this id."""

    code: ClassVar[str] = "session.not_found"
    session_id: UUID


class ProviderAbsent(GatewayRefusal):
    """This set-up has no provider."""

    code: ClassVar[str] = "provider.absent"


class ProviderAway(GatewayRefusal):
    """The institution's sign-in does not answer, or answers with what is none. The password works without it."""

    code: ClassVar[str] = "provider.away"


class ProviderRefused(GatewayRefusal):
    """What came back from the provider does not prove who somebody is: not signed by it, for others, too old, or of
    another journey.
    """

    code: ClassVar[str] = "provider.refused"


class ProviderAccountUnknown(GatewayRefusal):
    """Nobody here has joined their account with this one of there; only an invitation does."""

    code: ClassVar[str] = "provider.not_joined"


class InvitationEnded(GatewayRefusal):
    """It was used, or is too old, or is none."""

    code: ClassVar[str] = "provider.invitation_ended"


class LinkNotFound(GatewayRefusal):
    code: ClassVar[str] = "provider.link_not_found"
    link_id: UUID


class DelegationNotFound(GatewayRefusal):
    """There is none of this id among those that one may end, or take up today."""

    code: ClassVar[str] = "delegation.not_found"
    delegation_id: UUID


class DelegationDaysImpossible(GatewayRefusal):
    """The days lie behind us, end before they begin, or are more than a role is lent for."""

    code: ClassVar[str] = "delegation.days_impossible"
    longest_days: int


class DelegationToOneself(GatewayRefusal):
    """A role is lent to another person; and nobody lends themselves the role of a colleague."""

    code: ClassVar[str] = "delegation.to_oneself"


class DelegationGivesNothing(GatewayRefusal):
    """Who would stand in has that role already, for these provinces."""

    code: ClassVar[str] = "delegation.gives_nothing"


class DelegationThere(GatewayRefusal):
    """On some of these days the role is lent to that person already."""

    code: ClassVar[str] = "delegation.there"
