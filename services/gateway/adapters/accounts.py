"""Accounts in the gateway's database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters import tables
from services.gateway.domain.account import Account, normalise
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role

_READ = ("id", "username", "display_name", "role", "active", "remit")


def columns_of(whose: FromClause, prefix: str) -> list[ColumnElement[Any]]:
    """What `read_account` reads of a table of accounts that is one of several in a query."""
    return [whose.c[name].label(f"{prefix}{name}") for name in _READ]


def read_account(row: Row[Any], prefix: str = "") -> Account:
    """`prefix`: of the names of its columns, where a row holds more than an account."""
    of = {name: row._mapping[f"{prefix}{name}"] for name in _READ}
    return Account(**of | {"role": Role(of["role"]), "remit": tuple(of["remit"])})


class SqlAccounts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def credentials(self, username: str) -> Credentials | None:
        found = await self._connection.execute(
            select(tables.account).where(tables.account.c.username == normalise(username))
        )
        row = found.one_or_none()
        return None if row is None else Credentials(read_account(row), row.password_hash)

    async def save(self, account: Account, password_hash: str) -> None:
        values = {
            "username": account.username,
            "display_name": account.display_name,
            "role": account.role.value,
            "active": account.active,
            "password_hash": password_hash,
        }
        await self._connection.execute(
            insert(tables.account)
            .values(id=account.id, **values)
            .on_conflict_do_update(index_elements=["username"], set_=values)
        )

    async def limit(self, account_id: UUID, remit: tuple[str, ...]) -> None:
        a = tables.account.c
        await self._connection.execute(update(tables.account).where(a.id == account_id).values(remit=list(remit)))

    async def rehash(self, account_id: UUID, password_hash: str) -> None:
        await self._connection.execute(
            update(tables.account).where(tables.account.c.id == account_id).values(password_hash=password_hash)
        )

    async def any_with(self, role: Role) -> bool:
        found = await self._connection.execute(
            select(tables.account.c.id).where(tables.account.c.role == role.value, tables.account.c.active).limit(1)
        )
        return found.first() is not None

    async def names(self) -> Mapping[UUID, str]:
        found = await self._connection.execute(select(tables.account.c.id, tables.account.c.display_name))
        return {row.id: row.display_name for row in found}

    async def active(self) -> Sequence[Account]:
        a = tables.account.c
        wanted = select(tables.account).where(a.active).order_by(a.display_name, a.id)
        return [read_account(row) for row in await self._connection.execute(wanted)]

    async def find(self, account_id: UUID) -> Account | None:
        found = await self._connection.execute(select(tables.account).where(tables.account.c.id == account_id))
        row = found.one_or_none()
        return None if row is None else read_account(row)

    async def close(self, account_id: UUID) -> None:
        a = tables.account.c
        await self._connection.execute(update(tables.account).where(a.id == account_id).values(active=False))
