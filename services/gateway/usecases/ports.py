"""What the use cases need of the outside."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.delegation import Delegation
from services.gateway.domain.hint import Hint
from services.gateway.domain.queue_view import QueueView
from services.gateway.domain.session import Session
from services.gateway.domain.snapshot import NewSnapshot, Snapshot
from services.gateway.usecases.factor_ports import Factors
from services.gateway.usecases.machine_ports import Machines
from services.gateway.usecases.provider_ports import ProviderLinks
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

    async def limit(self, account_id: UUID, remit: tuple[str, ...]) -> None:
        """To these provinces from now on; none: the whole region. `save` leaves it as it is."""

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
    async def open(self, new: Session) -> None: ...

    async def find(self, digest: str, day: date) -> Session | None:
        """Also one that has ended, for a day. `day`: of which it says whether something is lent to its owner."""

    async def of_account(self, account_id: UUID) -> Sequence[Session]:
        """The last used first; also those that have ended."""

    async def touch(self, digest: str, at: datetime) -> None: ...

    async def act(self, digest: str, delegation_id: UUID | None) -> None:
        """By this delegation from its next request on; None: for oneself again."""

    async def prove(self, digest: str, new_digest: str, at: datetime) -> None:
        """Its owner has proved who they are: from here on it is known by another token."""

    async def end(self, digest: str) -> None: ...

    async def end_own(self, account_id: UUID, session_id: UUID) -> bool:
        """False: this account has no such session."""

    async def end_others(self, account_id: UUID, kept: UUID) -> None: ...

    async def end_all_of(self, account_id: UUID) -> None: ...

    async def say_due(self, role: Role, due: datetime | None) -> None:
        """From when on a second factor is asked of the open sessions of a role whose accounts have none."""

    async def say_done(self, account_id: UUID) -> None:
        """A factor is there."""

    async def forget_before(self, at: datetime) -> None:
        """Remove those opened before a moment."""


class Delegations(Protocol):
    """Roles that are lent. Each with both accounts as they are now."""

    async def add(self, new: Delegation) -> None: ...

    async def find(self, delegation_id: UUID) -> Delegation | None: ...

    async def since(self, day: date, account_id: UUID | None = None) -> Sequence[Delegation]:
        """Whose last day is not before that one, also those ended early, the first to begin first; of an account:
        what it lent and what was lent to it.
        """

    async def end(self, delegation_id: UUID, by: UUID, at: datetime) -> None: ...


class Attempts(Protocol):
    """Sign-ins that failed, or are being tried."""

    async def take_turn(self, key: str) -> None:
        """One at a time per key, until the transaction ends."""

    async def since(self, key: str, at: datetime) -> Sequence[datetime]: ...

    async def add(self, key: str, at: datetime) -> None: ...

    async def forget(self, key: str) -> None: ...

    async def take_back(self, key: str) -> None:
        """The newest of that key."""

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


class Hints(Protocol):
    """What accounts have put away."""

    async def put_away_by(self, account_id: UUID) -> frozenset[Hint]: ...

    async def put_away(self, account_id: UUID, hint: Hint, at: datetime) -> None:
        """Once is enough: a second time changes nothing."""

    async def show_again(self, account_id: UUID) -> None: ...


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
    def delegations(self) -> Delegations: ...

    @property
    def attempts(self) -> Attempts: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def views(self) -> Views: ...

    @property
    def hints(self) -> Hints: ...

    @property
    def machines(self) -> Machines: ...

    @property
    def snapshots(self) -> Snapshots: ...

    @property
    def factors(self) -> Factors: ...

    @property
    def providers(self) -> ProviderLinks: ...


class Store(Protocol):
    """Where transactions are opened."""

    def transaction(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Stored when the block ends well. Raises ServiceUnavailable when the database is away."""

    def statements(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Each statement is stored for itself: for what takes one. Raises ServiceUnavailable."""

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
