"""What use cases of files need of the outside: a store, a scanner, an examiner of content."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.contracts.codes import FileFault


class StoreUnavailable(Exception):
    """The store did not take or give the bytes. Nothing was changed; it may work again later."""


class BytesMissing(Exception):
    """The store does not have what was written down as stored."""


@dataclass(frozen=True)
class Stored:
    """An object of the store."""

    key: str
    modified_at: datetime


class Store(Protocol):
    """Bytes under keys of our making, `<kind>/<random>`. Safe for several threads.

    `put` is all or nothing, and durable when it comes back. All raise StoreUnavailable.
    """

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes:
        """Raises BytesMissing."""

    def delete(self, key: str) -> None:
        """What is not there is no error."""

    def list(self, prefix: str) -> Iterator[Stored]: ...

    def keeps_versions(self) -> bool:
        """Whether what is deleted lies on as an old version, out of our reach."""

    def problem(self) -> str | None:
        """A readiness check."""


class ScannerUnavailable(Exception):
    """The scanner gave no verdict. The file stays where it is, and is tried again."""


class Scanner(Protocol):
    def scan(self, content: bytes) -> str | None:
        """What it calls what it found; None: nothing. Raises ScannerUnavailable."""

    def problem(self) -> str | None:
        """A readiness check."""


@dataclass(frozen=True)
class Examined:
    """What bytes are, as read from them."""

    media_type: str
    fault: FileFault | None = None
    """Set: they are not taken."""


class Examiner(Protocol):
    def examine(self, content: bytes) -> Examined: ...
