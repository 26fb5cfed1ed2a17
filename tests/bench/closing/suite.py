"""The measurements of *closing*: the whole of it (`months`), and of the pipeline alone how many figures can be told."""

import time
from collections import Counter
from dataclasses import dataclass
from random import Random

from services.territory.domain.disclosure.closing import Closing, close
from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, fixed
from tests.bench.closing import months
from tests.bench.grounds import Grounds
from tests.bench.measurement import Measurement, alone
from tests.bench.progress import say

CODES = (8, 16, 30, 8)
"""Provinces, sectors, host countries, stages; the nth of each is 1/n times as frequent as the first."""
THRESHOLD = 5


@dataclass(frozen=True)
class Regions:
    rounds: int
    dossiers: tuple[int, ...]
    """Of which the pipeline is told."""
    of_seeds: tuple[int, ...]
    """Of which all is told, by the service with its database."""


QUICK = Regions(rounds=1, dossiers=(100,), of_seeds=(300,))
FULL = Regions(rounds=3, dossiers=(300, 3_000, 100_000), of_seeds=(3_000, 10_000, 30_000))


def measure(grounds: Grounds, regions: Regions) -> list[Measurement]:
    found = months.measure(grounds, regions.of_seeds, regions.rounds)
    for number in regions.dossiers:
        cube = Cube(dossiers(number))
        seconds = []
        for _ in range(regions.rounds):
            began = time.process_time()
            closing = close(cube, cube.totals, {}, THRESHOLD)
            seconds.append(time.process_time() - began)
            say(f"  {number:>7} dossiers {seconds[-1]:8.1f} s")
        found.append(alone("closing.pipeline", "s of processor", seconds, note=f"{number} dossiers"))
        found += _told(cube, closing, number)
    return found


def _told(cube: Cube, closing: Closing, number: int) -> list[Measurement]:
    """Of the totals over three, two, one dimension and of the cells: how many of a hundred that are large enough."""
    large = Counter(_named(aggregate) for aggregate, count in cube.totals.items() if count >= THRESHOLD)
    told = Counter(_named(aggregate) for aggregate in closing.told)
    return [
        alone(
            "closing.told",
            "%",
            [100 * told[named] / large[named]],
            note=f"{number} dossiers: {told[named]} of {large[named]} counts by {named} dimensions",
        )
        for named in sorted(large)
        if named
    ]


def _named(aggregate: Aggregate) -> int:
    return len(fixed(aggregate))


def dossiers(number: int) -> Counter[Cell]:
    random = Random(1)
    rarity = [[1 / (code + 1) for code in range(codes)] for codes in CODES]
    return Counter(tuple(f"{random.choices(range(len(each)), each)[0]:02}" for each in rarity) for _ in range(number))
