"""What the gateway talks to, in memory: the other services, and its database."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from services.gateway.domain.account import Account, normalise
from services.gateway.domain.delegation import Delegation
from services.gateway.domain.hint import Hint
from services.gateway.domain.machine import Machine, Token
from services.gateway.domain.queue_view import QueueView
from services.gateway.domain.session import Session
from services.gateway.usecases.ports import Credentials, JournalLine
from shared.contracts.codes import Role
from shared.contracts.notifications.inbox import ListInbox
from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.remit import remit
from shared.contracts.request import Request
from tests.support.gateway.memory_delegations import MemoryDelegations
from tests.support.gateway.memory_factors import KeptFactors, MemoryFactors
from tests.support.gateway.memory_machines import MemoryMachines
from tests.support.gateway.memory_providers import KeptProviders, MemoryProviders
from tests.support.gateway.memory_sessions import MemorySessions
from tests.support.gateway.memory_snapshots import KeptSnapshots, MemorySnapshots

R = TypeVar("R")

Answer = Any | Refusal | Callable[[Any], Any]


class FakeServices:
    """Answers from a table: request type -> reply, refusal to raise, or a function of the request.

    What goes over the wire is checked: requests and replies pass through their contracts as plain JSON.
    """

    def __init__(self, answers: Mapping[type[Request[Any]], Answer] | None = None) -> None:
        self.answers: dict[type[Request[Any]], Answer] = dict(answers or {})
        self.asked: list[Request[Any]] = []
        self.asked_of: list[str] = []
        self.within: list[tuple[str, ...]] = []
        """The remit that stood beside each."""
        self.connected = True

    async def call(self, request: Request[R], *, service: str = "", timeout: float | None = None) -> R:
        kind = type(request)
        name = service or kind.service
        received = kind.model_validate(request.model_dump(mode="json"))
        self.asked.append(received)
        self.asked_of.append(name)
        self.within.append(remit())
        if not self.connected:
            raise ServiceUnavailable(service=name, cause="broker away")
        answer = self.answers[kind]
        reply = answer(received) if callable(answer) and not isinstance(answer, Refusal) else answer
        if isinstance(reply, Exception):
            raise reply
        return kind.decode_reply(kind.encode_reply(reply))

    def commands(self) -> list[Request[Any]]:
        """What was asked for beside queries."""
        return [
            request
            for request in self.asked
            if not type(request).__module__.endswith(".queries") and type(request) is not ListInbox  # on each page
        ]


class MemoryStore:
    """Accounts, sessions, attempts, journal. A transaction that fails leaves everything as it was."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.away = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["MemoryWork"]:
        if self.away:
            raise ServiceUnavailable(service="gateway", cause="database away")
        before = deepcopy(self.tables)
        try:
            yield MemoryWork(self.tables)
        except BaseException:
            self.tables = before
            raise

    @asynccontextmanager
    async def statements(self) -> AsyncIterator["MemoryWork"]:
        if self.away:
            raise ServiceUnavailable(service="gateway", cause="database away")
        yield MemoryWork(self.tables)

    async def problem(self) -> str | None:
        return "database away" if self.away else None

    async def close(self) -> None:
        """Nothing is held."""


class Tables:
    def __init__(self) -> None:
        self.accounts: dict[str, Credentials] = {}
        self.sessions: dict[str, Session] = {}
        self.delegations: dict[UUID, Delegation] = {}
        self.attempts: list[tuple[str, datetime]] = []
        self.journal: list[tuple[UUID | None, str, str]] = []
        self.journal_moments: list[datetime] = []
        self.views: dict[UUID, QueueView] = {}
        self.hints: set[tuple[UUID, Hint]] = set()
        self.machines: dict[UUID, Machine] = {}
        self.tokens: dict[str, Token] = {}
        self.snapshots: KeptSnapshots = {}
        self.factors = KeptFactors()
        self.providers = KeptProviders()


class MemoryWork:
    """One transaction; it is its own repositories, one class each."""

    def __init__(self, tables: Tables) -> None:
        self.accounts = MemoryAccounts(tables)
        self.delegations = MemoryDelegations(tables.delegations, tables.accounts)
        self.sessions = MemorySessions(tables.sessions, tables.accounts, tables.factors, self.delegations)
        self.attempts = MemoryAttempts(tables)
        self.journal = MemoryJournal(tables)
        self.views = MemoryViews(tables)
        self.hints = MemoryHints(tables.hints)
        self.machines = MemoryMachines(tables.machines, tables.tokens)
        self.snapshots = MemorySnapshots(tables.snapshots)
        self.factors = MemoryFactors(tables.factors, tables.accounts)
        self.providers = MemoryProviders(tables.providers, tables.accounts)


class MemoryAccounts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def credentials(self, username: str) -> Credentials | None:
        return self._tables.accounts.get(normalise(username))

    async def save(self, account: Account, password_hash: str) -> None:
        known = self._tables.accounts.get(account.username)
        kept = replace(account, id=known.account.id, remit=known.account.remit) if known else account
        self._tables.accounts[account.username] = Credentials(kept, password_hash)

    async def limit(self, account_id: UUID, remit: tuple[str, ...]) -> None:
        for name, known in self._tables.accounts.items():
            if known.account.id == account_id:
                limited = replace(known.account, remit=remit)
                self._tables.accounts[name] = Credentials(limited, known.password_hash)

    async def rehash(self, account_id: UUID, password_hash: str) -> None:
        for name, known in self._tables.accounts.items():
            if known.account.id == account_id:
                self._tables.accounts[name] = Credentials(known.account, password_hash)

    async def any_with(self, role: Role) -> bool:
        return any(known.account.role is role for known in self._tables.accounts.values())

    async def names(self) -> Mapping[UUID, str]:
        return {known.account.id: known.account.display_name for known in self._tables.accounts.values()}

    async def active(self) -> Sequence[Account]:
        accounts = [known.account for known in self._tables.accounts.values() if known.account.active]
        return sorted(accounts, key=lambda account: (account.display_name, account.id))

    async def find(self, account_id: UUID) -> Account | None:
        known = (one.account for one in self._tables.accounts.values())
        return next((account for account in known if account.id == account_id), None)

    async def close(self, account_id: UUID) -> None:
        for name, known in self._tables.accounts.items():
            if known.account.id == account_id:
                closed = replace(known.account, active=False)
                self._tables.accounts[name] = Credentials(closed, known.password_hash)


class MemoryAttempts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def take_turn(self, key: str) -> None:
        """One event loop, no awaits in between: it is already our turn."""

    async def since(self, key: str, at: datetime) -> Sequence[datetime]:
        return sorted(when for name, when in self._tables.attempts if name == key and when > at)

    async def add(self, key: str, at: datetime) -> None:
        self._tables.attempts.append((key, at))

    async def take_back(self, key: str) -> None:
        newest = max((one for one in self._tables.attempts if one[0] == key), default=None)
        if newest is not None:
            self._tables.attempts.remove(newest)

    async def forget(self, key: str) -> None:
        self._tables.attempts = [pair for pair in self._tables.attempts if pair[0] != key]

    async def forget_before(self, at: datetime) -> None:
        self._tables.attempts = [pair for pair in self._tables.attempts if pair[1] >= at]


class MemoryJournal:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def note(self, account_id: UUID | None, act: str, subject: str, at: datetime) -> None:
        self._tables.journal.append((account_id, act, subject))
        self._tables.journal_moments.append(at)

    async def about(self, subject: str, *, before: int | None, limit: int) -> Sequence[JournalLine]:
        accounts = [known.account for known in self._tables.accounts.values()]
        called: dict[UUID | None, tuple[str, Role | None]] = {None: ("", None)}
        called |= {account.id: (account.display_name, account.role) for account in accounts}
        lines = [
            JournalLine(number, at, who, *called[who], act)
            for number, ((who, act, about), at) in enumerate(
                zip(self._tables.journal, self._tables.journal_moments, strict=True), start=1
            )
            if about == subject and (before is None or number < before)
        ]
        return lines[::-1][:limit]


class MemoryViews:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def keep(self, view: QueueView) -> None:
        of_that_name = [v.id for v in self._tables.views.values() if view.name and _named(v) == _named(view)]
        for known in of_that_name:
            del self._tables.views[known]
        self._tables.views[view.id] = view

    async def find(self, view_id: UUID) -> QueueView | None:
        return self._tables.views.get(view_id)

    async def named_for(self, account_id: UUID) -> Sequence[QueueView]:
        seen = [view for view in self._tables.views.values() if view.name and view.is_seen_by(account_id)]
        return sorted(seen, key=lambda view: (view.name, view.id))

    async def remove(self, view_id: UUID) -> None:
        self._tables.views.pop(view_id, None)

    async def forget_unnamed_before(self, at: datetime) -> None:
        for view in [v for v in self._tables.views.values() if v.name is None and v.created_at < at]:
            del self._tables.views[view.id]


class MemoryHints:
    def __init__(self, kept: set[tuple[UUID, Hint]]) -> None:
        self._kept = kept

    async def put_away_by(self, account_id: UUID) -> frozenset[Hint]:
        return frozenset(hint for whose, hint in self._kept if whose == account_id)

    async def put_away(self, account_id: UUID, hint: Hint, at: datetime) -> None:
        self._kept.add((account_id, hint))

    async def show_again(self, account_id: UUID) -> None:
        self._kept -= {one for one in self._kept if one[0] == account_id}


def _named(view: QueueView) -> tuple[UUID, str | None]:
    return view.account_id, view.name


class PlainPasswords:
    """As quick as a test needs; counts how often a password was looked at."""

    def __init__(self) -> None:
        self.verified = 0

    async def hash(self, password: str) -> str:
        return f"plain:{password}"

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return password_hash == f"plain:{password}"

    def outdated(self, password_hash: str) -> bool:
        return False
