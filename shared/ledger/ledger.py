"""What a ledger is: a table of lines that carry their hash, and the table of its seals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line as it stands, beside what its hash should be."""

    id: int
    stored: bytes
    """The hash that stands in the line: 32 bytes."""
    computed: bytes
    """The hash of what the line says now: 32 bytes."""
    chain: str = ""
    """What the line is chained within, for instance one dossier; empty where lines are not chained."""
    seq: int = 0
    """Its place in the chain, from 1."""
    previous: bytes = b""
    """The hash of the line before it in the chain."""
    erased: bool = False
    """Its personal part was erased by law; a later line of the chain has to say so."""
    erases: frozenset[int] = frozenset()
    """The places of the lines whose erasure this line records."""


@dataclass(frozen=True)
class Ledger:
    """A table whose lines are only ever added, as sealing and verification see it."""

    name: str
    """`service.table`: part of what is hashed."""
    columns: str
    """What is selected of a line, as SQL; the code's own words."""
    read: Callable[[Sequence[Any]], Line]
    """Makes a line of these columns."""
    chained_by: str = ""
    """The column whose lines form a chain of their own, numbered by `seq`."""

    @property
    def table(self) -> str:
        return self.name.partition(".")[2]

    @property
    def seals(self) -> str:
        """The table of its seals."""
        return f"{self.table}_seal"
