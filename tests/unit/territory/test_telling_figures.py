"""What is told of the pipeline: as much as can be, and nothing from which a small count could be worked out."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.territory.domain.disclosure.closing import Closing, close, is_possible
from services.territory.domain.disclosure.cube import Aggregate, Cell, Cube, fixed, pipeline_shape
from services.territory.domain.disclosure.movement import Course, changes_since
from services.territory.domain.disclosure.sums import Sum, to_three_digits
from tests.unit.territory.attacker import Attacker

THRESHOLD = 5
CODES = (("nador", "oujda", "figuig"), ("fish", "sun", "steel"), ("DE", "FR", "NO"), ("filed", "approved"))

_cells = st.tuples(*(st.sampled_from(codes) for codes in CODES))
_worlds = st.lists(_cells, min_size=THRESHOLD, max_size=70).map(Counter)


def first_closing(cube: Cube) -> Closing:
    return close(cube, cube.totals, {}, THRESHOLD)


def small(cube: Cube) -> list[Aggregate]:
    return [aggregate for aggregate, count in cube.totals.items() if count < THRESHOLD]


def large_enough(cube: Cube) -> frozenset[Aggregate]:
    return frozenset(cube.totals) - set(small(cube))


def found_out(cube: Cube, told: frozenset[Aggregate]) -> list[Aggregate]:
    attacker = Attacker(CODES, {aggregate: cube.totals[aggregate] for aggregate in told})
    intervals = {aggregate: attacker.narrows(aggregate) for aggregate in small(cube)}
    return [aggregate for aggregate, (least, most) in intervals.items() if least == most]


@settings(max_examples=20, deadline=None)
@given(_worlds)
def test_an_attacker_with_every_figure_that_is_told_finds_out_no_small_count(world: Counter[Cell]) -> None:
    cube = Cube(world)

    assert found_out(cube, first_closing(cube).told) == []


def test_the_same_attacker_finds_small_counts_out_when_only_these_are_hidden() -> None:
    worlds = [Cube(some_dossiers(60, seed)) for seed in range(4)]

    assert all(found_out(cube, large_enough(cube)) for cube in worlds)
    assert not any(found_out(cube, first_closing(cube).told) for cube in worlds)


@settings(max_examples=50, deadline=None)
@given(_worlds)
def test_every_small_count_has_a_world_of_its_own_in_which_it_is_another_and_all_that_is_told_is_the_same(
    world: Counter[Cell],
) -> None:
    cube = Cube(world)
    closing = first_closing(cube)

    assert closing.proofs.keys() >= set(small(cube))
    for aggregate, edit in closing.proofs.items():
        other = Counter(world)
        other.update(edit.arrives)
        other.subtract(edit.leaves)
        assert min(other.values()) >= 0
        totals = Cube(other).totals
        assert totals[aggregate] != cube.totals[aggregate]
        assert all(totals[each] == cube.totals[each] for each in closing.told)


@settings(max_examples=50, deadline=None)
@given(_worlds)
def test_no_told_total_less_its_told_parts_leaves_a_small_count(world: Counter[Cell]) -> None:
    cube = Cube(world)
    told = first_closing(cube).told

    for whole in told:
        for dimension in set(range(len(whole))) - set(fixed(whole)):
            parts = [(*whole[:dimension], code, *whole[dimension + 1 :]) for code in CODES[dimension]]
            left = cube.totals[whole] - sum(cube.totals[part] for part in parts if part in told)
            assert left == 0 or left >= THRESHOLD


@pytest.mark.parametrize(("dossiers", "codes", "pairs"), [(300, 49, 40), (1_000, 59, 120)])
def test_much_is_told_all_the_same(dossiers: int, codes: int, pairs: int) -> None:
    """Of a region's usual spread over 8 provinces, 16 sectors, 30 countries, 8 stages; hiding all would be safe too."""
    cube = Cube(some_dossiers(dossiers, 1, tuple(tuple(f"{d}-{n}" for n in range(s)) for d, s in enumerate(REGION))))

    told = Counter(len(fixed(aggregate)) for aggregate in first_closing(cube).told)

    could_be = Counter(len(fixed(aggregate)) for aggregate in large_enough(cube))
    assert (told[0], told[1] >= codes, told[2] >= pairs) == (1, True, True), (told, could_be)


REGION = (8, 16, 30, 8)


def some_dossiers(number: int, seed: int, codes: tuple[tuple[str, ...], ...] = CODES) -> Counter[Cell]:
    """The first codes are common, the last ones rare."""
    random = Random(seed)
    return Counter(
        tuple(random.choices(of_one, [1 / (n + 1) for n in range(len(of_one))])[0] for of_one in codes)
        for _ in range(number)
    )


def test_a_closing_that_is_repeated_tells_the_same() -> None:
    world = some_dossiers(200, 3)
    shuffled = Counter(dict(reversed(world.items())))

    assert first_closing(Cube(world)) == first_closing(Cube(shuffled))


class Region:
    """Dossiers that come and move on month by month, and a reader who remembers all that he was told."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now: dict[int, Cell] = {}
        self.courses: dict[int, list[tuple[date, Cell | None]]] = {}
        self.told: dict[Aggregate, tuple[date, int]] = {}
        self.members: dict[Aggregate, set[int]] = {}

    def live_a_month(self) -> None:
        for number in range(len(self.now), len(self.now) + self.random.randint(3, 15)):
            (cell,) = some_dossiers(1, self.random.randint(0, 10**9))
            self.now[number] = (*cell[:3], "filed")
        for number in self.random.sample(sorted(self.now), len(self.now) // 8):
            self.now[number] = (*self.now[number][:3], "approved")

    @property
    def floors(self) -> dict[Aggregate, int]:
        return {aggregate: count for aggregate, (_, count) in self.told.items() if aggregate[3] is None}

    def close(self, day: date) -> tuple[Cube, Mapping[Aggregate, int], Closing]:
        cube = Cube(Counter(self.now.values()))
        courses: list[tuple[Course, Cell | None]] = [(self.courses.get(n, ()), cell) for n, cell in self.now.items()]
        told_on = {aggregate: on for aggregate, (on, _) in self.told.items()}
        changes = changes_since(told_on, courses, pipeline_shape(4))
        closing = close(cube, changes, self.floors, THRESHOLD)
        for number, cell in self.now.items():
            course = self.courses.setdefault(number, [])
            if not course or course[-1][1] != cell:
                course.append((day, cell))
        return cube, changes, closing


@pytest.mark.parametrize("seed", range(3))
def test_over_the_months_neither_a_small_count_nor_a_small_change_can_be_worked_out(seed: int) -> None:
    region = Region(seed)
    retold = 0
    for month in range(1, 9):
        region.live_a_month()
        known = region.floors
        cube, changes, closing = region.close(date(2026, month, 28))
        attacker = Attacker(CODES, {aggregate: cube.totals[aggregate] for aggregate in closing.told}, known)
        concern = {a for a in cube.totals if cube.totals[a] < THRESHOLD or 0 < changes[a] < THRESHOLD}
        for aggregate in sorted(concern, key=str):
            least, most = attacker.narrows(aggregate)
            assert least < most, (month, aggregate)
        for aggregate in closing.told:
            now = {number for number, cell in region.now.items() if _is_in(aggregate, cell)}
            assert len(now ^ region.members.get(aggregate, set())) >= THRESHOLD
            retold += aggregate in region.members
            region.members[aggregate] = now
            region.told[aggregate] = (date(2026, month, 28), cube.totals[aggregate])
    assert retold > 20


def _is_in(aggregate: Aggregate, cell: Cell) -> bool:
    return all(code is None or code == of_cell for code, of_cell in zip(aggregate, cell, strict=True))


def test_a_small_change_is_found_out_when_every_figure_is_told_anew_each_month() -> None:
    region = Region(1)
    region.live_a_month()
    region.live_a_month()
    cube, _, _ = region.close(date(2026, 1, 28))
    region.told = {a: (date(2026, 1, 28), count) for a, count in cube.totals.items() if count >= THRESHOLD}
    region.live_a_month()

    after, changes, closing = region.close(date(2026, 2, 28))

    small_changes = {a for a in region.told if 0 < changes[a] < THRESHOLD}
    naive = Attacker(CODES, {a: after.totals[a] for a in large_enough(after)})
    ours = Attacker(CODES, {a: after.totals[a] for a in closing.told})
    assert small_changes
    assert all(least == most for least, most in map(naive.narrows, small_changes))
    assert not any(least == most for least, most in map(ours.narrows, small_changes))


def test_nothing_can_have_fallen_below_what_was_told_of_it_for_good() -> None:
    cube = Cube(Counter({("nador", "fish", "DE", "filed"): 6}))
    closing = first_closing(cube)
    leaves_nador = [e for e in closing.proofs.values() if e.leaves]

    assert not leaves_nador
    assert close(cube, {}, {("nador", None, None, None): 6}, THRESHOLD).told == frozenset()
    for edit in close(cube, dict.fromkeys(cube.totals, 2), {("nador", None, None, None): 6}, THRESHOLD).proofs.values():
        assert is_possible(edit, edit.effect(cube.shape), cube, {("nador", None, None, None): 6})


def test_a_dossier_counts_as_changed_where_it_came_and_where_it_left_but_not_where_it_stayed_or_came_back() -> None:
    first, second = date(2026, 1, 31), date(2026, 2, 28)
    filed, approved = ("nador", "fish", "DE", "filed"), ("nador", "fish", "DE", "approved")
    told_on: dict[Aggregate, date] = {
        ("nador", None, None, None): first,
        (None, None, None, "filed"): first,
        (None, None, None, "approved"): second,
    }

    moved = changes_since(told_on, [(((first, filed),), approved)], pipeline_shape(4))
    back = changes_since(told_on, [(((first, filed), (second, approved)), filed)], pipeline_shape(4))

    assert moved[("nador", None, None, None)] == 0
    assert moved[(None, None, None, "filed")] == 1
    assert moved[(None, None, None, "approved")] == 1
    assert moved[(None, "fish", None, None)] == 1  # never told: everyone in it is new
    assert back[(None, None, None, "filed")] == 0  # told before it left, and it is there again
    assert back[(None, None, None, "approved")] == 1


def test_a_sum_has_three_digits_and_is_kept_when_one_dossier_is_most_of_it() -> None:
    even, uneven = Sum(), Sum()
    for value in ("1234567", "2345678", "3456789", "1000000", "2000000"):
        even.add(Decimal(value))
    for value in ("90000000", "1000000", "1000000", "1000000", "1000000"):
        uneven.add(Decimal(value))

    assert even.told(75, 5) == Decimal("10000000.00")
    assert uneven.told(75, 5) is None
    assert to_three_digits(Decimal("0")) == 0
    assert to_three_digits(Decimal("12")) == 12


def test_a_sum_is_kept_while_fewer_than_five_have_a_part_in_it_however_many_are_counted() -> None:
    realised = Sum()
    for value in ("1000000", "1200000", "1100000", "900000"):
        realised.add(Decimal(value))
    for _ in range(40):
        realised.add(Decimal(0))
        realised.add(None)

    assert realised.told(75, 5) is None
    realised.add(Decimal("800000"))
    assert realised.told(75, 5) == Decimal("5000000.00")
    assert Sum().told(75, 5) == 0
