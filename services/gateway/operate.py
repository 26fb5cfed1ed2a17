"""Accounts by the operator's command line: each act prints one JSON line. Its request comes in the environment."""

import json
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.gateway.adapters.one_transaction import in_transaction
from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.config import Settings
from services.gateway.domain.account import Account
from services.gateway.usecases import staff_accounts
from services.gateway.usecases.staff_accounts import ActRefused, Opened
from shared.contracts.codes import Role
from shared.contracts.notifications.staff_contacts import ForgetStaffContact
from shared.contracts.refusal import ServiceUnavailable
from shared.rpc.blocking import BlockingRpcClient


class Wanted(BaseSettings):
    """What `./primo user` hands to the verb: neither on a command line nor in a shell's history."""

    model_config = SettingsConfigDict(env_prefix="PRIMO_USER_", frozen=True, extra="ignore")

    act: Literal["add", "list", "role", "reset", "end", "limit"]
    username: str = ""
    display_name: str = ""
    role: Role | None = None
    factors_too: bool = False
    provinces: str = ""
    """Codes, with commas between them; none: the whole region."""
    password: SecretStr | None = None
    """None: a random one is made, and told once."""


def accounts(settings: Settings) -> str:
    """Carry out what is wanted; refusals are answers too."""
    wanted = Wanted()  # from the environment
    try:
        said = _carried_out(wanted, settings)
    except ActRefused as refused:
        said = {"refused": refused.code, "detail": str(refused)}
    except ServiceUnavailable:
        said = {
            "refused": "account.address_kept",
            "detail": "notifications does not answer: the address could not be forgotten, and nothing was done",
        }
    return json.dumps({"act": wanted.act, **said}, ensure_ascii=False)


def _carried_out(wanted: Wanted, settings: Settings) -> dict[str, Any]:
    def now() -> datetime:
        return datetime.now(UTC)

    given = wanted.password.get_secret_value() if wanted.password else None
    passwords, name, url = ArgonPasswords(), wanted.username, settings.database_url
    if wanted.act == "list":
        found = in_transaction(url, staff_accounts.list_accounts)
        return {"accounts": [_said(account) for account in found]}
    if wanted.act == "reset":
        both = wanted.factors_too
        return _told(
            in_transaction(
                url, lambda w: staff_accounts.reset_password(name, given, w, passwords, now, factors_too=both)
            )
        )
    if wanted.act == "end":
        account = in_transaction(url, lambda work: staff_accounts.find_endable(name, work))
        BlockingRpcClient(settings.amqp_url).call(ForgetStaffContact(staff_id=account.id))  # its address first
        return _said(in_transaction(url, lambda work: staff_accounts.end_account(name, work, now)))
    if wanted.act == "limit":
        codes = [code.strip() for code in wanted.provinces.split(",") if code.strip()]
        return _said(in_transaction(url, lambda work: staff_accounts.limit(name, codes, work, now)))
    role = wanted.role
    if role is None:
        raise ActRefused("account.role_missing", "which role?")
    if wanted.act == "role":
        return _said(in_transaction(url, lambda work: staff_accounts.change_role(name, role, work, now)))
    return _told(
        in_transaction(
            url,
            lambda w: staff_accounts.open_account(name, wanted.display_name, role, given, w, passwords, now),
        )
    )


def _said(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.id),
        "username": account.username,
        "name": account.display_name,
        "role": account.role.value,
        "provinces": list(account.remit),
    }


def _told(opened: Opened) -> dict[str, Any]:
    return {**_said(opened.account), "password": opened.password}
