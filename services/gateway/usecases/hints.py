"""Hints of the console: each account sees them until it puts them away."""

from datetime import datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.hint import Hint
from services.gateway.usecases.ports import Now, Store


class HintDesk:
    def __init__(self, database: Store, now: Now) -> None:
        self._database = database
        self._now = now

    async def is_put_away(self, account: Account, hint: Hint) -> bool:
        async with self._database.transaction() as work:
            return hint in await work.hints.put_away_by(account.id)

    async def put_away(self, account: Account, hint: Hint) -> None:
        at: datetime = self._now()
        async with self._database.transaction() as work:
            await work.hints.put_away(account.id, hint, at)

    async def show_again(self, account_id: UUID) -> None:
        async with self._database.transaction() as work:
            await work.hints.show_again(account_id)
