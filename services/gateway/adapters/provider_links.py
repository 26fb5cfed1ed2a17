"""Links, invitations and journeys of the institution's sign-in, in the gateway's database."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.accounts import read_account
from services.gateway.adapters.provider_tables import provider_invitation, provider_journey, provider_link
from services.gateway.adapters.tables import account
from services.gateway.domain.account import Account
from services.gateway.domain.provider_sign_in import Identity, Invitation, Journey, ProviderLink

_L, _I, _J = provider_link.c, provider_invitation.c, provider_journey.c


class SqlProviderLinks:
    """See usecases/provider_ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def begin(self, journey: Journey) -> None:
        await self._connection.execute(insert(provider_journey).values(**vars(journey)))

    async def take(self, digest: str) -> Journey | None:
        taken = await self._connection.execute(
            delete(provider_journey).where(_J.digest == digest).returning(provider_journey)
        )
        row = taken.one_or_none()
        return None if row is None else Journey(**row._mapping)

    async def invite(self, invitation: Invitation) -> None:
        await self._connection.execute(
            delete(provider_invitation).where(_I.account_id == invitation.account_id)
        )  # fmt: skip
        await self._connection.execute(insert(provider_invitation).values(**vars(invitation)))

    async def find_invitation(self, digest: str) -> Invitation | None:
        found = await self._connection.execute(select(provider_invitation).where(_I.digest == digest))
        row = found.one_or_none()
        return None if row is None else Invitation(**row._mapping)

    async def take_invitation(self, digest: str) -> Invitation | None:
        taken = await self._connection.execute(
            delete(provider_invitation).where(_I.digest == digest).returning(provider_invitation)
        )
        row = taken.one_or_none()
        return None if row is None else Invitation(**row._mapping)

    async def link(self, link: ProviderLink) -> bool:
        added = await self._connection.execute(
            insert(provider_link)
            .values(
                id=link.id,
                account_id=link.account_id,
                issuer=link.identity.issuer,
                subject=link.identity.subject,
                linked_at=link.linked_at,
            )
            .on_conflict_do_nothing()
            .returning(_L.id)
        )
        return added.first() is not None

    async def account_of(self, identity: Identity) -> Account | None:
        found = await self._connection.execute(
            select(account)
            .join(provider_link, _L.account_id == account.c.id)
            .where(_L.issuer == identity.issuer, _L.subject == identity.subject)
        )
        row = found.one_or_none()
        return None if row is None else read_account(row)

    async def of(self, account_id: UUID) -> Sequence[ProviderLink]:
        found = await self._connection.execute(
            select(provider_link).where(_L.account_id == account_id).order_by(_L.linked_at)
        )
        return [ProviderLink(r.id, r.account_id, Identity(r.issuer, r.subject), r.linked_at) for r in found]

    async def unlink(self, account_id: UUID, link_id: UUID) -> bool:
        gone = await self._connection.execute(
            delete(provider_link).where(_L.account_id == account_id, _L.id == link_id).returning(_L.id)
        )
        return gone.first() is not None

    async def unlink_all(self, account_id: UUID) -> None:
        await self._connection.execute(delete(provider_link).where(_L.account_id == account_id))
        await self._connection.execute(delete(provider_invitation).where(_I.account_id == account_id))

    async def forget_before(self, journeys: datetime, invitations: datetime) -> None:
        await self._connection.execute(delete(provider_journey).where(_J.began_at < journeys))
        await self._connection.execute(delete(provider_invitation).where(_I.invited_at < invitations))
