"""The measurements of *ogc*: one caller on one connection, both servers in turns, the same questions."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles

from tests.bench.api.caller import Caller
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, Target, compared
from tests.bench.ogc.servers import COLLECTIONS, everything, our_server, pygeoapi
from tests.bench.ogc.tiles import measure_tiles
from tests.bench.progress import say

PEER = "pygeoapi (GeoJSON)"


@dataclass(frozen=True)
class Sizes:
    rounds: int
    requests: int
    """Of each kind in a round."""
    plots: int


QUICK = Sizes(rounds=1, requests=3, plots=100)
FULL = Sizes(rounds=3, requests=20, plots=5_000)

Path = Callable[[int], str]

KINDS: dict[str, Path] = {
    "communes": lambda _: "/collections/communes/items?limit=124",
    "plots.page": lambda n: f"/collections/plots/items?limit=100&offset={100 * (n % 50)}",
    "plots.bbox": lambda n: f"/collections/plots/items?limit=100&bbox={_box(n)}",
    "plots.filtered": lambda n: f"/collections/plots/items?limit=100&zone=selouane&area_m2={500 + (n * 37) % 9500}",
    "plots.same_bbox": lambda _: f"/collections/plots/items?limit=100&bbox={_box(1)}",
}
"""Each question is another one than those before it, but for `communes` and `same_bbox`, asked again and again."""


def _box(number: int) -> str:
    west, south = -3 + (number % 61) / 80, 34.3 + (number % 53) / 80
    return f"{west:.4f},{south:.4f},{west + 0.2:.4f},{south + 0.2:.4f}"


def measure(grounds: Grounds, sizes: Sizes) -> list[Measurement]:
    with ExitStack() as ends:
        ours = ends.enter_context(our_server(grounds, sizes.plots))
        peer = ends.enter_context(pygeoapi(grounds, {name: everything(ours, name) for name in COLLECTIONS}))
        _require_same_answers(ours, peer)
        found = [one for name, path in KINDS.items() for one in _compare(name, path, ours, peer, sizes)]
        return [*found, *measure_tiles(ours, rounds=sizes.rounds, tiles=10 * sizes.requests)]


def _require_same_answers(ours: Caller, peer: Caller) -> None:
    """Raises AssertionError: what finds something else cannot be compared."""
    for name, path in KINDS.items():
        found = []
        for caller, prefix in ((ours, "/ogc"), (peer, "")):
            answer = json.loads(caller.call("GET", prefix + path(1))[1])
            found.append((answer["numberMatched"], len(answer["features"])))
        assert found[0] == found[1], f"{name}: {found}"


def _compare(name: str, path: Path, ours: Caller, peer: Caller, sizes: Sizes) -> list[Measurement]:
    times: dict[str, list[list[float]]] = {"ours": [], "pygeoapi": []}
    turns = [("ours", ours, "/ogc"), ("pygeoapi", peer, "")]
    asked = 0
    for number in range(sizes.rounds + 1):
        for side, caller, prefix in turns if number % 2 else turns[::-1]:
            took = [caller.call("GET", prefix + path(asked + index))[0] for index in range(sizes.requests)]
            if number:  # the first turn warms both up
                times[side].append(took)
                say(f"  {side:<9} {name:<16} {median(took):7.2f} ms")
        asked += sizes.requests
    rates = {side: [1000 * len(took) / sum(took) for took in rounds] for side, rounds in times.items()}
    slow = {side: [quantiles(took, n=20)[-1] for took in rounds] for side, rounds in times.items()}
    return [
        *compared(f"ogc.{name}.rate", "requests/s", rates["ours"], {PEER: rates["pygeoapi"]}, target=Target(3, ">=")),
        *compared(f"ogc.{name}.p95", "ms", slow["ours"], {PEER: slow["pygeoapi"]}),
    ]
