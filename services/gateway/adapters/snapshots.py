"""Snapshots in the gateway's database, whose runtime role can change or remove none."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.gateway.adapters.tables import snapshot, snapshot_file
from services.gateway.domain.snapshot import MONTH, NewSnapshot, Snapshot, SnapshotFile

_S, _F = snapshot.c, snapshot_file.c


class SqlSnapshots:
    """See usecases/ports.py."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, new: NewSnapshot) -> bool:
        values = {"id": new.id, "made_at": new.made_at, "public_key": new.public_key, "key_id": new.key_id}
        added = insert(snapshot).values(values).on_conflict_do_nothing().returning(_S.id)
        if (await self._connection.execute(added)).scalar() is None:
            return False
        for name, content in new.contents.items():
            of_one = {"snapshot": new.id, "name": name, "sha256": sha256(content).hexdigest(), "content": content}
            await self._connection.execute(insert(snapshot_file).values(of_one))
        return True

    async def all(self) -> Sequence[Snapshot]:
        size = func.octet_length(_F.content).label("size")
        files: dict[str, list[SnapshotFile]] = {}
        for row in await self._connection.execute(select(_F.snapshot, _F.name, _F.sha256, size).order_by(_F.name)):
            files.setdefault(row.snapshot, []).append(SnapshotFile(row.name, row.sha256, row.size))
        found = await self._connection.execute(select(snapshot).order_by(_S.made_at.desc(), _S.id))
        return [Snapshot(r.id, r.made_at, r.public_key, r.key_id, tuple(files.get(r.id, ()))) for r in found]

    async def has(self, snapshot_id: str) -> bool:
        found = await self._connection.execute(select(_S.id).where(_S.id == snapshot_id))
        return found.first() is not None

    async def content(self, snapshot_id: str, name: str) -> bytes | None:
        wanted = select(_F.content).where(_F.snapshot == snapshot_id, _F.name == name)
        found = (await self._connection.execute(wanted)).scalar()
        return None if found is None else bytes(found)


def months_kept(engine: Engine) -> Sequence[str]:
    """Of which months there is one. For the job, which has no event loop."""
    with engine.connect() as connection:
        return [found for found in connection.scalars(select(_S.id)) if MONTH.fullmatch(found)]
