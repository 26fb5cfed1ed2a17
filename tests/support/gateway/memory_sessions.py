"""Sessions in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.gateway.domain.session import Session
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role
from tests.support.gateway.memory_delegations import MemoryDelegations
from tests.support.gateway.memory_factors import KeptFactors


class MemorySessions:
    """See usecases/ports.py."""

    def __init__(
        self,
        sessions: dict[str, Session],
        accounts: dict[str, Credentials],
        factors: KeptFactors,
        delegations: MemoryDelegations,
    ) -> None:
        self._sessions = sessions
        self._accounts = accounts
        self._factors = factors
        self._delegations = delegations

    async def open(self, new: Session) -> None:
        self._sessions[new.digest] = new

    async def find(self, digest: str, day: date) -> Session | None:
        found = self._sessions.get(digest)
        if found is None:
            return None
        owner = next(known.account for known in self._accounts.values() if known.account.id == found.account.id)
        acting = None if found.acting is None else await self._delegations.find(found.acting.id)
        lent = await self._delegations.since(day, owner.id)
        offered = any(one.taker.id == owner.id and one.holds_on(day) for one in lent)
        return replace(found, account=owner, acting=acting, offered=offered)

    async def of_account(self, account_id: UUID) -> Sequence[Session]:
        own = [session for session in self._sessions.values() if session.account.id == account_id]
        return sorted(own, key=lambda session: session.used_at, reverse=True)

    async def touch(self, digest: str, at: datetime) -> None:
        self._sessions[digest] = replace(self._sessions[digest], used_at=at)

    async def act(self, digest: str, delegation_id: UUID | None) -> None:
        acting = None if delegation_id is None else await self._delegations.find(delegation_id)
        self._sessions[digest] = replace(self._sessions[digest], acting=acting)

    async def prove(self, digest: str, new_digest: str, at: datetime) -> None:
        self._sessions[new_digest] = replace(self._sessions.pop(digest), digest=new_digest, proved_at=at)

    async def end(self, digest: str) -> None:
        self._sessions.pop(digest, None)

    async def end_own(self, account_id: UUID, session_id: UUID) -> bool:
        return bool(self._drop(lambda s: s.account.id == account_id and s.id == session_id))

    async def end_others(self, account_id: UUID, kept: UUID) -> None:
        self._drop(lambda s: s.account.id == account_id and s.id != kept)

    async def end_all_of(self, account_id: UUID) -> None:
        self._drop(lambda s: s.account.id == account_id)

    async def say_due(self, role: Role, due: datetime | None) -> None:
        having = {t.account_id for t in self._factors.totps.values() if t.confirmed_at}
        having |= {p.account_id for p in self._factors.passkeys.values()}
        for digest, session in self._sessions.items():
            if session.account.role is role and session.account.id not in having:
                self._sessions[digest] = replace(session, factor_due=due)

    async def say_done(self, account_id: UUID) -> None:
        for digest, session in self._sessions.items():
            if session.account.id == account_id:
                self._sessions[digest] = replace(session, factor_due=None)

    async def forget_before(self, at: datetime) -> None:
        self._drop(lambda s: s.created_at < at)

    def _drop(self, which: Callable[[Session], bool]) -> int:
        going = [digest for digest, session in self._sessions.items() if which(session)]
        for digest in going:
            del self._sessions[digest]
        return len(going)
