"""Accounts that the command line makes: those of a demonstration, and the first administrator."""

import secrets
from dataclasses import dataclass, field, replace

from services.gateway.domain.account import Account, normalise
from services.gateway.usecases.ports import Passwords, UnitOfWork
from shared.contracts.codes import Role
from shared.database.identifiers import uuid7

DEMONSTRATION: tuple[tuple[str, str, Role], ...] = (
    ("amina", "Amina (démonstration)", Role.ADVISER),
    ("youssef", "Youssef (démonstration)", Role.ADVISER),
    ("head", "Chef d'unité (démonstration)", Role.HEAD),
    ("planner", "Planificatrice (démonstration)", Role.PLANNER),
    ("editor", "Éditeur de l'offre (démonstration)", Role.EDITOR),
    ("administrator", "Administrateur (démonstration)", Role.ADMINISTRATOR),
)


@dataclass(frozen=True)
class FirstAdministrator:
    username: str
    password: str = field(repr=False)
    """Told once; only its hash is kept."""


async def demonstrate(password: str, work: UnitOfWork, passwords: Passwords) -> tuple[Account, ...]:
    """Make one account for each role, two advisers; run again, only their passwords change.

    Raises ValueError on a password under 8 characters.
    """
    if len(password) < 8:
        raise ValueError("PRIMO_DEMO_PASSWORD must have 8 characters or more")
    made = []
    for username, name, role in DEMONSTRATION:
        account = Account(uuid7(), username, name, role)
        known = await work.accounts.credentials(username)
        if known is not None:
            account = replace(account, id=known.account.id)
            await work.sessions.end_all_of(account.id)
        await work.accounts.save(account, await passwords.hash(password))
        made.append(account)
    return tuple(made)


async def first_administrator(work: UnitOfWork, passwords: Passwords) -> FirstAdministrator | None:
    """Make `admin` with a random password, unless an administrator exists."""
    if await work.accounts.any_with(Role.ADMINISTRATOR):
        return None
    password = secrets.token_urlsafe(15)
    account = Account(uuid7(), normalise("admin"), "Administrateur", Role.ADMINISTRATOR)
    await work.accounts.save(account, await passwords.hash(password))
    return FirstAdministrator(account.username, password)
