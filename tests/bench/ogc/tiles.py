"""Vector tiles: drawn anew, sent again from what was kept, and what somebody waits for who asks for something else."""

import threading
from collections.abc import Iterator
from statistics import median, quantiles

from tests.bench.api.caller import Caller
from tests.bench.events.processor import spent
from tests.bench.measurement import Measurement, Target, alone
from tests.bench.progress import say

LANGUAGES = ("fr", "ar", "en", "es", "nl", "de", "it")
_AT_ONCE = 8
"""Callers that want tiles, each the next as soon as it has one: a map in a browser has six."""


def measure_tiles(caller: Caller, *, rounds: int, tiles: int) -> list[Measurement]:
    """tiles: of a round; each is asked for twice. A round is a language, so that its tiles are new."""
    drawn: list[float] = []
    kept: list[float] = []
    processor: list[float] = []
    for language in LANGUAGES[:rounds]:
        paths = list(_tiles(language))[:tiles]
        for rates in (drawn, kept):
            before = spent().total()
            took = [caller.call("GET", path)[0] for path in paths]
            rates.append(1000 * len(took) / sum(took))
            if rates is drawn:
                processor.append(1000 * (spent().total() - before) / len(took))
            say(f"  tiles     {language} {median(took):7.2f} ms")
    alone_ms, beside_ms = _waits(caller, LANGUAGES[rounds])
    return [
        alone("ogc.tiles.drawn", "tiles/s", drawn, note="zooms 8 to 13 of 5,000 plots and of the provinces"),
        alone("ogc.tiles.processor", "ms of processor", processor, note="a tile drawn: gateway, territory, PostgreSQL"),
        alone("ogc.tiles.kept", "tiles/s", kept),
        alone(
            "ogc.beside_tiles.p95", "ms", [beside_ms], target=Target(500, "<=", on="ours"), note=f"alone {alone_ms:.1f}"
        ),
    ]


def _waits(caller: Caller, language: str) -> tuple[float, float]:
    """Slowest twentieth of a small question to the territory, milliseconds: by itself, and beside maps."""
    alone_ms = quantiles(_small_questions(caller, 40, 0), n=20)[-1]
    over, paths, lock = threading.Event(), _tiles(language), threading.Lock()

    def want() -> None:
        mine = Caller(caller.port)
        while not over.is_set():
            with lock:
                path = next(paths, None)
            if path is None:
                break
            mine.call("GET", path)
        mine.close()

    wanting = [threading.Thread(target=want, daemon=True) for _ in range(_AT_ONCE)]
    for thread in wanting:
        thread.start()
    beside_ms = quantiles(_small_questions(caller, 40, 40), n=20)[-1]
    busy = all(thread.is_alive() for thread in wanting)
    over.set()
    for thread in wanting:
        thread.join()
    assert busy, "there were too few tiles: what was measured was not beside them"
    return alone_ms, beside_ms


def _small_questions(caller: Caller, number: int, first: int) -> list[float]:
    """Each another one, so that none is answered from what was kept."""
    path = "/ogc/collections/zones/items?limit=1&area_ha="
    return [caller.call("GET", f"{path}{first + index}")[0] for index in range(number)]


def _tiles(language: str) -> Iterator[str]:
    """Of the square degree over which the plots are scattered, from coarse to fine."""
    for zoom in range(8, 14):
        west, east = (int((longitude + 180) / 360 * 2**zoom) for longitude in (-2.99, -2.01))
        north, south = (int(down * 2**zoom) for down in (0.39512, 0.39842))
        for column in range(west, east + 1):
            for row in range(north, south + 1):
                for collection in ("plots", "provinces"):
                    yield f"/ogc/collections/{collection}/tiles/WebMercatorQuad/{zoom}/{row}/{column}?lang={language}"
