"""What the use cases of the institution's sign-in need of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.provider_sign_in import Identity, Invitation, Journey, ProviderLink


class Provider(Protocol):
    async def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where a browser goes to sign in. Raises ProviderAway."""

    async def identify(self, code: str, nonce: str, verifier: str, at: datetime) -> Identity:
        """Whom the code stands for. Raises ProviderAway, ProviderRefused."""


class ProviderLinks(Protocol):
    async def begin(self, journey: Journey) -> None: ...

    async def take(self, digest: str) -> Journey | None:
        """It is gone with its return."""

    async def invite(self, invitation: Invitation) -> None:
        """In the place of one before for the same account."""

    async def find_invitation(self, digest: str) -> Invitation | None: ...

    async def take_invitation(self, digest: str) -> Invitation | None: ...

    async def link(self, link: ProviderLink) -> bool:
        """False: this identity is another account's already, or this one's."""

    async def account_of(self, identity: Identity) -> Account | None: ...

    async def of(self, account_id: UUID) -> Sequence[ProviderLink]: ...

    async def unlink(self, account_id: UUID, link_id: UUID) -> bool: ...

    async def unlink_all(self, account_id: UUID) -> None: ...

    async def forget_before(self, journeys: datetime, invitations: datetime) -> None: ...
