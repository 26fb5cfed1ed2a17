"""A seal: one hash over a closed interval of lines, chained to the seal before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.ledger.canonical import digest, microseconds
from shared.ledger.merkle import root_of

FORMAT = "primo.seal.v1"
ID_BYTES, ENTRY_BYTES = 8, 40

COLUMNS = "number, after_id, to_id, lines, root, sealed_at, previous, hash"


@dataclass(frozen=True)
class Seal:
    """Seals the lines with `after_id < id <= to_id`."""

    ledger: str
    number: int
    """From 1, without holes."""
    after_id: int
    to_id: int
    lines: int
    root: bytes
    """Of the Merkle tree over the entries."""
    sealed_at: datetime
    previous: bytes
    hash: bytes
    """As stored; `computed` is what it should be."""

    @classmethod
    def read(cls, ledger: str, row: Sequence[Any]) -> "Seal":
        """Makes one of COLUMNS."""
        number, after_id, to_id, lines, root, sealed_at, previous, stored = row
        return cls(
            ledger, number, after_id, to_id, lines, bytes(root), sealed_at, bytes(previous), bytes(stored)
        )  # fmt: skip

    @property
    def computed(self) -> bytes:
        return digest(
            FORMAT,
            self.ledger,
            str(self.number),
            str(self.after_id),
            str(self.to_id),
            str(self.lines),
            self.root.hex(),
            microseconds(self.sealed_at),
            self.previous.hex(),
        )


def packed(lines: Sequence[tuple[int, bytes]]) -> bytes:
    """Ids and hashes as the seal keeps them."""
    return b"".join(identifier.to_bytes(ID_BYTES) + hashed for identifier, hashed in lines)


def unpacked(entries: bytes) -> Iterator[tuple[int, bytes]]:
    """Ids and hashes in the order in which they were sealed."""
    for entry in _each(entries):
        yield int.from_bytes(entry[:ID_BYTES]), entry[ID_BYTES:]


def root_over(entries: bytes) -> bytes:
    """The Merkle root over packed entries, each a leaf."""
    return root_of(_each(entries))


def _each(entries: bytes) -> Iterator[bytes]:
    for start in range(0, len(entries), ENTRY_BYTES):
        yield entries[start : start + ENTRY_BYTES]
