"""The institution's sign-in in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.provider_sign_in import Identity, Invitation, Journey, ProviderLink
from services.gateway.usecases.ports import Credentials


@dataclass
class KeptProviders:
    journeys: dict[str, Journey] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    links: dict[UUID, ProviderLink] = field(default_factory=dict)


class MemoryProviders:
    """See usecases/provider_ports.py."""

    def __init__(self, kept: KeptProviders, accounts: dict[str, Credentials]) -> None:
        self._kept = kept
        self._accounts = accounts

    async def begin(self, journey: Journey) -> None:
        self._kept.journeys[journey.digest] = journey

    async def take(self, digest: str) -> Journey | None:
        return self._kept.journeys.pop(digest, None)

    async def invite(self, invitation: Invitation) -> None:
        others = {k: i for k, i in self._kept.invitations.items() if i.account_id != invitation.account_id}
        self._kept.invitations = {**others, invitation.digest: invitation}

    async def find_invitation(self, digest: str) -> Invitation | None:
        return self._kept.invitations.get(digest)

    async def take_invitation(self, digest: str) -> Invitation | None:
        return self._kept.invitations.pop(digest, None)

    async def link(self, link: ProviderLink) -> bool:
        if any(one.identity == link.identity for one in self._kept.links.values()):
            return False
        self._kept.links[link.id] = link
        return True

    async def account_of(self, identity: Identity) -> Account | None:
        found = next((one for one in self._kept.links.values() if one.identity == identity), None)
        accounts = (known.account for known in self._accounts.values())
        return next((a for a in accounts if found is not None and a.id == found.account_id), None)

    async def of(self, account_id: UUID) -> Sequence[ProviderLink]:
        return [one for one in self._kept.links.values() if one.account_id == account_id]

    async def unlink(self, account_id: UUID, link_id: UUID) -> bool:
        found = self._kept.links.get(link_id)
        if found is None or found.account_id != account_id:
            return False
        del self._kept.links[link_id]
        return True

    async def unlink_all(self, account_id: UUID) -> None:
        self._kept.links = {k: one for k, one in self._kept.links.items() if one.account_id != account_id}
        self._kept.invitations = {k: i for k, i in self._kept.invitations.items() if i.account_id != account_id}

    async def forget_before(self, journeys: datetime, invitations: datetime) -> None:
        kept = self._kept
        kept.journeys = {k: j for k, j in kept.journeys.items() if j.began_at >= journeys}
        kept.invitations = {k: i for k, i in kept.invitations.items() if i.invited_at >= invitations}
