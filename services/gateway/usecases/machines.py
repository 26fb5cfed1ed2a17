"""Programs of others: who lets them in, how they get a token, how a token is known again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.gateway.domain.account import Account
from services.gateway.domain.errors import (
    MachineEndImpossible,
    MachineNotFound,
    MachineRefused,
    ScopeNotGranted,
    TokenInvalid,
)
from services.gateway.domain.machine import (
    LONGEST,
    OVERLAP,
    TOKEN_LASTS,
    Machine,
    Scope,
    Secret,
    Token,
    digest,
    known_scopes,
    new_secret,
    new_token,
)
from services.gateway.usecases.ports import Now, UnitOfWork
from shared.database.identifiers import uuid7


@dataclass(frozen=True)
class RegisterMachine:
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime


@dataclass(frozen=True)
class MachineSecret:
    """Told once."""

    machine: Machine
    secret: str = field(repr=False)


@dataclass(frozen=True)
class TokenGiven:
    token: str = field(repr=False)
    scopes: frozenset[Scope]
    lasts: timedelta


_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_NOBODY = Machine(UUID(int=0), "", frozenset(), _NEVER, UUID(int=0), _NEVER, secrets=(Secret(digest(""), _NEVER),))
"""Its secret is compared where there is no machine of that id, so that the answer takes as long."""


async def register_machine(command: RegisterMachine, by: Account, work: UnitOfWork, now: Now) -> MachineSecret:
    """Raises MachineNameTaken, MachineEndImpossible."""
    at, secret = now(), new_secret()
    if not at < command.expires_at <= at + LONGEST:
        raise MachineEndImpossible(latest=(at + LONGEST).date())
    machine = Machine(
        uuid7(), command.name, command.scopes, command.expires_at, by.id, at, secrets=(Secret(digest(secret), at),)
    )
    await work.machines.add(machine)
    await work.journal.note(by.id, "machine_registered", str(machine.id), at)
    return MachineSecret(machine, secret)


async def list_machines(work: UnitOfWork) -> Sequence[Machine]:
    return await work.machines.all()


async def find_machine(machine_id: UUID, work: UnitOfWork) -> Machine:
    """Raises MachineNotFound. Also one that is revoked is found: who had access is to be seen afterwards."""
    found = await work.machines.find(machine_id)
    if found is None:
        raise MachineNotFound(machine_id=machine_id)
    return found


async def change_secret(
    machine_id: UUID, by: Account, work: UnitOfWork, now: Now, *, at_once: bool
) -> MachineSecret:  # fmt: skip
    """Another secret; the one before is good for some days more, or `at_once` not any more. Raises MachineNotFound."""
    at, secret = now(), new_secret()
    machine = await _standing(machine_id, work)
    await work.machines.change_secret(machine_id, Secret(digest(secret), at), at if at_once else at + OVERLAP)
    await work.journal.note(by.id, "machine_secret_changed", str(machine_id), at)
    return MachineSecret(machine, secret)


async def revoke_machine(machine_id: UUID, by: Account, work: UnitOfWork, now: Now) -> None:
    """For good, from the next request on. Raises MachineNotFound."""
    await _standing(machine_id, work)
    await work.machines.revoke(machine_id, by.id, now())
    await work.journal.note(by.id, "machine_revoked", str(machine_id), now())


async def give_token(
    client_id: str, secret: str, wanted: Sequence[str], work: UnitOfWork, now: Now
) -> TokenGiven:  # fmt: skip
    """`wanted`: scopes; none named: all that the machine has. Raises MachineRefused, ScopeNotGranted."""
    at = now()
    found = await work.machines.find(identifier) if (identifier := _uuid(client_id)) else None
    right = (found or _NOBODY).proves(secret, at)
    if found is None or not right or not found.holds(at):
        raise MachineRefused()
    scopes = known_scopes(wanted) if wanted else found.scopes
    if len(scopes) < len(set(wanted)) or not scopes <= found.scopes:
        raise ScopeNotGranted()
    token = new_token()
    ends_at = min(at + TOKEN_LASTS, found.expires_at)
    await work.machines.forget_tokens_before(at)
    await work.machines.give_token(Token(digest(token), found.id, scopes, at, ends_at))
    await work.journal.note(None, "machine_token_given", str(found.id), at)
    return TokenGiven(token, scopes, ends_at - at)


async def recognise_machine(token: str, work: UnitOfWork, now: Now) -> Machine:
    """The machine, with the scopes that this token has and the machine still has. Raises TokenInvalid."""
    at = now()
    found = await work.machines.find_token(digest(token))
    if found is None or at >= found[0].expires_at or not found[1].holds(at):
        raise TokenInvalid()
    given, machine = found
    if machine.to_be_touched(at):
        await work.machines.touch(machine.id, at)
    return replace(machine, scopes=machine.scopes & given.scopes)


async def _standing(machine_id: UUID, work: UnitOfWork) -> Machine:
    machine = await find_machine(machine_id, work)
    if machine.revoked_at is not None:
        raise MachineNotFound(machine_id=machine_id)
    return machine


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
