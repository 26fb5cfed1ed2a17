"""A Chromium on a weak line: what comes over the wire, and when something is seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.support.chromium import FLAGS, chromium

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 ms from a request to its answer's first byte, 400 kbit/s: the *slow 3G* of WebPageTest. Connecting (and TLS) is
not slowed down by DevTools: on a real line each is a round trip more.
"""
PATIENCE_MS = 60_000
_PAINT_MS = """() => new Promise(told => new PerformanceObserver((list, observer) => {
  const found = list.getEntriesByName("first-contentful-paint")[0];
  if (found) { observer.disconnect(); told(found.startTime); }
}).observe({type: "paint", buffered: true}))"""
_BLOCKING = frozenset({"Document", "Stylesheet"})


class NoChromium(RuntimeError):
    """None is installed: /usr/bin/chromium is looked for first."""


class PageNotShown(RuntimeError):
    """A page answered something else than 200."""


@dataclass(frozen=True)
class Opened:
    """Bytes with headers, as they came; `round_trips`: how many one after the other before the first paint."""

    wire_bytes: int
    requests: int
    paint_s: float
    round_trips: int


@dataclass
class _Wire:
    """What the network told about one page. What its browser had kept is no request."""

    kinds: dict[str, str] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)

    def listen(self, network: CDPSession) -> None:
        network.on("Network.responseReceived", self._received)
        network.on("Network.loadingFinished", self._finished)
        network.on("Network.requestServedFromCache", self._kept)

    def _kept(self, told: dict[str, Any]) -> None:
        self.kinds.pop(told["requestId"], None)

    def _received(self, told: dict[str, Any]) -> None:
        response = told["response"]
        kept = response.get("fromDiskCache") or response.get("fromPrefetchCache")
        if not kept and response["url"].startswith("http") and told["type"] != "EventSource":
            self.kinds[told["requestId"]] = told["type"]

    def _finished(self, told: dict[str, Any]) -> None:
        self.arrived[told["requestId"]] = int(told["encodedDataLength"])

    def opened(self, paint_ms: float) -> Opened:
        over_the_wire = {key: kind for key, kind in self.kinds.items() if self.arrived.get(key, 1)}
        weight = sum(self.arrived.get(key, 0) for key in over_the_wire)
        return Opened(weight, len(over_the_wire), paint_ms / 1000, len(_BLOCKING & set(over_the_wire.values())))


@dataclass
class Visitor:
    """One person's browser; its cache is empty where it is asked to be."""

    context: BrowserContext
    base_url: str

    def sign_in(self, username: str, password: str) -> None:
        answer = self.context.request.post(
            f"{self.base_url}/api/v1/session", data={"username": username, "password": password}
        )
        if not answer.ok:
            raise PageNotShown(f"{username} was not let in: {answer.status}")

    def warm_up(self, path: str) -> None:
        """What the servers make once is made, at the speed of this machine."""
        self.context.request.get(f"{self.base_url}{path}", timeout=PATIENCE_MS)

    def open(self, path: str, *, cold: bool) -> Opened:
        """Raises PageNotShown."""
        page = self.context.new_page()
        try:
            return self._open(page, path, cold=cold)
        finally:
            page.close()

    def _open(self, page: Page, path: str, *, cold: bool) -> Opened:
        network = self.context.new_cdp_session(page)
        network.send("Network.enable")
        if cold:
            network.send("Network.clearBrowserCache")
        network.send("Network.emulateNetworkConditions", SLOW_3G)
        wire = _Wire()
        wire.listen(network)
        answer = page.goto(f"{self.base_url}{path}", wait_until="load", timeout=PATIENCE_MS)
        if answer is None or answer.status != 200:
            raise PageNotShown(f"{path.split('/')[1]}…: {answer.status if answer else 'nothing'}")
        return wire.opened(float(page.evaluate(_PAINT_MS)))


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Raises NoChromium."""
    program = chromium()
    if program is None:
        raise NoChromium("no Chromium is installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield opened
        opened.close()


@contextmanager
def visitor(browser: Browser, base_url: str) -> Iterator[Visitor]:
    """A telephone's window, in French. Without the service worker, which DevTools does not slow down."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR", service_workers="block")
    yield Visitor(context, base_url)
    context.close()
