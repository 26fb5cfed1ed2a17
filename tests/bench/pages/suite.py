"""The measurements of *pages*, on a system of its own in which the demonstration was played."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.bench.measurement import Measurement, Target, alone
from tests.bench.pages.browsing import Opened, a_browser, visitor
from tests.bench.pages.played import Played, Visit, played
from tests.bench.pages.routes import HOTTEST, ask
from tests.bench.progress import say

WEIGHT = Target(100_000, "<=", on="ours")
PAINT = Target(1.0, "<=", on="ours")


@dataclass(frozen=True)
class Sizes:
    rounds: int
    pages: int
    """At most, of all."""
    routes: int
    requests: int
    """Of one caller; eight make twice as many together."""


QUICK = Sizes(rounds=1, pages=2, routes=1, requests=4)
FULL = Sizes(rounds=1, pages=1000, routes=10, requests=20)


def measure(sizes: Sizes) -> list[Measurement]:
    with ExitStack() as ends:
        system = ends.enter_context(played())
        found = [one for route in HOTTEST[: sizes.routes] for one in _route(system, route, sizes)]
        browser = ends.enter_context(a_browser())
        return [*_pages(browser, system, sizes), *found]


def _pages(browser: Browser, system: Played, sizes: Sizes) -> Iterator[Measurement]:
    wanted = system.visits[: sizes.pages]
    for who in dict.fromkeys(visit.who for visit in wanted):
        with visitor(browser, system.base_url) as person:
            if who is not None:
                person.sign_in(who, system.password)
            for visit in wanted:
                if visit.who == who:
                    person.warm_up(visit.path)
                    turns = range(sizes.rounds)
                    both = [(person.open(visit.path, cold=True), person.open(visit.path, cold=False)) for _ in turns]
                    yield from _page(visit, [cold for cold, _ in both], [warm for _, warm in both])


def _page(visit: Visit, cold: Sequence[Opened], warm: Sequence[Opened]) -> Iterator[Measurement]:
    yield alone("pages.bytes", "B", [float(one.wire_bytes) for one in cold], target=WEIGHT, note=visit.told)
    yield alone("pages.requests", "requests", [float(one.requests) for one in cold], note=visit.told)
    yield alone("pages.round_trips", "round trips", [float(one.round_trips) for one in cold], note=visit.told)
    yield alone("pages.paint.cold", "s", [one.paint_s for one in cold], target=PAINT, note=visit.told)
    yield alone("pages.bytes.warm", "B", [float(one.wire_bytes) for one in warm], note=visit.told)
    yield alone("pages.paint.warm", "s", [one.paint_s for one in warm], target=PAINT, note=visit.told)
    say(f"  {visit.told:<32} {cold[-1].wire_bytes:>7} B {cold[-1].paint_s:5.2f} s, again {warm[-1].paint_s:5.2f} s")


def _route(system: Played, route: str, sizes: Sizes) -> Iterator[Measurement]:
    for name, callers, requests in (("one", 1, sizes.requests), ("eight", 8, max(sizes.requests // 4, 2))):
        found = [ask(system, route, callers=callers, requests=requests) for _ in range(sizes.rounds)]
        yield alone(f"pages.rate.{name}", "requests/s", [one.rate for one in found], note=route)
        yield alone(f"pages.p95.{name}", "ms", [one.p95_ms for one in found], note=route)
        say(f"  {route:<32} {name:<6} {found[-1].rate:7.1f} requests/s, p95 {found[-1].p95_ms:6.1f} ms")
