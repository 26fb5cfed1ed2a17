"""Accounts made by the command line: for a demonstration, and the first administrator. Each prints one JSON line."""

import json

from services.gateway.adapters.one_transaction import in_transaction
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.config import Settings
from services.gateway.usecases import set_up_accounts


def demonstration_accounts(settings: Settings) -> str:
    """One account for each role, with the password of PRIMO_DEMO_PASSWORD. Raises ValueError when it is too short."""
    password = settings.demo_password.get_secret_value()
    made = in_transaction(
        settings.database_url, lambda work: set_up_accounts.demonstrate(password, work, ArgonPasswords())
    )
    accounts = [{"username": a.username, "role": a.role.value, "name": a.display_name} for a in made]
    return json.dumps({"accounts": accounts}, ensure_ascii=False)


def first_administrator(settings: Settings) -> str:
    """`admin` with a random password that is told once, unless there is an administrator."""
    made = in_transaction(
        settings.database_url, lambda work: set_up_accounts.first_administrator(work, ArgonPasswords())
    )
    if made is None:
        return json.dumps({"created": False})
    return json.dumps({"created": True, "username": made.username, "password": made.password})
