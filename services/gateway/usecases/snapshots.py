"""Snapshots of what is public: signed once, stored whole, never changed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from services.gateway.domain.errors import SnapshotAlreadyThere, SnapshotKeyMissing
from services.gateway.domain.snapshot import NAMESPACE, SIGNATURE, SIGNER, SUMS, NewSnapshot, Snapshot, sums_of
from services.gateway.usecases.ports import Now, Store


class Signer(Protocol):
    @property
    def public(self) -> str: ...

    @property
    def key_id(self) -> str: ...

    def sign(self, message: bytes, namespace: str) -> bytes: ...


class SnapshotDesk:
    """`key` None: the set-up has none, and what there is stays readable."""

    def __init__(self, store: Store, key: Signer | None, now: Now) -> None:
        self._store = store
        self._key = key
        self._now = now

    def signer(self) -> Signer:
        """Raises SnapshotKeyMissing."""
        if self._key is None:
            raise SnapshotKeyMissing()
        return self._key

    async def keep(self, snapshot_id: str, archives: Mapping[str, bytes]) -> None:
        """Raises SnapshotAlreadyThere: two who make the same one at once store one; SnapshotKeyMissing."""
        key, sums = self.signer(), sums_of(archives)
        contents = {**archives, SUMS: sums, SIGNATURE: key.sign(sums, NAMESPACE)}
        async with self._store.transaction() as work:
            if not await work.snapshots.add(NewSnapshot(snapshot_id, self._now(), key.public, key.key_id, contents)):
                raise SnapshotAlreadyThere(snapshot_id=snapshot_id)

    async def has(self, snapshot_id: str) -> bool:
        async with self._store.transaction() as work:
            return await work.snapshots.has(snapshot_id)

    async def all(self) -> Sequence[Snapshot]:
        """The newest first."""
        async with self._store.transaction() as work:
            return await work.snapshots.all()

    async def file(self, snapshot_id: str, name: str) -> bytes | None:
        async with self._store.transaction() as work:
            return await work.snapshots.content(snapshot_id, name)

    async def allowed_signers(self) -> str:
        """Every key that signed one, and the present one first, as `ssh-keygen -Y verify -f` reads them."""
        known = [one.public_key for one in await self.all()]
        keys = dict.fromkeys([*([self._key.public] if self._key else []), *known])
        return "".join(f'{SIGNER} namespaces="{NAMESPACE}" {public}\n' for public in keys)
