"""How often the hottest routes answer: one caller, and eight at once, each with a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

from tests.bench.api.caller import Caller
from tests.bench.pages.played import Played

HOTTEST = (
    "/", "/offers", "/offers/…", "/start", "/sites", "/track/…", "/console/queue", "/console/dossiers/…",
    "/console/deadlines", "/console/appointments",
)  # fmt: skip
"""As an investor's and an adviser's day go: what everybody opens first, and what is opened again and again."""


@dataclass(frozen=True)
class Asked:
    rate: float
    """Requests a second, of all callers together."""
    p95_ms: float


def ask(system: Played, route: str, *, callers: int, requests: int) -> Asked:
    """So many requests of each caller, once each has been warmed up. Raises NotAnswered."""
    path = system.path_of(route)
    everyone = [_caller(system, route) for _ in range(callers)]
    for caller in everyone:
        caller.call("GET", path)

    def take(caller: Caller) -> list[float]:
        return [caller.call("GET", path)[0] for _ in range(requests)]

    with ThreadPoolExecutor(callers) as pool:
        began = time.perf_counter()
        took = [ms for times in pool.map(take, everyone) for ms in times]
        lasted = time.perf_counter() - began
    for caller in everyone:
        caller.close()
    return Asked(len(took) / lasted, quantiles(took, n=20)[-1])


def _caller(system: Played, route: str) -> Caller:
    caller = Caller(system.port, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    if route.startswith("/console"):
        caller.sign_in("head", system.password)
    return caller
