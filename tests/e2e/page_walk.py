"""Every page that somebody can reach by links: one address for each of the gateway's routes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urljoin, urlsplit

from fastapi.routing import APIRoute
from playwright.sync_api import Page

from services.gateway.entrypoints.catalogue import ROUTERS as CATALOGUE
from services.gateway.entrypoints.ogc import ROUTERS as OGC
from services.gateway.entrypoints.pages import ROUTERS as PAGES
from tests.e2e.conftest import Desk

ROUTES = [
    route
    for router in chain(OGC, CATALOGUE, PAGES)
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ())
]
STAFF_ONLY = frozenset(route.path for route in ROUTES if route.path.startswith("/console")) - {"/console/sign-in"}
FILES = re.compile(r"\.\w+$|/export/|/calendar$|/archive$|\{(kind|sha256|file_id|name)\}$")
"""Ends of routes that answer what is to be saved, not read in the window."""
LINKS = "Array.from(document.querySelectorAll('a[href], iframe[src]'), one => one.href || one.src)"


def route_of(path: str) -> str | None:
    """The gateway's route that answers a path, as it is written there."""
    return next((route.path for route in ROUTES if route.path_regex.match(path)), None)


@dataclass
class Walk:
    """Goes from link to link; of each route the first address that is met. Remembers what it saw."""

    desk: Desk
    left_out: frozenset[str]
    seen: dict[str, str] = field(default_factory=dict)
    """Address by route."""
    sources: dict[str, str] = field(default_factory=dict)
    """Documents as they were sent, by address."""

    def pages(self, *starts: str) -> Iterator[tuple[str, Page]]:
        """Each page once it is open, and its address. What the starts link to is followed even if they were seen."""
        for start in starts:
            self.desk.open(start)
            waiting = [start, *self.desk.page.evaluate(LINKS)]
            while waiting:
                address = waiting.pop(0)
                if self._is_new(address) and self._open(address):
                    yield address, self.desk.page
                    waiting += self.desk.page.evaluate(LINKS)

    def _is_new(self, address: str) -> bool:
        parts = urlsplit(urljoin(self.desk.base_url, address))
        route = route_of(parts.path)
        if not parts.geturl().startswith(self.desk.base_url) or route is None:
            return False
        if route in self.seen or route in self.left_out or FILES.search(route):
            return False
        self.seen[route] = address
        return True

    def _open(self, address: str) -> bool:
        answer = self.desk.page.goto(urljoin(self.desk.base_url, address))
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            return False
        assert answer.status == 200, f"{address}: {answer.status}"
        self.sources[address] = answer.text()
        return True
