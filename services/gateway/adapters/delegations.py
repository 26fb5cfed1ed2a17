"""Roles that are lent, in the gateway's database."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.accounts import columns_of, read_account
from services.gateway.adapters.tables import account, delegation
from services.gateway.domain.account import Account
from services.gateway.domain.delegation import Delegation
from shared.contracts.codes import Role

_D = delegation.c
_GIVER, _TAKER = account.alias("giver"), account.alias("taker")
_LENT = (*(column.label(f"lent_{column.name}") for column in _D), *columns_of(_GIVER, "giver_"))


def with_delegation(wanted: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
    """What a query finds, with the delegation that one of its columns names, if it names one."""
    return (
        wanted.add_columns(*_LENT)
        .outerjoin(delegation, _D.id == column)
        .outerjoin(_GIVER, _GIVER.c.id == _D.giver_id)
    )  # fmt: skip


def lent_on(taker: ColumnElement[Any], day: ColumnElement[date]) -> ColumnElement[bool]:
    """Whether something is lent to an account that day."""
    giver = account.alias("lender")
    return exists(
        select(_D.id)
        .select_from(delegation.join(giver, giver.c.id == _D.giver_id))
        .where(_D.taker_id == taker, _D.ended_at.is_(None), _D.first_day <= day, _D.last_day >= day)
        .where(giver.c.active, giver.c.role == _D.role)
        .correlate_except(delegation, giver)
    )


def read_lent(row: Row[Any], taker: Account) -> Delegation | None:
    if row.lent_id is None:
        return None
    lent = (Role(row.lent_role), row.lent_first_day, row.lent_last_day, row.lent_given_by, row.lent_given_at)
    return Delegation(row.lent_id, read_account(row, "giver_"), taker, *lent, row.lent_ended_at)


class SqlDelegations:
    """See usecases/ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Delegation) -> None:
        await self._connection.execute(
            insert(delegation).values(
                id=new.id,
                giver_id=new.giver.id,
                taker_id=new.taker.id,
                role=new.role.value,
                first_day=new.first_day,
                last_day=new.last_day,
                given_by=new.given_by,
                given_at=new.given_at,
            )
        )

    async def find(self, delegation_id: UUID) -> Delegation | None:
        row = (await self._connection.execute(_all().where(_D.id == delegation_id))).one_or_none()
        return None if row is None else _read(row)

    async def since(self, day: date, account_id: UUID | None = None) -> Sequence[Delegation]:
        wanted = _all().where(_D.last_day >= day).order_by(_D.first_day, _D.id)
        if account_id is not None:
            wanted = wanted.where(or_(_D.giver_id == account_id, _D.taker_id == account_id))
        return [_read(row) for row in await self._connection.execute(wanted)]

    async def end(self, delegation_id: UUID, by: UUID, at: datetime) -> None:
        await self._connection.execute(
            update(delegation).where(_D.id == delegation_id, _D.ended_at.is_(None)).values(ended_by=by, ended_at=at)
        )


def _all() -> Select[Any]:
    return (
        select(*_LENT, *columns_of(_TAKER, "taker_"))
        .select_from(delegation)
        .join(_GIVER, _GIVER.c.id == _D.giver_id)
        .join(_TAKER, _TAKER.c.id == _D.taker_id)
    )


def _read(row: Row[Any]) -> Delegation:
    found = read_lent(row, read_account(row, "taker_"))
    assert found is not None
    return found
