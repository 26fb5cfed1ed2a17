"""Factors of one's own: added, named, removed; and what the house says about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.door_errors import (
    FactorNotFound,
    FactorRefused,
    FactorRuleImpossible,
    LastFactor,
    PasskeyRefused,
    ProofAsked,
    TooManyFactors,
)
from services.gateway.domain.factor import (
    LONGEST_GRACE,
    MOST_FACTORS,
    Ceremony,
    FactorReset,
    FactorRule,
    Passkey,
    Totp,
)
from services.gateway.domain.one_time_code import (
    address_of,
    new_recovery_codes,
    new_secret,
    recovery_digest,
    step_of,
)
from services.gateway.domain.session import Session
from services.gateway.usecases.close_account import find_account
from services.gateway.usecases.factor_ports import Passkeys, SealBroken, Sealing
from services.gateway.usecases.ports import UnitOfWork
from services.gateway.usecases.second_factor import Asked, KeyAnswer, challenge_for, taken_challenge
from shared.contracts.codes import Role
from shared.database.identifiers import uuid7

ISSUER = "PRIMO"


@dataclass(frozen=True)
class NewTotp:
    """Shown while it is added, and never again."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def require_proof(session: Session, at: datetime) -> None:
    """Raises ProofAsked."""
    if not session.is_proved(at):
        raise ProofAsked()


async def start_totp(session: Session, work: UnitOfWork, at: datetime, sealing: Sealing) -> NewTotp:
    """It counts once a code of it was given. Raises ProofAsked, TooManyFactors."""
    require_proof(session, at)
    await work.factors.take_turn(session.account.id)
    if len((await work.factors.of(session.account.id)).totps) >= MOST_FACTORS:
        raise TooManyFactors(most=MOST_FACTORS)
    secret, totp_id = new_secret(), uuid7()
    await work.factors.add_totp(Totp(totp_id, session.account.id, "", sealing.seal(secret, totp_id), at))
    return _told(secret, session.account)


async def started_totp(session: Session, work: UnitOfWork, at: datetime, sealing: Sealing) -> NewTotp | None:
    """The one that still waits for its first code. Raises ProofAsked."""
    require_proof(session, at)
    waiting = await work.factors.unconfirmed(session.account.id)
    return None if waiting is None else _told(_opened(waiting, sealing), session.account)


async def confirm_totp(
    session: Session, name: str, code: str, work: UnitOfWork, at: datetime, sealing: Sealing
) -> Sequence[str]:  # fmt: skip
    """Recovery codes, when it is the first factor. Raises ProofAsked, FactorRefused."""
    require_proof(session, at)
    await work.factors.take_turn(session.account.id)
    waiting = await work.factors.unconfirmed(session.account.id)
    step = None if waiting is None else step_of(_opened(waiting, sealing), code, at, 0)
    if waiting is None or step is None:
        raise FactorRefused()
    codes = await _recovery_for_the_first(session.account, work, at)
    await work.factors.confirm_totp(waiting.id, name, step, at)
    await _added(session.account, waiting.id, work, at)
    return codes


async def start_passkey(session: Session, work: UnitOfWork, at: datetime, passkeys: Passkeys) -> Asked:
    """Raises ProofAsked, TooManyFactors."""
    require_proof(session, at)
    known = (await work.factors.of(session.account.id)).passkeys
    if len(known) >= MOST_FACTORS:
        raise TooManyFactors(most=MOST_FACTORS)
    token, challenge = await challenge_for(session.account, Ceremony.REGISTER, work, at)
    return Asked(passkeys.creation(session.account, challenge, [one.credential_id for one in known]), token)


async def add_passkey(
    session: Session, name: str, given: KeyAnswer, work: UnitOfWork, at: datetime, passkeys: Passkeys
) -> Sequence[str]:  # fmt: skip
    """Recovery codes, when it is the first factor. Raises ProofAsked, PasskeyRefused."""
    require_proof(session, at)
    await work.factors.take_turn(session.account.id)
    challenge = await taken_challenge(given.token, Ceremony.REGISTER, session.account, work, at)
    new = passkeys.created(given.answer, challenge)
    codes = await _recovery_for_the_first(session.account, work, at)
    added = Passkey(uuid7(), session.account.id, name, new.credential_id, new.public_key, new.sign_count, at)
    if not await work.factors.add_passkey(added):
        raise PasskeyRefused()
    await _added(session.account, added.id, work, at)
    return codes


async def rename(session: Session, factor_id: UUID, name: str, work: UnitOfWork) -> None:
    """Raises FactorNotFound."""
    if not await work.factors.rename(session.account.id, factor_id, name):
        raise FactorNotFound(factor_id=factor_id)


async def remove(session: Session, factor_id: UUID, work: UnitOfWork, at: datetime) -> None:
    """Raises ProofAsked, FactorNotFound, LastFactor."""
    require_proof(session, at)
    account = session.account
    await work.factors.take_turn(account.id)
    if not await work.factors.remove(account.id, factor_id):
        raise FactorNotFound(factor_id=factor_id)
    if not (await work.factors.of(account.id)).any:
        rule = await work.factors.rule_for(account.role)
        due = None if rule is None else rule.required_from
        if due is not None and due <= at:
            raise LastFactor()
        await work.factors.give_recovery(account.id, (), at)
        await work.sessions.say_due(account.role, due)
    await work.journal.note(account.id, "factor_removed", str(factor_id), at)


async def renew_recovery(session: Session, work: UnitOfWork, at: datetime) -> Sequence[str]:
    """Others in the place of those before. Raises ProofAsked, FactorRefused where it has no factor to stand for."""
    require_proof(session, at)
    await work.factors.take_turn(session.account.id)
    if not (await work.factors.of(session.account.id)).any:
        raise FactorRefused()
    await work.journal.note(session.account.id, "recovery_codes_renewed", str(session.account.id), at)
    return await _new_recovery(session.account, work, at)


async def set_rule(
    role: Role, required_from: datetime | None, reason: str, by: Session, work: UnitOfWork, at: datetime
) -> None:  # fmt: skip
    """From that moment on whoever has this role and no factor can do nothing but add one.

    Raises ProofAsked, FactorRuleImpossible.
    """
    require_proof(by, at)
    if required_from is not None and not at <= required_from <= at + LONGEST_GRACE:
        raise FactorRuleImpossible(latest=(at + LONGEST_GRACE).date())
    await work.factors.add_rule(FactorRule(role, required_from, reason, by.account.id, at))
    await work.sessions.say_due(role, required_from)
    await work.journal.note(by.account.id, "factor_rule_set", role.value, at)


async def reset(account_id: UUID, reason: str, by: Session, work: UnitOfWork, at: datetime) -> None:
    """All factors of somebody who lost theirs go, and their sessions end. Raises ProofAsked, AccountNotFound."""
    require_proof(by, at)
    account = await find_account(account_id, work)
    await work.factors.take_turn(account.id)
    await work.factors.remove_all(account.id)
    await work.sessions.end_all_of(account.id)
    await work.factors.add_reset(FactorReset(account.id, reason, by.account.id, at))
    await work.journal.note(by.account.id, "factors_reset", str(account.id), at)


async def _added(account: Account, factor_id: UUID, work: UnitOfWork, at: datetime) -> None:
    await work.sessions.say_done(account.id)
    await work.journal.note(account.id, "factor_added", str(factor_id), at)


async def _recovery_for_the_first(account: Account, work: UnitOfWork, at: datetime) -> Sequence[str]:
    return () if (await work.factors.of(account.id)).any else await _new_recovery(account, work, at)


async def _new_recovery(account: Account, work: UnitOfWork, at: datetime) -> Sequence[str]:
    codes = new_recovery_codes()
    await work.factors.give_recovery(account.id, [recovery_digest(code) for code in codes], at)
    return codes


def _opened(totp: Totp, sealing: Sealing) -> str:
    try:
        return sealing.open(totp.sealed, totp.id)
    except SealBroken as error:
        raise FactorRefused() from error


def _told(secret: str, account: Account) -> NewTotp:
    return NewTotp(secret, address_of(secret, username=account.username, issuer=ISSUER))
