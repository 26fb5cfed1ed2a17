"""Accounts made by the command line: for a demonstration, and the first administrator. Each prints one JSON line."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.gateway.adapters.database import Database
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.adapters.unit_of_work import GatewayUnitOfWork
from services.gateway.config import Settings
from services.gateway.usecases import set_up_accounts

T = TypeVar("T")


def demonstration_accounts(settings: Settings) -> str:
    """One account for each role, with the password of PRIMO_DEMO_PASSWORD. Raises ValueError when it is too short."""
    password = settings.demo_password.get_secret_value()
    made = _in_transaction(settings, lambda work: set_up_accounts.demonstrate(password, work, ArgonPasswords()))
    accounts = [{"username": a.username, "role": a.role.value, "name": a.display_name} for a in made]
    return json.dumps({"accounts": accounts}, ensure_ascii=False)


def first_administrator(settings: Settings) -> str:
    """`admin` with a random password that is told once, unless there is an administrator."""
    made = _in_transaction(settings, lambda work: set_up_accounts.first_administrator(work, ArgonPasswords()))
    if made is None:
        return json.dumps({"created": False})
    return json.dumps({"created": True, "username": made.username, "password": made.password})


def _in_transaction(settings: Settings, run: Callable[[GatewayUnitOfWork], Awaitable[T]]) -> T:
    async def carry_out() -> T:
        database = Database(settings.database_url, pool_size=1)
        try:
            async with database.transaction() as work:
                return await run(work)
        finally:
            await database.close()

    return asyncio.run(carry_out())
