"""Whatever dies, and wherever: no event is lost, none takes effect twice or out of its order.

`PRIMO_CRASH_STORIES=2000` makes the stories many, long and new at each run; without it they are few, and the same.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure, FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.messaging import seeded_bugs
from tests.integration.messaging.crash_machine import AnyCrash
from tests.integration.messaging.crash_world import Parts, World
from tests.support.databases import Databases

STORIES = int(os.environ.get("PRIMO_CRASH_STORIES", "0"))

pytestmark = pytest.mark.timeout(600 + 10 * STORIES)


BOOK = 15
"""Stories told from one seed: hypothesis soon varies what it told before, and a new seed finds a bug sooner."""
FIRST_SEED = 21
BOOKS_FOR_A_BUG = 40
SHOWN_SOONEST = {"lanes do not look at the sequence": 31, "effects are committed before progress": 23}
"""The seed of a book that finds a bug where the first ones do not: to find nothing takes ten times as long."""


def tell(machine: type[AnyCrash], seed: int, *, number: int = BOOK, steps: int = 30, shrink: bool = True) -> None:
    """Raises what a story found."""

    class FromSeed(machine):  # type: ignore[misc, valid-type]
        _hypothesis_internal_use_seed = seed

    how = settings(
        max_examples=number,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
    )
    try:
        run_state_machine_as_test(FromSeed, settings=how)
    except FlakyFailure as once:
        # Told again for the report, a story may end otherwise: the clock of the databases goes on. Once is enough.
        raise next(error for error in _single(once) if isinstance(error, AssertionError)) from once


def _single(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _single(inner)
    else:
        yield error


def tell_until_noticed(machine: type[AnyCrash], first_seed: int) -> None:
    """Raises what was found first, if anything.

    How long a refused event is held back is the clock's to say: on a slow machine the same choices may tell a shorter
    story, of which hypothesis makes an error. The next seed has its turn then: nothing was noticed yet.
    """
    for seed in (first_seed, *range(FIRST_SEED, FIRST_SEED + BOOKS_FOR_A_BUG)):
        with suppress(FlakyStrategyDefinition):
            tell(machine, seed, shrink=False)


MakeWorld = Callable[[Parts], type[AnyCrash]]


@pytest.fixture
def machine(databases: Databases) -> Iterator[MakeWorld]:
    worlds: list[World] = []

    def make(parts: Parts) -> type[AnyCrash]:
        worlds.append(World(databases("investor"), databases("notifications"), parts))
        return type("AnyCrashHere", (AnyCrash,), {"world": worlds[-1]})

    yield make
    for world in worlds:
        world.close()


def test_no_story_loses_doubles_or_reorders_an_event(machine: MakeWorld) -> None:
    found = machine(Parts())
    for seed in [secrets.randbits(32) for _ in range(STORIES // BOOK)] or [1, 2]:
        print(f"seed {seed}")  # shown by pytest when a story fails
        tell(found, seed, steps=60 if STORIES else 30)


@pytest.mark.parametrize("bug", seeded_bugs.BUGS)
def test_a_bug_put_in_on_purpose_is_found(bug: str, machine: MakeWorld) -> None:
    parts, noticed = seeded_bugs.BUGS[bug]
    wrong = machine(parts)
    with pytest.raises(AssertionError, match=noticed):
        tell_until_noticed(wrong, SHOWN_SOONEST.get(bug, FIRST_SEED))
