"""The legal clock, case by case."""

from datetime import UTC, date, datetime

import pytest

from services.investor.domain.clock import LegalPeriod, Pause, compute
from services.investor.domain.holidays import Calendar, HolidayCorrection, moroccan_holidays
from services.investor.domain.running_clock import clock_of
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import ClockStart, Confidence, PeriodKind
from shared.reference.days import local_date
from tests.unit.investor.builders import ADVISER, NOON, a_dossier


def a_word_on(day: date, *, holiday: bool = True) -> HolidayCorrection:
    return HolidayCorrection(day, holiday, "Jour décrété", "test", Confidence.SOURCE, ADVISER, NOON)


def a_period(days: int = 30, *, working: bool = False, starts_at: ClockStart = ClockStart.COMPLETE) -> LegalPeriod:
    return LegalPeriod(
        kind=PeriodKind.INVESTMENT_FILE,
        valid_from=date(2021, 3, 31),
        days=days,
        working_days=working,
        starts_at=starts_at,
        pauses_for_complement=True,
        source="test",
        confidence="P",
    )


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("why", "days", "working", "start", "pauses", "holidays", "due"),
    [
        ("thirty calendar days", 30, False, "2026-11-24", [], [], "2026-12-24"),
        ("the day of the start is not counted", 1, False, "2026-11-24", [], [], "2026-11-25"),
        ("ends on a Saturday: Monday", 4, False, "2026-11-24", [], [], "2026-11-30"),
        ("ends on a Sunday: Monday", 5, False, "2026-11-24", [], [], "2026-11-30"),
        ("ends on a holiday: the day after", 1, False, "2026-11-24", [], ["2026-11-25"], "2026-11-26"),
        ("holiday, then weekend", 3, False, "2026-11-24", [], ["2026-11-27"], "2026-11-30"),
        ("over the end of the year", 30, False, "2026-12-14", [], [], "2027-01-13"),
        ("over the end of February", 30, False, "2028-02-01", [], [], "2028-03-02"),
        ("ten working days", 10, True, "2026-11-24", [], [], "2026-12-08"),
        ("working days skip a holiday", 10, True, "2026-11-24", [], ["2026-12-01"], "2026-12-09"),
        ("a pause of five days", 30, False, "2026-11-24", [("2026-12-01", "2026-12-06")], [], "2026-12-29"),
        ("a pause that ends the day it starts", 30, False, "2026-11-24", [("2026-12-01", "2026-12-01")], [],
         "2026-12-24"),
        ("a pause from the first day", 2, False, "2026-11-23", [("2026-11-24", "2026-11-26")], [], "2026-11-27"),
        ("an open pause lasts until today", 30, False, "2026-11-24", [("2026-12-01", None)], [], "2027-01-04"),
    ],
)  # fmt: skip
def test_when_an_answer_is_due(
    why: str, days: int, working: bool, start: str, pauses: list[tuple[str, str | None]], holidays: list[str], due: str
) -> None:
    found = compute(
        a_period(days, working=working),
        day(start),
        [Pause(day(begin), day(end) if end else None) for begin, end in pauses],
        calendar=Calendar.corrected([a_word_on(day(text)) for text in holidays]),
        today=day("2026-12-10"),
    )
    assert found.due_on == day(due), why


def test_the_calculation_is_shown_step_by_step() -> None:
    found = compute(
        a_period(4),
        day("2026-11-24"),
        [Pause(day("2026-11-25"), day("2026-11-26"))],
        calendar=Calendar(),
        today=day("2026-11-24"),
    )
    assert [(step.step, step.on.isoformat(), step.days_counted) for step in found.steps] == [
        ("start", "2026-11-24", 0),
        ("paused", "2026-11-25", 0),
        ("resumed", "2026-11-26", 0),
        ("not_a_working_day", "2026-11-29", 4),
        ("due", "2026-11-30", 4),
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 9, 19, 23, 30, tzinfo=UTC), "2026-09-20"),  # still UTC+1
        (datetime(2026, 9, 20, 23, 30, tzinfo=UTC), "2026-09-20"),  # UTC+0 from that day on
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), "2026-11-24"),
    ],
)
def test_the_day_is_the_one_in_casablanca(moment: datetime, expected: str) -> None:
    assert local_date(moment) == day(expected)


def test_moroccan_holidays_of_this_year_and_the_next_are_known() -> None:
    assert all(day(text) in moroccan_holidays(2026) for text in ("2026-11-18", "2026-07-30"))
    assert day("2027-01-11") in moroccan_holidays(2027)


def test_a_feast_of_the_moon_is_an_estimate_until_an_administrator_says_its_day() -> None:
    estimated, fixed = moroccan_holidays(2027)[day("2027-03-10")], moroccan_holidays(2027)[day("2027-01-11")]
    assert (estimated.estimated, fixed.estimated) == (True, False)
    assert estimated.names[Language.FRENCH] == "Fête de la rupture du jeûne"
    corrected = Calendar.corrected([a_word_on(day("2027-03-10"), holiday=False), a_word_on(day("2027-03-12"))])
    assert corrected.holiday(day("2027-03-10")) is None
    assert corrected.of_year(2027)[day("2027-03-12")].names == {Language.FRENCH: "Jour décrété"}
    assert corrected.holiday(day("2027-03-09")) is not None


def test_the_newest_word_on_a_day_counts() -> None:
    said = [a_word_on(day("2026-12-01")), a_word_on(day("2026-12-01"), holiday=False)]
    assert Calendar.corrected(said).is_working(day("2026-12-01"))


def test_a_clock_that_starts_at_deposit_pauses_for_the_complement() -> None:
    dossier = a_dossier(
        filed_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        complement_requested_at=datetime(2026, 11, 5, 9, tzinfo=UTC),
        complement_provided_at=datetime(2026, 11, 15, 9, tzinfo=UTC),
    )
    completed = datetime(2026, 11, 16, 9, tzinfo=UTC)
    filed = clock_of(
        dossier,
        a_period(starts_at=ClockStart.FILED),
        completed_at=completed,
        calendar=Calendar(),
        today=day("2026-11-16"),
    )
    complete = clock_of(dossier, a_period(), completed_at=completed, calendar=Calendar(), today=day("2026-11-16"))
    assert filed.due_on == day("2026-12-14")  # 30 days and ten of pause; 12 December is a Saturday
    assert complete.due_on == day("2026-12-16")
