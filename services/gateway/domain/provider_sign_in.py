"""The institution's own sign-in (OpenID Connect): who of there is which account here."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

PROVIDER, RETURN = "/console/sign-in/provider", "/console/sign-in/provider/return"
"""Where a journey begins, and where the provider sends browsers back to: it has to know that address."""
JOURNEY_LASTS = timedelta(minutes=10)
"""From our page to the provider's and back. [P]"""
INVITATION_LASTS = timedelta(days=7)
"""[P]"""


@dataclass(frozen=True)
class Identity:
    """As the provider names somebody, for ever: an e-mail address may be given to somebody else, this may not."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class Journey:
    """To the provider and back, in one browser. Known by the digest of its state."""

    digest: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    """Of PKCE (RFC 7636): whoever takes the code away cannot use it."""
    wanted: str
    """The page of the console to be opened afterwards."""
    invitation: str | None
    """Digest of the invitation that it began with."""
    began_at: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.began_at + JOURNEY_LASTS


@dataclass(frozen=True)
class Invitation:
    """An administrator lets somebody join their account with who they are at the provider. Good once."""

    digest: str
    account_id: UUID
    invited_by: UUID
    invited_at: datetime

    def holds(self, at: datetime) -> bool:
        return at < self.invited_at + INVITATION_LASTS


@dataclass(frozen=True)
class ProviderLink:
    id: UUID
    account_id: UUID
    identity: Identity
    linked_at: datetime


def new_verifier() -> str:
    """RFC 7636, 4.1: 43 to 128 characters."""
    return secrets.token_urlsafe(48)
