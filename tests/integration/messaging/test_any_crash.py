"""Whatever dies, and wherever: no event is lost, none takes effect twice or out of its order.

`PRIMO_CRASH_STORIES=2000` makes the stories many, long and new at each run; without it they are few, and the same.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.messaging import seeded_bugs
from tests.integration.messaging.crash_machine import AnyCrash
from tests.integration.messaging.crash_world import Parts, World
from tests.support.databases import Databases

STORIES = int(os.environ.get("PRIMO_CRASH_STORIES", "0"))

pytestmark = pytest.mark.timeout(600 + 10 * STORIES)


def stories(number: int, *, steps: int = 30, always_the_same: bool = True, shrink: bool = True) -> settings:
    return settings(
        max_examples=number,
        stateful_step_count=steps,
        derandomize=always_the_same,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
    )


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
    many = stories(STORIES, steps=60, always_the_same=False) if STORIES else stories(25)
    run_state_machine_as_test(found, settings=many)


@pytest.mark.parametrize(("parts", "noticed"), seeded_bugs.BUGS.values(), ids=seeded_bugs.BUGS)
def test_a_bug_put_in_on_purpose_is_found(parts: Parts, noticed: str, machine: MakeWorld) -> None:
    with pytest.raises(AssertionError, match=noticed):
        run_state_machine_as_test(machine(parts), settings=stories(400, shrink=False))
