"""Reading `figures.toml`, and throwing the dice by it."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any


@cache
def figures() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "figures.toml").read_text(encoding="utf-8"))


class Dice:
    """Chance that comes out the same for the same seed, on every machine."""

    def __init__(self, seed: str) -> None:
        self.random = Random(seed)  # noqa: S311 - repeatable on purpose

    def happens(self, share: float) -> bool:
        return self.random.random() < share

    def one_of(self, things: Sequence[str]) -> str:
        return things[int(self.random.random() * len(things))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def around(self, median: float, sigma: float) -> float:
        """Skewed to the right, as amounts and waiting times are."""
        return median * math.exp(self.random.gauss(0, sigma))

    def identifier(self, at_ms: int) -> int:
        """The number of a UUID of version 7: sorts by the moment, random in the rest. RFC 9562, 5.7."""
        value = at_ms << 80 | self.random.getrandbits(80)
        value = value & ~(0xF << 76) | 0x7 << 76
        return value & ~(0x3 << 62) | 0x2 << 62
