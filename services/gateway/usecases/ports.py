"""What the use cases need of the outside."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.queue_view import QueueView
from services.gateway.domain.session import Session
from services.gateway.domain.snapshot import NewSnapshot, Snapshot
from services.gateway.usecases.machine_ports import Machines
from shared.contracts.codes import Role
from shared.contracts.request import Request

R = TypeVar("R")

Now = Callable[[], datetime]
"""The present moment, with its time zone."""


@dataclass(frozen=True)
class Credentials:
    account: Account
    password_hash: str


@dataclass(frozen=True)
class JournalLine:
    """A line of the access journal, with who it is about as they are called now."""

    id: int
    at: datetime
    account_id: UUID | None
    """None: whoever holds the investor's link; then there is no name and no role."""
    name: str
    role: Role | None
    act: str


class Accounts(Protocol):
    async def credentials(self, username: str) -> Credentials | None: ...

    async def save(self, account: Account, password_hash: str) -> None:
        """Create the account, or overwrite the one of that user name (which keeps its id)."""

    async def rehash(self, account_id: UUID, password_hash: str) -> None: ...

    async def any_with(self, role: Role) -> bool: ...

    async def names(self) -> Mapping[UUID, str]:
        """Display name of every account, by id."""

    async def active(self) -> Sequence[Account]:
        """Every account that may sign in, by display name."""

    async def find(self, account_id: UUID) -> Account | None: ...

    async def close(self, account_id: UUID) -> None:
        """Nobody signs in with it any more. Its id and name stay: history names them."""


class Sessions(Protocol):
    async def open(self, digest: str, account_id: UUID, at: datetime) -> None: ...

    async def find(self, digest: str) -> Session | None: ...

    async def touch(self, digest: str, at: datetime) -> None: ...

    async def end(self, digest: str) -> None: ...

    async def end_all_of(self, account_id: UUID) -> None: ...

    async def forget_before(self, at: datetime) -> None:
        """Remove those opened before a moment."""


class Attempts(Protocol):
    """Sign-ins that failed, or are being tried."""

    async def take_turn(self, key: str) -> None:
        """One at a time per key, until the transaction ends."""

    async def since(self, key: str, at: datetime) -> Sequence[datetime]: ...

    async def add(self, key: str, at: datetime) -> None: ...

    async def forget(self, key: str) -> None: ...

    async def forget_before(self, at: datetime) -> None: ...


class Journal(Protocol):
    """Who looked at or acted on what; never rewritten."""

    async def note(self, account_id: UUID | None, act: str, subject: str, at: datetime) -> None: ...

    async def about(self, subject: str, *, before: int | None, limit: int) -> Sequence[JournalLine]:
        """The newest first; `before` leaves out lines with that number or a higher one."""


class Views(Protocol):
    """Stored filters of the queue."""

    async def keep(self, view: QueueView) -> None:
        """In the place of the same account's view of that name, if there is one."""

    async def find(self, view_id: UUID) -> QueueView | None: ...

    async def named_for(self, account_id: UUID) -> Sequence[QueueView]:
        """Those of an account, and those shared by others, by name."""

    async def remove(self, view_id: UUID) -> None: ...

    async def forget_unnamed_before(self, at: datetime) -> None: ...


class Snapshots(Protocol):
    """Of what is public; only ever added to."""

    async def add(self, new: NewSnapshot) -> bool:
        """False: there is one of that id, and nothing was stored."""

    async def all(self) -> Sequence[Snapshot]:
        """The newest first."""

    async def has(self, snapshot_id: str) -> bool: ...

    async def content(self, snapshot_id: str, name: str) -> bytes | None: ...


class UnitOfWork(Protocol):
    """One transaction: stored when it ends well, else nothing is."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def views(self) -> Views: ...

    @property
    def machines(self) -> Machines: ...

    @property
    def snapshots(self) -> Snapshots: ...


class Store(Protocol):
    """Where transactions are opened."""

    def transaction(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Stored when the block ends well. Raises ServiceUnavailable when the database is away."""

    async def problem(self) -> str | None:
        """Why it cannot be used now; None when it can."""

    async def close(self) -> None: ...


class Passwords(Protocol):
    """Slow hashes. Every check costs the same, with an account or without."""

    async def hash(self, password: str) -> str: ...

    async def verify(self, password_hash: str | None, password: str) -> bool: ...

    def outdated(self, password_hash: str) -> bool: ...


class Services(Protocol):
    """The other services."""

    @property
    def connected(self) -> bool: ...

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        """`service` says who, for requests that every service answers; `timeout` in seconds, None for the usual one.

        Raises the service's Refusal, or ServiceUnavailable.
        """
