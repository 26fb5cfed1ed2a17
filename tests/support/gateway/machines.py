"""A machine that is let in, and how it asks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import httpx

from services.gateway.domain.machine import Scope
from services.gateway.usecases.machines import MachineSecret, RegisterMachine
from tests.support.gateway.browser import Browser, Gateway


def let_in(
    browser: Browser, gateway: Gateway, *, scopes: Iterable[Scope] = Scope, days: int = 90, name: str = "Observatoire"
) -> MachineSecret:
    """Registered by the administrator."""
    command = RegisterMachine(name, frozenset(scopes), gateway.now + timedelta(days=days))
    return browser.run(gateway.application.machines.register(command, gateway.account("administrator")))


def ask_token(browser: Browser, client_id: object, secret: str, /, **form: str) -> httpx.Response:
    """By HTTP Basic, as RFC 6749 has it first."""
    body = {"grant_type": "client_credentials", **form}
    return browser.post("/oauth/token", data=body, auth=(str(client_id), secret))


def bearing(token: str) -> dict[str, Any]:
    """What a request of a machine has beside its address."""
    return {"headers": {"Authorization": f"Bearer {token}"}}
