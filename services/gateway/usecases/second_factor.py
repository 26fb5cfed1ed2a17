"""Prove who one is with a factor: the second half of a sign-in, a passkey alone, or again within a session.

What fails is counted in the transaction that found it wrong, so these answer None instead of raising: the caller
raises FactorRefused or PasskeyCopied when that transaction is stored.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import HalfSignInEnded, PasskeyCopied, PasskeyRefused
from services.gateway.domain.factor import CODE_TRIES, Ceremony, Challenge, HalfSignIn, Passkey
from services.gateway.domain.one_time_code import is_totp, recovery_digest, step_of
from services.gateway.domain.session import Session, SignInWay, digest, new_token
from services.gateway.domain.sign_in_limit import limit_of_codes
from services.gateway.usecases.factor_ports import Passkeys, SealBroken, Sealing
from services.gateway.usecases.open_session import SignedIn, open_session
from services.gateway.usecases.ports import UnitOfWork
from services.gateway.usecases.sign_in import CameFrom, count_attempt, forget_attempts

CHALLENGE_BYTES = 32


@dataclass(frozen=True)
class Asked:
    """What a browser needs to ask a passkey; the token comes back with the answer."""

    options: dict[str, Any]
    token: str = field(repr=False)


async def find_half(token: str, work: UnitOfWork, at: datetime) -> HalfSignIn:
    """Raises HalfSignInEnded."""
    half = await work.factors.find_half(digest(token)) if token else None
    if half is None or not half.holds(at):
        raise HalfSignInEnded()
    return half


async def finish_with_code(
    token: str, code: str, came_from: CameFrom, work: UnitOfWork, at: datetime, sealing: Sealing, secret: str
) -> SignedIn | None:
    """Raises HalfSignInEnded, TooManyAttempts."""
    half = await find_half(token, work, at)
    way = await prove_by_code(half.account, code, work, at, sealing, secret)
    if way is None:
        await work.factors.fail_half(half.digest)
        return None
    await work.factors.end_half(half.digest)
    return await open_session(half.account, work, at, way=way, device=came_from.device, replaces=came_from.replaces)


async def prove_by_code(
    account: Account, code: str, work: UnitOfWork, at: datetime, sealing: Sealing, secret: str
) -> SignInWay | None:
    """By an application's code or a recovery code, each of which is good once. Raises TooManyAttempts."""
    limits = (limit_of_codes(account.id, CODE_TRIES, secret),)
    await count_attempt(limits, work, at)
    way = await _way_of(account, code, work, at, sealing)
    if way is not None:
        await forget_attempts(limits, work)
    if way is SignInWay.RECOVERY:
        await work.journal.note(account.id, "recovery_code_used", str(account.id), at)
    return way


async def _way_of(account: Account, code: str, work: UnitOfWork, at: datetime, sealing: Sealing) -> SignInWay | None:
    if not is_totp(code):
        used = await work.factors.use_recovery(account.id, recovery_digest(code))
        return SignInWay.RECOVERY if used else None
    for totp in (await work.factors.of(account.id)).totps:
        try:
            step = step_of(sealing.open(totp.sealed, totp.id), code, at, totp.last_step)
        except SealBroken:
            continue  # the key of the set-up was changed: this application is to be added anew
        if step is not None and await work.factors.use_totp(totp.id, step, at):
            return SignInWay.TOTP
    return None


async def ask_passkey(
    account: Account | None, ceremony: Ceremony, work: UnitOfWork, at: datetime, passkeys: Passkeys
) -> Asked:
    """A challenge for the passkeys of an account; without one, for whichever passkey the browser has."""
    known = () if account is None else (await work.factors.of(account.id)).passkeys
    asked = await challenge_for(account, ceremony, work, at)
    options = passkeys.request(asked[1], [one.credential_id for one in known], alone=ceremony is Ceremony.ALONE)
    return Asked(options, asked[0])


async def challenge_for(
    account: Account | None, ceremony: Ceremony, work: UnitOfWork, at: datetime
) -> tuple[str, bytes]:  # fmt: skip
    """Its token, and the bytes to be signed."""
    token, value = new_token(), secrets.token_bytes(CHALLENGE_BYTES)
    await work.factors.begin(Challenge(digest(token), value, ceremony, account.id if account else None, at))
    return token, value


async def taken_challenge(
    token: str, ceremony: Ceremony, account: Account | None, work: UnitOfWork, at: datetime
) -> bytes:
    """Raises PasskeyRefused when it is another's, for something else, too old, or was answered already."""
    challenge = await work.factors.take(digest(token))
    owner = account.id if account else None
    if challenge is None or not challenge.holds(at) or (challenge.ceremony, challenge.account_id) != (ceremony, owner):
        raise PasskeyRefused()
    return challenge.value


@dataclass(frozen=True)
class KeyAnswer:
    """What the browser brought."""

    token: str = field(repr=False)
    answer: dict[str, Any] = field(repr=False)


async def prove_by_passkey(
    account: Account | None,
    given: KeyAnswer,
    ceremony: Ceremony,
    work: UnitOfWork,
    at: datetime,
    passkeys: Passkeys,
) -> Account | None:
    """Whose passkey answered. None: it was copied, which is noted. Raises PasskeyRefused."""
    challenge = await taken_challenge(given.token, ceremony, account, work, at)
    found = await work.factors.find_passkey(passkeys.credential_of(given.answer))
    if found is None or not found[1].active or (account is not None and found[1].id != account.id):
        raise PasskeyRefused()
    passkey, owner = found
    count = await _counted(given, challenge, passkey, ceremony, passkeys)
    if count is None:
        await work.journal.note(owner.id, "passkey_copied", str(passkey.id), at)
        return None
    await work.factors.use_passkey(passkey.id, count, at)
    return owner


async def _counted(
    given: KeyAnswer, challenge: bytes, passkey: Passkey, ceremony: Ceremony, passkeys: Passkeys
) -> int | None:
    try:
        return passkeys.proved(given.answer, challenge, passkey, alone=ceremony is Ceremony.ALONE)
    except PasskeyCopied:
        return None


async def finish_with_passkey(
    half_token: str, given: KeyAnswer, came_from: CameFrom, work: UnitOfWork, at: datetime, passkeys: Passkeys
) -> SignedIn | None:
    """After the password; without a half sign-in, the passkey alone. Raises HalfSignInEnded, PasskeyRefused."""
    half = await find_half(half_token, work, at) if half_token else None
    ceremony = Ceremony.SECOND if half else Ceremony.ALONE
    owner = await prove_by_passkey(half.account if half else None, given, ceremony, work, at, passkeys)
    if owner is None:
        return None
    if half is not None:
        await work.factors.end_half(half.digest)
    return await open_session(
        owner, work, at, way=SignInWay.PASSKEY, device=came_from.device, replaces=came_from.replaces
    )  # fmt: skip


async def renew(session: Session, work: UnitOfWork, at: datetime) -> str:
    """Who is signed in has proved it again: the session goes on under a token of its own, which nobody had before."""
    token = new_token()
    await work.sessions.prove(session.digest, digest(token), at)
    await work.journal.note(session.account.id, "proved_again", "", at)
    return token
