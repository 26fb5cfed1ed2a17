"""Roles that are lent, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.delegation import Delegation
from services.gateway.usecases.ports import Credentials


class MemoryDelegations:
    """See usecases/ports.py."""

    def __init__(self, kept: dict[UUID, Delegation], accounts: dict[str, Credentials]) -> None:
        self._kept = kept
        self._accounts = accounts

    async def add(self, new: Delegation) -> None:
        self._kept[new.id] = new

    async def find(self, delegation_id: UUID) -> Delegation | None:
        found = self._kept.get(delegation_id)
        return None if found is None else self._now(found)

    async def since(self, day: date, account_id: UUID | None = None) -> Sequence[Delegation]:
        found = [self._now(one) for one in self._kept.values() if one.last_day >= day]
        wanted = [one for one in found if account_id is None or account_id in {one.giver.id, one.taker.id}]
        return sorted(wanted, key=lambda one: (one.first_day, one.id))

    async def end(self, delegation_id: UUID, by: UUID, at: datetime) -> None:
        if self._kept[delegation_id].ended_at is None:
            self._kept[delegation_id] = replace(self._kept[delegation_id], ended_at=at)

    def _now(self, one: Delegation) -> Delegation:
        return replace(one, giver=self._account(one.giver.id), taker=self._account(one.taker.id))

    def _account(self, account_id: UUID) -> Account:
        return next(known.account for known in self._accounts.values() if known.account.id == account_id)
