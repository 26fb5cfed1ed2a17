"""Sign in: two short transactions around one slow hash, which no transaction waits for."""

from dataclasses import dataclass, field

from services.gateway.domain import sign_in_limit
from services.gateway.domain.account import Account
from services.gateway.domain.errors import SignInRefused
from services.gateway.domain.queue_view import UNNAMED_LASTS
from services.gateway.domain.session import LASTS, digest, new_token
from services.gateway.usecases.ports import Credentials, Now, UnitOfWork


@dataclass(frozen=True)
class SignIn:
    username: str
    password: str = field(repr=False)
    address: str
    """The network address it comes from."""
    replaces: str | None = None
    """Token of the session that the browser had: it ends."""


@dataclass(frozen=True)
class SignedIn:
    account: Account
    token: str = field(repr=False)


async def begin_sign_in(command: SignIn, work: UnitOfWork, now: Now, secret: str) -> Credentials | None:
    """Count the attempt before the password is looked at, so that attempts made side by side count too.

    Raises TooManyAttempts.
    """
    at = now()
    key = sign_in_limit.key_of(command.username, command.address, secret)
    await work.attempts.take_turn(key)
    await work.attempts.forget_before(at - sign_in_limit.WINDOW)
    sign_in_limit.check(await work.attempts.since(key, at - sign_in_limit.WINDOW), at)
    await work.attempts.add(key, at)
    return await work.accounts.credentials(command.username)


async def complete_sign_in(
    command: SignIn, account: Account | None, work: UnitOfWork, now: Now, secret: str, *, new_hash: str | None = None
) -> SignedIn:
    """Open a session with a token of its own, whatever the browser had before.

    `account` is the one whose password was right. Raises SignInRefused when there is none.
    """
    if account is None or not account.active:
        raise SignInRefused()
    at = now()
    await work.attempts.forget(sign_in_limit.key_of(command.username, command.address, secret))
    if new_hash is not None:
        await work.accounts.rehash(account.id, new_hash)
    if command.replaces:
        await work.sessions.end(digest(command.replaces))
    await work.sessions.forget_before(at - LASTS)
    await work.views.forget_unnamed_before(at - UNNAMED_LASTS)
    token = new_token()
    await work.sessions.open(digest(token), account.id, at)
    await work.journal.note(account.id, "signed_in", "", at)
    return SignedIn(account, token)
