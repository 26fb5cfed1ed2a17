"""Machines, their secrets and tokens in the gateway's database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.tables import machine, machine_secret, machine_token
from services.gateway.domain.errors import MachineNameTaken
from services.gateway.domain.machine import Machine, Secret, Token, known_scopes

_M, _S, _T = machine.c, machine_secret.c, machine_token.c


class SqlMachines:
    """See usecases/machine_ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: Machine) -> None:
        values = {name: getattr(new, name) for name in ("id", "name", "expires_at", "created_by", "created_at")}
        added = await self._connection.execute(
            insert(machine)
            .values(**values, scopes=sorted(new.scopes))
            .on_conflict_do_nothing(index_elements=["name"], index_where=_M.revoked_at.is_(None))
            .returning(_M.id)
        )
        if added.first() is None:
            raise MachineNameTaken(name=new.name)
        for secret in new.secrets:
            await self._keep(new.id, secret)

    async def find(self, machine_id: UUID) -> Machine | None:
        row = (await self._connection.execute(select(machine).where(_M.id == machine_id))).one_or_none()
        if row is None:
            return None
        found = await self._connection.execute(select(machine_secret).where(_S.machine_id == machine_id))
        return _machine(row, found)

    async def all(self) -> Sequence[Machine]:
        secrets: dict[UUID, list[Row[Any]]] = {}
        for row in await self._connection.execute(select(machine_secret)):
            secrets.setdefault(row.machine_id, []).append(row)
        found = await self._connection.execute(
            select(machine).order_by(_M.revoked_at.is_not(None), _M.name, _M.created_at)
        )
        return [_machine(row, secrets.get(row.id, ())) for row in found]

    async def change_secret(self, machine_id: UUID, new: Secret, old_end_at: datetime) -> None:
        await self._connection.execute(
            delete(machine_secret).where(_S.machine_id == machine_id, _S.ends_at <= new.created_at)
        )
        await self._connection.execute(
            update(machine_secret)
            .where(_S.machine_id == machine_id, _S.ends_at.is_(None) | (_S.ends_at > old_end_at))
            .values(ends_at=old_end_at)
        )
        await self._keep(machine_id, new)

    async def revoke(self, machine_id: UUID, by: UUID, at: datetime) -> None:
        await self._connection.execute(
            update(machine).where(_M.id == machine_id).values(revoked_at=at, revoked_by=by)
        )  # fmt: skip
        await self._connection.execute(delete(machine_token).where(_T.machine_id == machine_id))
        await self._connection.execute(delete(machine_secret).where(_S.machine_id == machine_id))

    async def touch(self, machine_id: UUID, at: datetime) -> None:
        await self._connection.execute(update(machine).where(_M.id == machine_id).values(last_used_at=at))

    async def give_token(self, token: Token) -> None:
        await self._connection.execute(
            insert(machine_token).values({**vars(token), "scopes": sorted(token.scopes)})
        )  # fmt: skip

    async def find_token(self, digest: str) -> tuple[Token, Machine] | None:
        asked = select(
            machine, _T.scopes.label("given"), _T.created_at.label("given_at"), _T.expires_at.label("ends_at")
        ).join(machine_token, _T.machine_id == _M.id)
        row = (await self._connection.execute(asked.where(_T.digest == digest))).one_or_none()
        if row is None:
            return None
        return Token(digest, row.id, known_scopes(row.given), row.given_at, row.ends_at), _machine(row, ())

    async def forget_tokens_before(self, at: datetime) -> None:
        await self._connection.execute(delete(machine_token).where(_T.expires_at < at))

    async def _keep(self, machine_id: UUID, secret: Secret) -> None:
        await self._connection.execute(insert(machine_secret).values(machine_id=machine_id, **vars(secret)))


def _machine(row: Row[Any], secrets: Iterable[Row[Any]]) -> Machine:
    return Machine(
        row.id,
        row.name,
        known_scopes(row.scopes),
        row.expires_at,
        row.created_by,
        row.created_at,
        row.revoked_at,
        row.revoked_by,
        row.last_used_at,
        tuple(Secret(one.digest, one.created_at, one.ends_at) for one in secrets),
    )
