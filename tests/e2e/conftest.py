"""A real Chromium, where there is one."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.chromium import FLAGS, chromium
from tests.support.shared_system import collector, system

__all__ = ["chromium", "collector", "system"]

PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)  # its own 5 s are short on a busy machine


@pytest.fixture(scope="module")  # not longer: while Playwright runs, asyncio.run() does not work in this thread
def browser() -> Iterator[Browser]:
    program = chromium()
    if program is None:
        pytest.skip("no Chromium is installed: /usr/bin/chromium is looked for first")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


class Desk:
    """One person's browser window. Remembers what went wrong in it."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self._heard(said.type, f"{said.text} ({said.location['url']})"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._requested(request.url))

    def open(self, path: str) -> Page:
        self.page.goto(path if path.startswith("http") else f"{self.base_url}{path}")
        return self.page

    def sign_in(self, username: str, password: str) -> Page:
        self.open("/console/sign-in")
        self.page.get_by_label("Nom d'utilisateur").fill(username)
        self.page.get_by_label("Mot de passe").fill(password)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        return self.page

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _requested(self, url: str) -> None:
        if not url.startswith((self.base_url, "data:", "about:")):
            self.complaints.append(f"asked another host: {url}")


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(browser: Browser) -> Iterator[OpenDesk]:
    """`open_desk(base_url)`: a window with cookies of its own; width in CSS pixels, language as the browser's.

    Without `worker` no service worker is installed: what passes through one may pass Playwright's `route` by.
    """
    contexts: list[BrowserContext] = []

    def opened(
        base_url: str, *, width: int = 1280, locale: str = "fr-FR", javascript: bool = False, worker: bool = True
    ) -> Desk:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=locale,
            java_script_enabled=javascript,
            service_workers="allow" if worker else "block",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Desk(context, base_url)

    yield opened
    for context in contexts:
        context.close()
