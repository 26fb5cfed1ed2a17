"""How long and how hard a drill goes, and its dice."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SEED = 20261124


@dataclass(frozen=True)
class Plan:
    """`seconds`: how long there is load. `short`: the small sizes of `./primo test`."""

    seconds: float
    seed: int = SEED
    short: bool = False

    @property
    def per_second(self) -> float:
        """Changes written meanwhile, where the drill is not about their number."""
        return 40.0 if self.short else 100.0

    def dice(self) -> random.Random:
        """The same throws for the same seed."""
        return random.Random(self.seed)

    def size(self, *, short: int, full: int) -> int:
        """A figure of the drill in its short or its full form."""
        return short if self.short else full


SHORT = Plan(seconds=8.0, short=True)


def schedule(plan: Plan, per_minute: float, victims: Sequence[str]) -> Iterator[tuple[float, str]]:
    """(second from the start, victim): evenly spread with jitter; every victim has its turn before one has its next."""
    dice, pause = plan.dice(), 60.0 / per_minute
    turn: list[str] = []
    for number in range(int(plan.seconds / pause)):
        if not turn:
            turn = dice.sample(list(victims), len(victims))
        yield (number + dice.uniform(0.1, 0.9)) * pause, turn.pop()
