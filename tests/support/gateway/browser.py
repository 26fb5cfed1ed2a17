"""The gateway as an ASGI application, and a browser that talks to it without a socket."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from fastapi import FastAPI
from starlette.datastructures import State

from services.gateway.bootstrap import Application
from services.gateway.config import ServeSettings
from services.gateway.domain.account import Account
from services.gateway.entrypoints.http import make_app
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role
from shared.contracts.investor.clock_replies import DeadlinePage
from shared.contracts.investor.imports import ImportRuns, ListImports
from shared.contracts.investor.queries import GetDossierAid, ListDeadlines
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.notifications.inbox import ListInbox
from shared.contracts.territory.queries import ListPriorities
from shared.database.identifiers import uuid7
from tests.support.gateway.stand_in_files import FakeAttachments, FakeFiles
from tests.support.gateway.stand_ins import FakeServices, MemoryStore, PlainPasswords

T = TypeVar("T")

PASSWORD = "correct horse battery"
TRACKING_SECRET = "tracking-secret-of-the-tests"


def some_settings(**changes: Any) -> ServeSettings:
    values: dict[str, Any] = {
        "database_url": "postgresql+psycopg://nowhere/none",
        "session_secret": "session-secret-of-the-tests",
        "factor_secret": "factor-secret-of-the-tests",
        "tracking_secret": TRACKING_SECRET,
        "public_url": "http://gateway.test",
    }
    return ServeSettings(**{**values, **changes})


_APPS: dict[bool, FastAPI] = {}
"""Never called themselves: by whether they are behind TLS."""


def app_of(application: Application) -> FastAPI:
    """An app of its own with routes that all share: FastAPI takes a second to prepare them for each that it makes."""
    over_tls = application.settings.over_tls
    if over_tls not in _APPS:
        _APPS[over_tls] = make_app(application)
    app = copy(_APPS[over_tls])
    app.state = State({"application": application})
    app.openapi = _APPS[over_tls].openapi  # type: ignore[method-assign] # another second, and the same for all
    return app


@dataclass
class Gateway:
    """A gateway whose surroundings are in memory."""

    services: FakeServices = field(default_factory=FakeServices)
    files: FakeFiles = field(default_factory=FakeFiles)
    attachments: FakeAttachments = field(default_factory=FakeAttachments)
    store: MemoryStore = field(default_factory=MemoryStore)
    passwords: PlainPasswords = field(default_factory=PlainPasswords)
    now: datetime = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
    mailbox_dir: Path | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services.answers.setdefault(ListDeadlines, DeadlinePage(rows=(), total=0, overdue=0))  # beside the queue
        self.services.answers.setdefault(GetDossierAid, AidRulesUnavailable())  # beside the dossier
        self.services.answers.setdefault(ListInbox, ())  # on the investor's page
        self.services.answers.setdefault(ListImports, ImportRuns(runs=()))  # below the form
        self.services.answers.setdefault(ListPriorities, ())  # beside the dossier and the offers
        settings = some_settings(mailbox_dir=self.mailbox_dir, **self.settings)
        self.application = Application(
            settings,
            database=self.store,
            services=self.services,
            files=self.files,
            attachments=self.attachments,
            passwords=self.passwords,
            now=lambda: self.now,
        )
        self.app: FastAPI = app_of(self.application)
        for role in Role:
            self.add_account(role.value, role)

    def add_account(self, username: str, role: Role) -> Account:
        account = Account(uuid7(), username, f"{username.capitalize()} Test", role)
        self.store.tables.accounts[username] = Credentials(account, f"plain:{PASSWORD}")
        return account

    def account(self, username: str) -> Account:
        return self.store.tables.accounts[username].account

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


class HasApp(Protocol):
    """Something that answers over ASGI."""

    @property
    def app(self) -> FastAPI: ...


class Browser:
    """One visitor, with cookies; follows no redirect unless told to."""

    def __init__(self, gateway: HasApp, address: str = "192.0.2.7") -> None:
        self._runner = asyncio.Runner()
        self._runner.get_loop()
        transport = httpx.ASGITransport(gateway.app, client=(address, 5000))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://gateway.test")
        self.csrf_token = ""

    def request(self, method: str, path: str, **how: Any) -> httpx.Response:
        headers = {**({"X-CSRF-Token": self.csrf_token} if self.csrf_token else {}), **how.pop("headers", {})}
        return self._runner.run(self._client.request(method, path, headers=headers, **how))

    def get(self, path: str, **how: Any) -> httpx.Response:
        return self.request("GET", path, **how)

    def post(self, path: str, **how: Any) -> httpx.Response:
        return self.request("POST", path, **how)

    def page(self, path: str, **how: Any) -> httpx.Response:
        """As a browser asks for a page."""
        headers = {"Accept": "text/html,application/xhtml+xml", **how.pop("headers", {})}
        return self.request("GET", path, headers=headers, **how)

    def submit(self, path: str, fields: dict[str, Any], **how: Any) -> httpx.Response:
        """As a browser sends a form of a page that it has loaded: with the page's token, without our header."""
        token, self.csrf_token = self.csrf_token, ""
        headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", **how.pop("headers", {})}
        try:
            return self.request("POST", path, data={"csrf_token": token, **fields}, headers=headers, **how)
        finally:
            self.csrf_token = token

    def sign_in(self, username: str, password: str = PASSWORD) -> "Browser":
        answer = self.post("/api/v1/session", json={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        self.csrf_token = answer.json()["csrf_token"]
        return self

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something else in the same event loop."""
        return self._runner.run(work)

    def later(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        """While a request goes on."""
        return self._runner.get_loop().call_later(seconds, act)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


@contextmanager
def browsing(gateway: HasApp, address: str = "192.0.2.7") -> Iterator[Browser]:
    browser = Browser(gateway, address)
    try:
        yield browser
    finally:
        browser.close()


async def in_pieces(content: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    """A body sent without saying how long it is."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
