"""Snapshots in memory."""

from collections.abc import Sequence
from hashlib import sha256

from services.gateway.domain.snapshot import NewSnapshot, Snapshot, SnapshotFile

KeptSnapshots = dict[str, NewSnapshot]


class MemorySnapshots:
    def __init__(self, kept: KeptSnapshots) -> None:
        self._kept = kept

    async def add(self, new: NewSnapshot) -> bool:
        return self._kept.setdefault(new.id, new) is new

    async def all(self) -> Sequence[Snapshot]:
        found = [
            Snapshot(
                *(one.id, one.made_at, one.public_key, one.key_id),
                tuple(SnapshotFile(n, sha256(c).hexdigest(), len(c)) for n, c in sorted(one.contents.items())),
            )
            for one in self._kept.values()
        ]
        return sorted(found, key=lambda one: one.made_at, reverse=True)

    async def has(self, snapshot_id: str) -> bool:
        return snapshot_id in self._kept

    async def content(self, snapshot_id: str, name: str) -> bytes | None:
        found = self._kept.get(snapshot_id)
        return None if found is None else found.contents.get(name)
