"""Whose dossier it is: the most exact rule, shared fairly; and who stands in for whom."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.investor.domain.adviser import (
    Absence,
    AssignmentRule,
    acting_for,
    check_absence,
    chosen,
    served_by,
    standing_in,
)
from shared.contracts.codes import Sector
from shared.contracts.investor.adviser_refusals import AbsenceInThePast, AbsenceOverlaps, CoverAbsent

AMINA, YOUSSEF, SALMA, HEAD = (UUID(int=number) for number in (1, 2, 3, 9))
AT = datetime(2026, 11, 24, tzinfo=UTC)
TODAY = date(2026, 11, 24)
NADOR, BERKANE = "02.381", "02.113"


def rule(adviser: UUID, province: str | None = None, sector: Sector | None = None) -> AssignmentRule:
    return AssignmentRule(UUID(int=adviser.int * 100), adviser, province, sector, HEAD, AT)


def away(adviser: UUID, covered_by: UUID, first: int = 20, last: int = 30) -> Absence:
    return Absence(UUID(int=7), adviser, covered_by, date(2026, 11, first), date(2026, 11, last), HEAD, AT)


EVERYTHING = rule(AMINA)
TOURISM = rule(YOUSSEF, sector=Sector.TOURISM)
IN_NADOR = rule(SALMA, NADOR)


@pytest.mark.parametrize(
    ("province", "sector", "adviser"),
    [
        (BERKANE, Sector.TRADE, AMINA),
        (BERKANE, Sector.TOURISM, YOUSSEF),
        (NADOR, Sector.TRADE, SALMA),
        (NADOR, Sector.TOURISM, SALMA),
    ],
)
def test_the_province_counts_more_than_the_sector_and_both_more_than_the_rule_for_everything(
    province: str, sector: Sector, adviser: UUID
) -> None:
    assert chosen([EVERYTHING, TOURISM, IN_NADOR], province, sector, dict) == adviser


def test_a_province_and_its_sector_together_are_the_most_exact() -> None:
    both = rule(AMINA, NADOR, Sector.TOURISM)
    assert chosen([IN_NADOR, TOURISM, both], NADOR, Sector.TOURISM, lambda: {AMINA: 90}) == AMINA


def test_advisers_under_equally_exact_rules_share_by_what_they_have_open() -> None:
    shared = [rule(AMINA, NADOR), rule(YOUSSEF, NADOR)]
    assert chosen(shared, NADOR, Sector.TRADE, lambda: {AMINA: 3, YOUSSEF: 2}) == YOUSSEF
    assert chosen(shared, NADOR, Sector.TRADE, lambda: {AMINA: 3, YOUSSEF: 4}) == AMINA
    assert chosen(shared, NADOR, Sector.TRADE, dict) == AMINA


def test_open_dossiers_are_counted_only_where_there_is_a_choice() -> None:
    def counted() -> Mapping[UUID, int]:
        pytest.fail("they were counted")

    assert chosen([EVERYTHING, IN_NADOR], NADOR, Sector.TRADE, counted) == SALMA
    assert chosen([IN_NADOR], BERKANE, Sector.TRADE, counted) is None


def test_without_a_rule_that_fits_nobody_is_invented() -> None:
    assert chosen([IN_NADOR], BERKANE, Sector.TRADE, dict) is None


def test_who_stands_in_looks_after_the_dossiers_of_the_absent_and_nobody_else_does() -> None:
    absences = standing_in([away(AMINA, YOUSSEF)], TODAY)
    assert served_by(YOUSSEF, absences) == {AMINA, YOUSSEF}
    assert served_by(SALMA, absences) == {SALMA}
    assert served_by(YOUSSEF, standing_in([away(AMINA, YOUSSEF)], date(2026, 12, 1))) == {YOUSSEF}


def test_an_absence_begins_and_ends_with_its_days() -> None:
    absence = away(AMINA, YOUSSEF)
    assert [absence.on(date(2026, 11, day)) for day in (19, 20, 30)] == [False, True, True]


def test_who_stands_in_and_falls_ill_is_stood_in_for_in_turn() -> None:
    absences = standing_in([away(AMINA, YOUSSEF), away(YOUSSEF, SALMA)], TODAY)
    assert acting_for(AMINA, absences) == SALMA
    assert served_by(SALMA, absences) == {AMINA, YOUSSEF, SALMA}
    assert served_by(YOUSSEF, absences) == {YOUSSEF}


def test_nobody_stands_in_while_being_away_nor_is_away_twice() -> None:
    known = [away(AMINA, YOUSSEF)]
    with pytest.raises(CoverAbsent):
        check_absence(away(SALMA, AMINA, 30, 30), known, TODAY)
    with pytest.raises(AbsenceOverlaps):
        check_absence(away(AMINA, SALMA, 30, 30), known, TODAY)
    with pytest.raises(AbsenceInThePast):
        check_absence(away(SALMA, YOUSSEF, 20, 23), [], TODAY)
    check_absence(away(YOUSSEF, SALMA), known, TODAY)
