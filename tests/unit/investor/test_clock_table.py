"""The clock, on real dates of 2024 to 2027: deposits, complements, extensions, feasts. Counts what it plays.

Each case was worked out on paper: `why` says how. Holidays are those of the calendar; feasts of the moon as estimated.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

import pytest

from services.investor.domain.clock import LegalPeriod
from services.investor.domain.holidays import Calendar, HolidayCorrection
from services.investor.domain.requested_act import Extension, RequestedAct
from services.investor.domain.running_clock import clock_of, clock_of_act, last_day
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import (
    ActKind,
    Administration,
    ClockStart,
    Confidence,
    ExtensionReason,
    PeriodKind,
)
from shared.reference.days import local_date
from tests.unit.investor.builders import ADVISER, HEAD, a_dossier


@dataclass(frozen=True)
class Case:
    """A dossier's moments in UTC, the rule, and the due date in Casablanca."""

    why: str
    due: str
    complete: str
    """Moment of completeness."""
    filed: str = "2024-01-02T09:00"
    days: int = 30
    working: bool = False
    starts: ClockStart = ClockStart.COMPLETE
    asked: str = ""
    """Moment of the complement request."""
    provided: str = ""
    extended: int = 0
    corrections: tuple[tuple[str, bool], ...] = ()
    today: str = "2027-12-31"


FILED = ClockStart.FILED
CASES = (
    # Calendar days.
    Case("thirty days after Tue 6 Feb 2024; February has 29", "2024-03-07", "2024-02-06T10:00"),
    Case("the leap day itself is the 30th", "2024-02-29", "2024-01-30T10:00"),
    Case("2025 has no leap day: 30 January + 30 is Saturday 1 March, so Monday", "2025-03-03", "2025-01-30T10:00"),
    Case("over the year's end: 4 Dec 2024 + 30 is Friday 3 January", "2025-01-03", "2024-12-04T10:00"),
    Case("30th day is New Year, a Wednesday: Thursday", "2025-01-02", "2024-12-02T10:00"),
    Case("30th day is Amazigh New Year, Tuesday 14 January 2025", "2025-01-15", "2024-12-15T10:00"),
    Case("30th day is Independence Manifesto, Thursday 11 January 2024", "2024-01-12", "2023-12-12T10:00",
         filed="2023-12-01T09:00"),
    Case("30th day is a Saturday: Monday", "2026-03-30", "2026-02-26T10:00"),
    Case("30th day is a Sunday: Monday", "2026-03-30", "2026-02-27T10:00"),
    Case("Labour Day 2026 is a Friday: over the weekend to Monday 4 May", "2026-05-04", "2026-04-01T10:00"),
    Case("Throne Day, Thursday 30 July 2026: Friday", "2026-07-31", "2026-06-30T10:00"),
    Case("14 August 2026, a Friday: Monday 17", "2026-08-17", "2026-07-15T10:00"),
    Case("20 and 21 August 2026 are Thursday and Friday: Monday 24", "2026-08-24", "2026-07-21T10:00"),
    Case("Green March, Friday 6 November 2026: Monday 9", "2026-11-09", "2026-10-07T10:00"),
    Case("Unity Day 2026 falls on a Saturday: no more than a weekend, Monday 2 November", "2026-11-02",
         "2026-10-01T10:00"),
    Case("in 2025 there was no Unity Day: Friday 31 October is a working day", "2025-10-31", "2025-10-01T10:00"),
    Case("holidays on the way do not stop calendar days: August 2024 has three", "2024-08-29", "2024-07-30T10:00"),
    # Feasts of the moon.
    Case("Eid al-Fitr, Wed 10 and Thu 11 April 2024: Friday 12", "2024-04-12", "2024-03-11T10:00"),
    Case("Eid al-Adha, Sun 16 and Mon 17 June 2024: Tuesday 18", "2024-06-18", "2024-05-17T10:00"),
    Case("Eid al-Fitr 2025, Sun 30 and Mon 31 March: Tuesday 1 April", "2025-04-01", "2025-02-28T10:00"),
    Case("Eid al-Fitr 2026, estimated Fri 20 March: Monday 23", "2026-03-23", "2026-02-18T10:00"),
    Case("the same, once the moon made it Saturday and Sunday: Friday is a working day", "2026-03-20",
         "2026-02-18T10:00", corrections=(("2026-03-20", False), ("2026-03-22", True))),
    Case("the same, decreed on Monday 23 too: Tuesday 24", "2026-03-24", "2026-02-18T10:00",
         corrections=(("2026-03-23", True),)),
    Case("Eid al-Adha, Wed 27 and Thu 28 May 2026: Friday 29", "2026-05-29", "2026-04-27T10:00"),
    Case("Prophet's birthday, Tue 25 and Wed 26 August 2026: Thursday 27", "2026-08-27", "2026-07-26T10:00"),
    Case("Eid al-Fitr, Tue 9 and Wed 10 March 2027: Thursday 11", "2027-03-11", "2027-02-07T10:00"),
    Case("an exceptional day off decreed on the due date: the next day", "2026-12-09", "2026-11-08T10:00",
         corrections=(("2026-12-08", True),)),
    # Working days.
    Case("ten working days from Tue 24 Nov 2026", "2026-12-08", "2026-11-24T10:00", days=10, working=True),
    Case("thirty working days over Eid al-Fitr 2024 and Labour Day", "2024-05-02", "2024-03-18T10:00", working=True),
    Case("thirty working days over August 2026 and its five holidays", "2026-09-09", "2026-07-21T10:00", working=True),
    Case("five working days over New Year and both January feasts of 2024", "2024-01-16", "2024-01-08T10:00", days=5,
         working=True, filed="2024-01-01T09:00"),
    Case("sixty working days: twelve weeks to Mon 15 Feb 2027, and three holidays", "2027-02-18", "2026-11-23T10:00",
         days=60, working=True),
    # The complement.
    Case("asked and answered before completeness: a clock from completeness has no pause", "2026-12-16",
         "2026-11-16T09:00", asked="2026-11-05T09:00", provided="2026-11-15T09:00", filed="2026-11-02T09:00"),
    Case("from deposit 2 Nov, ten days of pause: 40 days on, 12 December is a Saturday", "2026-12-14",
         "2026-11-16T09:00", starts=FILED, asked="2026-11-05T09:00", provided="2026-11-15T09:00",
         filed="2026-11-02T09:00"),
    Case("a pause over Eid al-Adha 2026: its days are not counted twice", "2026-06-15", "2026-06-02T09:00",
         starts=FILED, asked="2026-05-20T09:00", provided="2026-06-01T09:00", filed="2026-05-04T09:00"),
    Case("working days, a pause over both feast days: they count neither way", "2026-06-05", "2026-06-02T09:00",
         starts=FILED, days=15, working=True, asked="2026-05-20T09:00", provided="2026-06-01T09:00",
         filed="2026-05-05T09:00"),
    Case("asked and answered on one day: no pause", "2026-12-02", "2026-11-16T09:00", starts=FILED,
         asked="2026-11-05T08:00", provided="2026-11-05T16:00", filed="2026-11-02T09:00"),
    Case("an open pause lasts until today: three days paused", "2026-12-07", "2026-11-30T09:00", starts=FILED,
         asked="2026-11-05T09:00", filed="2026-11-02T09:00", today="2026-11-08"),
    # The extension.
    Case("thirty and fifteen days", "2027-01-08", "2026-11-24T10:00", extended=15),
    Case("ten more from the 30th day, not from the Monday it had moved to", "2026-04-07", "2026-02-26T10:00",
         extended=10),
    Case("the extension ends on a Saturday: Monday", "2026-04-20", "2026-02-26T10:00", extended=21),
    Case("five working days more, over Christmas, which is no holiday here", "2026-12-15", "2026-11-24T10:00", days=10,
         working=True, extended=5),
    Case("pause and extension together", "2026-12-24", "2026-11-16T09:00", starts=FILED, asked="2026-11-05T09:00",
         provided="2026-11-15T09:00", filed="2026-11-02T09:00", extended=12),
    # The day in Casablanca.
    Case("2025-06-02 23:30 UTC is already 3 June there (UTC+1): 3 July", "2025-07-03", "2025-06-02T23:30"),
    Case("Ramadan 2025 (UTC+0 from 23 Feb to 6 Apr): 23:30 UTC is still 10 March: 9 April", "2025-04-09",
         "2025-03-10T23:30"),
    Case("the night Ramadan time ends, 6 April 2025: 23:30 UTC is 7 April", "2025-05-07", "2025-04-06T23:30"),
    Case("Ramadan 2026 (UTC+0 from 15 Feb): 23:30 UTC on 16 February is that day", "2026-03-18", "2026-02-16T23:30"),
    Case("after Ramadan 2026 (from 22 March UTC+1): 23:30 UTC on 30 March is the 31st", "2026-04-30",
         "2026-03-30T23:30"),
    Case("19 Sept 2026 23:30 UTC: the last day of UTC+1, so the 20th", "2026-10-20", "2026-09-19T23:30"),
    Case("20 Sept 2026 23:30 UTC: UTC+0 for good, so the 20th too", "2026-10-20", "2026-09-20T23:30"),
    Case("24 Nov 2026 23:30 UTC is that day: no hour is added any more", "2026-12-24", "2026-11-24T23:30"),
    Case("Ramadan 2027 changes nothing at UTC+0: 22 February 23:30 is that day", "2027-03-24", "2027-02-22T23:30"),
    Case("filed in the last hour of 2025 in UTC: 1 January 2026 there", "2026-02-02", "2026-01-05T10:00",
         starts=FILED, days=30, filed="2025-12-31T23:30"),
)  # fmt: skip
AT_LEAST = 40


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _rule(case: Case) -> LegalPeriod:
    return LegalPeriod(
        PeriodKind.INVESTMENT_FILE, date(2019, 1, 1), case.days, case.working, case.starts, True, "test", "P"
    )


def _calendar(case: Case) -> Calendar:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    said = [
        HolidayCorrection(date.fromisoformat(day), holiday, "decreed", "test", Confidence.SOURCE, ADVISER, now)
        for day, holiday in case.corrections
    ]
    return Calendar.corrected(said)


def _due(case: Case) -> date:
    dossier = a_dossier(
        filed_at=_at(case.filed),
        complement_requested_at=_at(case.asked) if case.asked else None,
        complement_provided_at=_at(case.provided) if case.provided else None,
    )
    if case.extended:
        reason, at = ExtensionReason.PUBLIC_INQUIRY, _at(case.complete)
        dossier.extensions.append(Extension(None, case.extended, reason, "", at.date(), HEAD, at))
    today = date.fromisoformat(case.today)
    return clock_of(dossier, _rule(case), completed_at=_at(case.complete), calendar=_calendar(case), today=today).due_on


def test_due_dates_are_those_worked_out_on_paper(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [f"{case.why}: {found}, not {case.due}" for case in CASES if str(found := _due(case)) != case.due]
    with capsys.disabled():
        print(f"\nclock: {len(CASES)} dated cases of {CASES[0].complete[:4]} to 2027")
    assert faults == []
    assert len(CASES) >= AT_LEAST


def test_a_due_date_is_a_working_day_whatever_the_day_of_the_start() -> None:
    calendar = Calendar()
    for ordinal in range(date(2024, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        start = date.fromordinal(ordinal)
        due = last_day(_rule(CASES[0]), start, calendar)
        assert calendar.is_working(due)
        assert 30 <= (due - start).days <= 36


def test_an_act_has_its_own_rule_start_and_extension() -> None:
    dossier = a_dossier(filed_at=_at("2026-11-02T09:00"))
    at = _at("2026-11-20T09:00")
    act = RequestedAct(ADVISER, ActKind.ENVIRONMENTAL_ACCEPTABILITY, Administration.ENVIRONMENT, ADVISER, at)
    dossier.acts.append(act)
    sixty = LegalPeriod(
        PeriodKind.ENVIRONMENTAL_ACCEPTABILITY, date(2021, 3, 31), 60, False, ClockStart.COMPLETE, True, "", "S"
    )
    complete = _at("2026-11-10T09:00")
    clock = partial(clock_of_act, dossier, act, sixty, completed_at=complete, calendar=Calendar(), today=local_date(at))
    assert clock().due_on == date(2027, 1, 19)  # asked for after completeness
    reason = ExtensionReason.TECHNICAL_EXPERTISE
    dossier.extensions.append(Extension(None, 30, reason, "", date(2026, 12, 10), HEAD, at))
    assert clock().due_on == date(2027, 1, 19)  # the dossier's is not its own
    dossier.extensions.append(Extension(act.id, 10, reason, "", date(2027, 1, 19), HEAD, at))
    assert clock().due_on == date(2027, 1, 29)


def test_the_lines_name_the_feast_say_that_it_is_estimated_and_show_the_extension() -> None:
    dossier = a_dossier(filed_at=_at("2026-02-02T09:00"))
    at = _at("2026-03-10T09:00")
    dossier.extensions.append(Extension(None, 1, ExtensionReason.PUBLIC_INQUIRY, "", at.date(), HEAD, at))
    rule = LegalPeriod(PeriodKind.INVESTMENT_FILE, date(2019, 1, 1), 3, True, ClockStart.COMPLETE, True, "", "P")
    computed = clock_of(
        dossier, rule, completed_at=_at("2026-03-16T10:00"), calendar=Calendar(), today=date(2026, 3, 16)
    )
    shown = [
        (s.step, s.on.isoformat(), s.days_counted, s.names.get(Language.FRENCH, ""), s.estimated)
        for s in computed.steps
    ]
    assert shown == [
        ("start", "2026-03-16", 0, "", False),
        ("extended", "2026-03-19", 3, "", False),
        ("holiday", "2026-03-20", 3, "Fête de la rupture du jeûne", True),
        ("holiday", "2026-03-21", 3, "Fête de la rupture du jeûne", True),
        ("due", "2026-03-23", 4, "", False),
    ]
