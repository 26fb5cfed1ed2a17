"""Accounts of staff, as the operator's command line opens, changes and ends them.

Each act is a line of the access journal without an account: who sits at the machine is none. Sessions end at once where
a right or a password changes. An administrator is always left.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.gateway.domain.account import SHORTEST_PASSWORD, Account, normalise
from services.gateway.domain.errors import ProvinceUnknown, RemitNotForRole
from services.gateway.domain.permissions import may_be_limited
from services.gateway.usecases.close_account import end
from services.gateway.usecases.limit_account import limit_account, note_limits
from services.gateway.usecases.ports import Now, Passwords, UnitOfWork
from shared.contracts.codes import Role
from shared.database.identifiers import uuid7

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class ActRefused(Exception):
    """Told to the operator: a stable code, and a sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class Opened:
    """What is told once."""

    account: Account
    password: str | None = field(repr=False)
    """None: the operator gave it."""


async def open_account(
    username: str, name: str, role: Role, given: str | None, work: UnitOfWork, passwords: Passwords, now: Now
) -> Opened:
    """Raises ActRefused for a name that is taken (also by one that has ended: history names it), odd or too long."""
    username, name = normalise(username), name.strip()
    if not _USERNAME.fullmatch(username):
        raise ActRefused("account.username_odd", "a user name has 2 to 60 of: small letters, digits, dot, hyphen, _")
    if not 1 <= len(name) <= 120:
        raise ActRefused("account.name_odd", "a name has 1 to 120 characters")
    if await work.accounts.credentials(username) is not None:
        raise ActRefused("account.username_taken", f"{username} is there already, or was once; choose another name")
    account, password = Account(uuid7(), username, name, role), _checked(given)
    await work.accounts.save(account, await passwords.hash(password))
    await work.journal.note(None, "account_opened", f"{account.id} {role.value}", now())
    return Opened(account, None if given else password)


async def change_role(username: str, role: Role, work: UnitOfWork, now: Now) -> Account:
    """Raises ActRefused."""
    account, password_hash = await _known(username, work)
    if account.role is role:
        raise ActRefused("account.role_same", f"{account.username} is {role.value} already")
    await _require_other_administrator(account, work)
    changed = replace(account, role=role)
    await work.accounts.save(changed, password_hash)
    await work.sessions.end_all_of(account.id)
    await work.journal.note(None, "account_role_changed", f"{account.id} {account.role.value} {role.value}", now())
    if account.remit and not may_be_limited(role):
        await work.accounts.limit(account.id, ())
        await note_limits(account.id, (), None, work, now)
        return replace(changed, remit=())
    return changed


async def limit(username: str, provinces: Sequence[str], work: UnitOfWork, now: Now) -> Account:
    """To these provinces; none: the whole region. Raises ActRefused."""
    account, _ = await _known(username, work)
    try:
        return await limit_account(account.id, provinces, None, work, now)
    except RemitNotForRole:
        detail = f"{account.username} is {account.role.value}: who sees no dossier is not limited to provinces"
        raise ActRefused("account.remit_not_for_role", detail) from None
    except ProvinceUnknown as unknown:
        detail = f"{unknown.province} is no province of the region; give codes, say 02.113"
        raise ActRefused("account.province_unknown", detail) from None


async def reset_password(
    username: str, given: str | None, work: UnitOfWork, passwords: Passwords, now: Now, *, factors_too: bool = False
) -> Opened:
    """`factors_too`: the second factor is lost, and nobody is there who may reset it. Raises ActRefused."""
    account, _ = await _known(username, work)
    password = _checked(given)
    await work.accounts.rehash(account.id, await passwords.hash(password))
    await work.sessions.end_all_of(account.id)
    await work.journal.note(None, "account_password_reset", str(account.id), now())
    if factors_too:
        await work.factors.remove_all(account.id)
        await work.journal.note(None, "account_factors_removed", str(account.id), now())
    return Opened(account, None if given else password)


async def find_endable(username: str, work: UnitOfWork) -> Account:
    """Before its address is forgotten elsewhere (`close_account`). Raises ActRefused."""
    account, _ = await _known(username, work)
    await _require_other_administrator(account, work)
    return account


async def end_account(username: str, work: UnitOfWork, now: Now) -> Account:
    """Raises ActRefused."""
    account = await find_endable(username, work)
    await end(account.id, None, work, now)
    return account


async def list_accounts(work: UnitOfWork) -> Sequence[Account]:
    """Those that may sign in, by name."""
    return await work.accounts.active()


async def _known(username: str, work: UnitOfWork) -> tuple[Account, str]:
    found = await work.accounts.credentials(normalise(username))
    if found is None or not found.account.active:
        raise ActRefused("account.not_found", f"there is no account {normalise(username)}; ./primo user list shows all")
    return found.account, found.password_hash


async def _require_other_administrator(account: Account, work: UnitOfWork) -> None:
    if account.role is not Role.ADMINISTRATOR:
        return
    others = [one for one in await work.accounts.active() if one.role is Role.ADMINISTRATOR and one.id != account.id]
    if not others:
        raise ActRefused(
            "account.last_administrator", f"{account.username} is the last administrator; add another first"
        )


def _checked(given: str | None) -> str:
    if given is None:
        return secrets.token_urlsafe(15)
    if len(given) < SHORTEST_PASSWORD:
        raise ActRefused("account.password_short", f"a password has {SHORTEST_PASSWORD} characters or more")
    return given
