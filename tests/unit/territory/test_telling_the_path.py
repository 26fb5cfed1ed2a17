"""What planners are told of reasons, months, communes and delays: no more than of the pipeline can be worked out."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from math import inf
from random import Random

import pytest

from services.territory.domain.disclosure.closing import close
from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, fixed
from services.territory.domain.disclosure.edits import edits_of
from services.territory.domain.disclosure.movement import Course, changes_since
from services.territory.domain.disclosure.telling import Telling, worth
from services.territory.domain.path_codes import (
    DIMENSIONS,
    PATH,
    PIPELINE,
    SHAPE,
    Path,
    as_aggregate,
    as_figure,
    is_possible,
    never_falls,
    path_codes,
)
from services.territory.domain.pipeline_entry import Step
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.path import PathFigure
from tests.unit.territory.attacker import Attacker

THRESHOLD = 5
CODES = (
    *(("02.381", "02.411"), ("industry", "tourism"), ("DE",), ("filed", "in_review", "approved", "refused")),
    ("02.381.01.01", "02.381.01.03", "02.411.01.01", "02.411.01.05"),
    ("", "environment", "other", "environment+other"),
    *(("2026-01", "2026-02"), ("", "2026-02", "2026-03"), ("", "in_time", "late")),
    *(("", "up_to_7", "from_16_to_30"), ("", "from_16_to_30", "from_31_to_60")),
)
"""For each dimension what the attacker knows there is."""


def some_dossiers(number: int, seed: int) -> Counter[Cell]:
    """Unevenly spread over what there can be; few are refused."""
    random = Random(seed)
    return Counter(lived(random) for _ in range(number))


def lived(random: Random) -> Cell:
    province = random.choices(CODES[0], (3, 1))[0]
    commune = random.choices([code for code in CODES[4] if code.startswith(province)], (5, 1))[0]
    stage = random.choices(CODES[3], (2, 3, 6, 3))[0]
    place = (province, random.choices(CODES[1], (3, 1))[0], "DE", stage, commune)
    while True:
        course = (
            random.choices(CODES[5], (6, 4, 2, 1))[0],
            random.choices(CODES[6], (3, 1))[0],
            random.choices(CODES[7], (3, 4, 1))[0],
            random.choices(CODES[8], (3, 5, 1))[0],
            random.choices(CODES[9], (3, 4, 1))[0],
            random.choices(CODES[10], (3, 4, 1))[0],
        )
        if is_possible(cell := (*place, *course)) and (stage in {"filed", "in_review"} or course[2]):
            return cell


def small(cube: Cube) -> list[Aggregate]:
    return sorted((aggregate for aggregate, count in cube.totals.items() if count < THRESHOLD), key=str)


def beside_the_pipeline(told: frozenset[Aggregate]) -> set[Aggregate]:
    return {aggregate for aggregate in told if as_figure(aggregate) is not None}


def found_out(cube: Cube, told: frozenset[Aggregate]) -> list[Aggregate]:
    attacker = Attacker(CODES, {aggregate: cube.totals[aggregate] for aggregate in told}, possible=is_possible)
    intervals = {aggregate: attacker.narrows(aggregate) for aggregate in small(cube)}
    return [aggregate for aggregate, (least, most) in intervals.items() if least == most]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_attacker_who_knows_how_dossiers_go_finds_out_no_small_count(seed: int) -> None:
    cube = Cube(some_dossiers(90, seed), SHAPE)
    told = close(cube, cube.totals, {}, THRESHOLD).told

    assert beside_the_pipeline(told)
    assert found_out(cube, told) == []


def test_the_same_attacker_finds_small_ones_out_when_what_is_told_beside_the_pipeline_hides_only_these() -> None:
    """As statistics did: a threshold and no complementary suppression."""
    cube = Cube(some_dossiers(90, 0), SHAPE)
    told = close(cube, cube.totals, {}, THRESHOLD).told
    large = frozenset(cube.totals) - set(small(cube))

    naive = found_out(cube, told | beside_the_pipeline(large))

    assert any(as_figure(aggregate) is not None for aggregate in naive)
    assert found_out(cube, told) == []


@pytest.mark.parametrize("seed", range(0, 20, 3))
def test_every_small_count_has_a_possible_world_in_which_it_is_another_and_all_that_is_told_is_the_same(
    seed: int,
) -> None:
    cube = Cube(some_dossiers(20 + 15 * seed, seed), SHAPE)
    closing = close(cube, cube.totals, {}, THRESHOLD)

    assert closing.proofs.keys() >= set(small(cube))
    for aggregate, edit in closing.proofs.items():
        assert all(is_possible(cell) for cell in edit.arrives)
        effect = edit.effect(SHAPE)
        assert effect.get(aggregate), (aggregate, edit)
        assert not effect.keys() & closing.told


def test_an_edits_price_is_the_worth_of_all_that_it_changes_and_nobody_believes_one_that_leaves_too_few() -> None:
    cube = Cube(some_dossiers(60, 2), SHAPE)
    large = {aggregate for aggregate, count in cube.totals.items() if count >= THRESHOLD}
    floors = {aggregate: cube.totals[aggregate] for aggregate in list(cube.totals)[::7]}
    telling = Telling(large, cube, floors)
    prices = set()
    for aggregate in small(cube)[::3]:
        for candidate in edits_of(aggregate, cube):
            effect = candidate.edit.effect(SHAPE)
            falls = any(change < 0 and changed in floors for changed, change in effect.items())
            price = sum(worth(changed, SHAPE) for changed in effect.keys() & large)
            assert telling.price(candidate, inf) == (inf if falls else price)
            assert telling.price(candidate, price) == inf
            prices.add(inf if falls else price)
    assert len(prices) > 20


def test_over_the_months_no_small_change_is_seen_beside_the_pipeline() -> None:
    random = Random(4)
    now: dict[int, Cell] = {}
    courses: dict[int, list[tuple[date, Cell | None]]] = {}
    told: dict[Aggregate, tuple[date, int]] = {}
    retold = 0
    for month in range(1, 6):
        day = date(2026, month, 28)
        for number in range(len(now), len(now) + random.randint(15, 40)):
            now[number] = lived(random)
        cube = Cube(Counter(now.values()), SHAPE)
        walks: list[tuple[Course, Cell | None]] = [(courses.get(number, ()), cell) for number, cell in now.items()]
        changes = changes_since({aggregate: on for aggregate, (on, _) in told.items()}, walks, SHAPE)
        floors = {aggregate: count for aggregate, (_, count) in told.items() if never_falls(aggregate)}
        closing = close(cube, changes, floors, THRESHOLD)
        for aggregate in closing.told:
            before = told.get(aggregate)
            assert before is None or changes[aggregate] >= THRESHOLD
            retold += before is not None and as_figure(aggregate) is not None
        concern = {a for a in cube.totals if cube.totals[a] < THRESHOLD or 0 < changes[a] < THRESHOLD}
        for aggregate in concern:
            effect = closing.proofs[aggregate].effect(SHAPE)
            assert effect.get(aggregate)
            assert not effect.keys() & closing.told
            assert all(cube.totals[each] + change >= floors.get(each, 0) for each, change in effect.items())
        told |= {aggregate: (day, cube.totals[aggregate]) for aggregate in closing.told}
        for number, cell in now.items():
            courses.setdefault(number, [(day, cell)])
    assert retold > 10


def test_much_is_told_of_a_region_beside_its_pipeline_and_the_pipeline_loses_little() -> None:
    cube = Cube(some_dossiers(400, 1), SHAPE)
    alone = Cube(_pipeline_of(cube))

    told = close(cube, cube.totals, {}, THRESHOLD).told
    before = close(alone, alone.totals, {}, THRESHOLD).told

    large = {a for a in beside_the_pipeline(frozenset(cube.totals)) if cube.totals[a] >= THRESHOLD}
    assert len(beside_the_pipeline(told)) >= 0.7 * len(large)
    assert len(told - beside_the_pipeline(told)) >= 0.8 * len(before)


def _pipeline_of(cube: Cube) -> Mapping[Cell, int]:
    found: Counter[Cell] = Counter()
    for cell, count in cube.cells.items():
        found[cell[: len(PIPELINE)]] += count
    return found


def a_path(**said: object) -> Path:
    facts: dict[str, object] = {
        **dict.fromkeys(("commune", "completed_on", "decided_on", "due_on", "course")),
        "reasons": (),
        "filed_on": date(2026, 3, 2),
    }
    return Path(**{**facts, **said})  # type: ignore[arg-type]


def step(on: str, stage: Stage) -> Step:
    return {"on": on, "stage": stage.value}


def test_a_dossier_is_coded_by_its_first_decision_and_each_of_its_reasons() -> None:
    path = a_path(
        commune="02.381.01.01",
        reasons=("other", "environment", "other"),
        completed_on=date(2026, 3, 9),
        decided_on=date(2026, 6, 1),  # on appeal
        due_on=date(2026, 4, 8),
        course=[step("2026-03-02", Stage.FILED), step("2026-04-08", Stage.REFUSED), step("2026-06-01", Stage.APPROVED)],
    )

    assert path_codes(path) == (
        *("02.381.01.01", "environment+other", "2026-03", "2026-04", "in_time", "up_to_7", "from_31_to_60"),
    )


@pytest.mark.parametrize(
    ("days", "code"),
    [
        *((0, "up_to_7"), (7, "up_to_7"), (8, "from_8_to_15"), (30, "from_16_to_30")),
        *((31, "from_31_to_60"), (60, "from_31_to_60"), (61, "over_60")),
    ],
)
def test_days_are_told_in_classes_that_are_cut_where_the_law_cuts(days: int, code: str) -> None:
    coded = dict(zip(PATH, path_codes(a_path(decided_on=date(2026, 3, 2) + timedelta(days))), strict=True))

    assert coded[PathFigure.DAYS_TO_DECIDE] == code
    assert coded[PathFigure.LEGAL_DELAY] == "", "it was never complete"


DECIDED = {"days_to_complete": "up_to_7", "days_to_decide": "from_16_to_30", "filed_month": "2026-01"}


@pytest.mark.parametrize(
    ("said", "can_be"),
    [
        ({"stage": "filed"}, True),
        ({"stage": "filed", "commune": "02.411.01.01"}, False),
        ({"stage": "filed", "days_to_complete": "up_to_7"}, False),
        ({"stage": "approved"}, False),
        ({"stage": "approved", **DECIDED, "decided_month": "2026-02"}, True),
        ({"stage": "approved", **DECIDED, "decided_month": "2026-03"}, True),  # 29 days at least
        ({"stage": "approved", **DECIDED, "decided_month": "2026-04"}, False),
        ({"stage": "approved", **DECIDED, "filed_month": "2026-12", "decided_month": "2026-02"}, False),
        ({"stage": "approved", **DECIDED, "decided_month": "2026-02", "days_to_complete": "over_60"}, False),
        ({"stage": "approved", **DECIDED, "decided_month": "2026-02", "reason": "other"}, False),
        ({"stage": "refused", **DECIDED, "decided_month": "2026-02", "reason": "other"}, True),
        ({"stage": "refused", **DECIDED, "decided_month": "2026-02"}, False),
        ({"stage": "ended", "reason": "no_answer"}, True),
        ({"stage": "scheduled"}, False),
    ],
)
def test_everybody_knows_which_dossiers_there_cannot_be(said: dict[str, str], can_be: bool) -> None:
    codes = {**dict.fromkeys(DIMENSIONS, ""), "province": "02.381", "filed_month": "2026-01", **said}

    assert is_possible(tuple(codes[str(name)] for name in DIMENSIONS)) is can_be


def test_a_figure_and_its_aggregate_are_each_others_names() -> None:
    aggregates = {a for a in Cube(some_dossiers(90, 1), SHAPE).totals if len(fixed(a)) <= 2}
    said = {aggregate: as_figure(aggregate) for aggregate in aggregates}

    assert {as_aggregate(*each): each for each in said.values() if each is not None}.items() <= said.items()
    assert {each[0] for each in said.values() if each is not None} == set(PathFigure)
