"""Sign in, be known again, prove it again, sign out; see and end sessions; change the password."""

from collections.abc import Sequence
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import SessionNotFound
from services.gateway.domain.errors import SignInRefused
from services.gateway.domain.known_device import add_mark
from services.gateway.domain.session import Session, csrf_token, digest
from services.gateway.usecases.keep_session import recognise, sign_out
from services.gateway.usecases.open_session import SignedIn
from services.gateway.usecases.own_factors import require_proof
from services.gateway.usecases.ports import Credentials, Now, Passwords, Store
from services.gateway.usecases.second_factor import renew
from services.gateway.usecases.sign_in import (
    CameFrom,
    HalfSignedIn,
    SignIn,
    begin_sign_in,
    complete_sign_in,
    forget_attempts,
    limits_of_sign_in,
)
from shared.reference.days import local_date


class DoorDesk:
    def __init__(self, database: Store, now: Now, passwords: Passwords, *, secret: str) -> None:
        self._database = database
        self._now = now
        self._passwords = passwords
        self._secret = secret

    async def sign_in(self, command: SignIn) -> SignedIn | HalfSignedIn:
        """Raises TooManyAttempts, SignInRefused."""
        proven = await self._proven(command)
        new_hash = await self._renewed(proven, command.password)
        async with self._database.transaction() as work:
            account = proven.account if proven else None
            return await complete_sign_in(command, account, work, self._now, self._secret, new_hash=new_hash)

    async def session(self, token: str) -> Session:
        """Raises NotSignedIn."""
        async with self._database.statements() as work:
            return await recognise(token, work, self._now)

    async def ended_session(self, token: str) -> Session | None:
        """One that is known, whether or not it still holds: whose it was."""
        if not token:
            return None
        async with self._database.transaction() as work:
            return await work.sessions.find(digest(token), local_date(self._now()))

    async def sign_out(self, session: Session) -> None:
        async with self._database.transaction() as work:
            await sign_out(session, work, self._now)

    def csrf_token(self, session_id: UUID) -> str:
        return csrf_token(session_id, self._secret)

    def mark(self, cookie: str, username: str) -> str:
        """The cookie of known devices, with this name's."""
        return add_mark(cookie, username, self._secret, self._now())

    async def prove_by_password(self, session: Session, password: str, came_from: CameFrom) -> str:
        """The session's new token. Raises TooManyAttempts, SignInRefused."""
        command = SignIn(session.account.username, password, came_from)
        if await self._proven(command) is None:
            raise SignInRefused()
        async with self._database.transaction() as work:
            await forget_attempts(limits_of_sign_in(command, self._now(), self._secret), work)
            return await renew(session, work, self._now())

    async def sessions(self, account: Account) -> Sequence[Session]:
        """One's own that hold, the last used first."""
        async with self._database.transaction() as work:
            found = await work.sessions.of_account(account.id)
        return [one for one in found if one.holds(self._now())]

    async def end_session(self, by: Session, session_id: UUID) -> None:
        """Raises SessionNotFound, also of somebody else's."""
        async with self._database.transaction() as work:
            if not await work.sessions.end_own(by.account.id, session_id):
                raise SessionNotFound(session_id=session_id)
            await work.journal.note(by.account.id, "session_ended", str(session_id), self._now())

    async def end_others(self, by: Session) -> None:
        async with self._database.transaction() as work:
            await work.sessions.end_others(by.account.id, by.id)
            await work.journal.note(by.account.id, "sessions_ended", str(by.account.id), self._now())

    async def change_password(self, by: Session, new: str) -> None:
        """All other sessions end. Raises ProofAsked."""
        require_proof(by, self._now())
        hashed = await self._passwords.hash(new)
        async with self._database.transaction() as work:
            await work.accounts.rehash(by.account.id, hashed)
            await work.sessions.end_others(by.account.id, by.id)
            await work.journal.note(by.account.id, "password_changed", str(by.account.id), self._now())

    async def _proven(self, command: SignIn) -> Credentials | None:
        """None: the password is not that name's. Raises TooManyAttempts."""
        async with self._database.transaction() as work:
            known = await begin_sign_in(command, work, self._now, self._secret)
        right = await self._passwords.verify(known.password_hash if known else None, command.password)
        return known if right else None

    async def _renewed(self, proven: Credentials | None, password: str) -> str | None:
        """A new hash when the stored one was made at a lower cost than is used now."""
        if proven is None or not self._passwords.outdated(proven.password_hash):
            return None
        return await self._passwords.hash(password)
