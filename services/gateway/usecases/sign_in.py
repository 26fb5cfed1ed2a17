"""Sign in: two short transactions around one slow hash, which no transaction waits for; then the factor, if any."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.gateway.domain import sign_in_limit
from services.gateway.domain.account import Account
from services.gateway.domain.device import Device
from services.gateway.domain.errors import SignInRefused
from services.gateway.domain.factor import FactorKind, HalfSignIn
from services.gateway.domain.known_device import device_of
from services.gateway.domain.session import SignInWay, digest, new_token
from services.gateway.domain.sign_in_limit import Limit
from services.gateway.usecases.open_session import SignedIn, open_session
from services.gateway.usecases.ports import Credentials, Now, UnitOfWork


@dataclass(frozen=True)
class CameFrom:
    """Where somebody comes from who wants in."""

    address: str
    """The network address."""
    device: Device = field(default_factory=Device)
    marks: str = field(default="", repr=False)
    """The browser's cookie of known devices."""
    replaces: str | None = field(default=None, repr=False)
    """Token of the session that the browser had: it ends."""


@dataclass(frozen=True)
class SignIn:
    username: str
    password: str = field(repr=False)
    came_from: CameFrom


@dataclass(frozen=True)
class HalfSignedIn:
    """The password was right. The token lets its holder give the factor."""

    account: Account
    kinds: frozenset[FactorKind]
    token: str = field(repr=False)


async def begin_sign_in(command: SignIn, work: UnitOfWork, now: Now, secret: str) -> Credentials | None:
    """Count the attempt before the password is looked at, so that attempts made side by side count too.

    Raises TooManyAttempts.
    """
    await count_attempt(limits_of_sign_in(command, now(), secret), work, now())
    return await work.accounts.credentials(command.username)


async def complete_sign_in(
    command: SignIn, account: Account | None, work: UnitOfWork, now: Now, secret: str, *, new_hash: str | None = None
) -> SignedIn | HalfSignedIn:
    """`account` is the one whose password was right. Raises SignInRefused when there is none."""
    if account is None or not account.active:
        raise SignInRefused()
    at = now()
    if new_hash is not None:
        await work.accounts.rehash(account.id, new_hash)
    await forget_attempts(limits_of_sign_in(command, at, secret), work)
    return await let_in(account, work, at, way=SignInWay.PASSWORD, came_from=command.came_from)


async def let_in(
    account: Account, work: UnitOfWork, at: datetime, *, way: SignInWay, came_from: CameFrom
) -> SignedIn | HalfSignedIn:
    """In, or half in where a factor is still asked for."""
    factors = await work.factors.of(account.id)
    if not factors.any:
        return await open_session(account, work, at, way=way, device=came_from.device, replaces=came_from.replaces)
    token = new_token()
    await work.factors.begin_half(HalfSignIn(digest(token), account, at, way_before=way.value))
    return HalfSignedIn(account, factors.kinds, token)


async def count_attempt(limits: Sequence[Limit], work: UnitOfWork, at: datetime) -> None:
    """Raises TooManyAttempts."""
    for limit in limits:
        await work.attempts.take_turn(limit.key)
    await work.attempts.forget_before(at - sign_in_limit.WINDOW)
    for limit in limits:
        sign_in_limit.check(await work.attempts.since(limit.key, at - sign_in_limit.WINDOW), at, limit.most)
    for limit in limits:
        await work.attempts.add(limit.key, at)


async def forget_attempts(limits: Sequence[Limit], work: UnitOfWork) -> None:
    """It went well: one's own failures are forgotten; of those that others share, this attempt alone."""
    for limit in limits:
        if limit.own:
            await work.attempts.forget(limit.key)
        else:
            await work.attempts.take_back(limit.key)


def limits_of_sign_in(command: SignIn, at: datetime, secret: str) -> tuple[Limit, ...]:
    known = device_of(command.came_from.marks, command.username, secret, at)
    return sign_in_limit.limits_of(command.username, command.came_from.address, known, secret)
