"""When an appointment can be, who says yes to it, and what a stay in Morocco raises."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from services.investor.domain.appointment import (
    Appointment,
    CapacityRule,
    capacity_on,
    moment,
    require_slot,
)
from services.investor.domain.holidays import Calendar
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState
from shared.contracts.investor.appointment_refusals import (
    AppointmentInThePast,
    AppointmentNotOpen,
    AppointmentWaits,
    DayFull,
    OfficeClosed,
)
from shared.contracts.investor.exchange_codes import Side
from shared.reference.time_zones import known_zones, load, zones_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GENERAL = CapacityRule(date(2025, 1, 1), None, 2, 3, time(9), time(16, 30))
AUGUST = CapacityRule(date(2027, 8, 1), date(2027, 8, 31), 24, 4, time(9), time(18))
CALENDAR = Calendar.corrected([])


def an_appointment(day: str = "2026-11-26", at: str = "10:00", **changes: Any) -> Appointment:
    facts: dict[str, Any] = {
        "id": UUID(int=1),
        "dossier_id": UUID(int=2),
        "kind": AppointmentKind.ON_SITE,
        "starts_at": moment(date.fromisoformat(day), time.fromisoformat(at)),
        "minutes": 30,
        "zone": "Europe/Berlin",
        "place": "",
        "named_by": Side.CENTRE,
        "made_at": NOW,
    }
    return Appointment(**{**facts, **changes})


def test_after_morocco_s_change_of_2026_ten_o_clock_there_is_eleven_in_berlin_in_winter_and_twelve_in_summer() -> None:
    berlin = load("Europe/Berlin")
    assert f"{an_appointment('2026-11-26').starts_at.astimezone(berlin):%H:%M}" == "11:00"
    assert f"{an_appointment('2027-08-10').starts_at.astimezone(berlin):%H:%M}" == "12:00"


def test_the_first_zone_of_a_country_is_where_most_people_are() -> None:
    assert [zones_of(country)[0] for country in ("DE", "NL", "ES", "FR", "BE", "IT")] == [
        *("Europe/Berlin", "Europe/Amsterdam", "Europe/Madrid", "Europe/Paris", "Europe/Brussels", "Europe/Rome")
    ]
    assert "Atlantic/Canary" in zones_of("ES")
    assert "../../etc/passwd" not in known_zones()


def test_the_other_side_accepts_and_a_move_has_to_be_accepted_again() -> None:
    appointment = an_appointment()
    with pytest.raises(AppointmentWaits):
        appointment.accept(Side.CENTRE, NOW)
    appointment.accept(Side.INVESTOR, NOW)
    before = appointment.state
    appointment.move(moment(date(2026, 11, 27), time(10)), Side.INVESTOR, NOW)
    assert before is AppointmentState.ACCEPTED
    assert appointment.state is AppointmentState.PROPOSED
    with pytest.raises(AppointmentWaits):
        appointment.accept(Side.INVESTOR, NOW)
    appointment.accept(Side.CENTRE, NOW)
    assert appointment.sequence == 3


def test_what_is_cancelled_or_over_stays_so() -> None:
    appointment = an_appointment()
    appointment.cancel(NOW)
    with pytest.raises(AppointmentNotOpen):
        appointment.cancel(NOW)
    with pytest.raises(AppointmentNotOpen):
        appointment.accept(Side.INVESTOR, NOW)
    with pytest.raises(AppointmentNotOpen):
        an_appointment("2026-11-24", "09:00").cancel(NOW)


def test_august_has_a_rule_of_its_own_that_ends_by_itself() -> None:
    rules = [AUGUST, GENERAL]
    assert [capacity_on(rules, date(2027, *day)) for day in ((7, 31), (8, 1), (8, 31), (9, 1))] == [
        *(GENERAL, AUGUST, AUGUST, GENERAL)
    ]
    assert capacity_on(rules, date(2024, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "at", "refusal"),
    [
        ("2026-11-28", "10:00", OfficeClosed),  # a Saturday
        ("2027-01-11", "10:00", OfficeClosed),  # a public holiday
        ("2026-11-26", "08:45", OfficeClosed),
        ("2026-11-26", "16:15", OfficeClosed),  # would end after closing
        ("2026-11-26", "23:50", OfficeClosed),
        ("2026-11-23", "10:00", AppointmentInThePast),
    ],
)
def test_an_office_that_is_closed_sees_nobody(day: str, at: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        require_slot(an_appointment(day, at), GENERAL, 0, CALENDAR, NOW)


def test_a_day_takes_so_many_of_each_kind() -> None:
    require_slot(an_appointment(), GENERAL, 1, CALENDAR, NOW)
    with pytest.raises(DayFull):
        require_slot(an_appointment(), GENERAL, 2, CALENDAR, NOW)
    require_slot(an_appointment(kind=AppointmentKind.VIDEO), GENERAL, 2, CALENDAR, NOW)
