"""Nobody's telephone rings at night or on a day of rest, by the clock of where they live; nothing is dropped."""

from datetime import UTC, datetime, time, timedelta

import pytest

from services.notifications.adapters.timing_data import ResidenceCalendar, timing_policy
from services.notifications.domain.calling_code import country_of
from services.notifications.domain.text_key import TEXT_KEYS
from services.notifications.domain.timing import Priority, QuietHours
from shared.contracts.notifications.codes import Channel
from shared.reference.time_zones import load

QUIET = QuietHours(time(21), time(8), working_days_only=True)
CALENDAR = ResidenceCalendar()


def opens(zone: str, local: str, country: str = "") -> str:
    """When what is due at this moment on a zone's clock leaves, on the same clock."""
    clock = load(zone)
    at = datetime.fromisoformat(local).replace(tzinfo=clock).astimezone(UTC)
    working = (lambda day: CALENDAR.is_working_day(country, day)) if country else (lambda _day: True)
    return f"{QUIET.open_from(at, [clock], working).astimezone(clock):%Y-%m-%d %H:%M %z}"


@pytest.mark.parametrize(
    ("zone", "at", "leaves"),
    [
        ("Africa/Casablanca", "2026-09-18T22:30", "2026-09-19 08:00 +0100"),
        ("Africa/Casablanca", "2026-09-19T22:30", "2026-09-20 08:00 +0000"),  # UTC+0 for good from this night on
        ("Africa/Casablanca", "2026-12-01T22:30", "2026-12-02 08:00 +0000"),
        ("Europe/Amsterdam", "2026-03-28T22:30", "2026-03-29 08:00 +0200"),  # the night is an hour shorter
        ("Europe/Amsterdam", "2026-10-24T22:30", "2026-10-25 08:00 +0100"),  # and an hour longer
        ("America/Montreal", "2026-03-07T22:30", "2026-03-08 08:00 -0400"),
        ("America/Montreal", "2026-10-31T22:30", "2026-11-01 08:00 -0500"),
        ("Europe/Amsterdam", "2026-06-01T20:59", "2026-06-01 20:59 +0200"),
        ("Europe/Amsterdam", "2026-06-01T07:59", "2026-06-01 08:00 +0200"),
    ],
)
def test_half_past_ten_at_night_is_the_next_morning_at_eight_there(zone: str, at: str, leaves: str) -> None:
    assert opens(zone, at) == leaves


def test_days_of_rest_of_the_country_are_waited_for() -> None:
    assert opens("Europe/Paris", "2026-05-13T22:30", "FR") == "2026-05-15 08:00 +0200"  # Ascension Day between
    assert opens("Europe/Paris", "2026-11-27T22:30", "FR") == "2026-11-30 08:00 +0100"  # a weekend
    assert opens("Asia/Riyadh", "2026-11-26T22:30", "SA") == "2026-11-29 08:00 +0300"  # theirs is Friday and Saturday


def test_in_a_country_of_several_clocks_it_is_night_nowhere() -> None:
    at = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)  # 08:00 in Montréal, 05:00 in Vancouver
    until = QUIET.open_from(at, CALENDAR.zones("CA"), lambda _day: True)

    hours = [until.astimezone(zone).hour for zone in CALENDAR.zones("CA")]
    assert all(8 <= hour < 21 for hour in hours)


@pytest.mark.parametrize("country", ["MA", "FR", "BE", "NL", "DE", "ES", "IT", "CA", "US", "RU", "AE", "XX"])
def test_every_country_has_a_moment_within_a_week(country: str) -> None:
    at = datetime(2026, 12, 24, 22, 30, tzinfo=UTC)
    until = QUIET.open_from(at, CALENDAR.zones(country), lambda day: CALENDAR.is_working_day(country, day))

    assert at <= until < at + timedelta(days=7)


@pytest.mark.parametrize(
    ("phone", "country"),
    [("+212600000000", "MA"), ("+33612345678", "FR"), ("+15145550100", "US"), ("+998901234567", "MA")],
)
def test_of_who_acts_for_an_investor_the_number_tells_which_clock(phone: str, country: str) -> None:
    assert country_of(phone) == country


def test_a_legal_deadline_overrides_and_an_e_mail_about_a_dossier_is_never_held() -> None:
    policy = timing_policy()
    assert policy.quiet_hours(Channel.SMS, Priority.STATUS, "scheduled") is not None
    assert policy.quiet_hours(Channel.SMS, Priority.STATUS, "appeal_due_soon") is None
    assert policy.quiet_hours(Channel.EMAIL, Priority.STATUS, "scheduled") is None
    assert policy.quiet_hours(Channel.EMAIL, Priority.BULK, "appeal_due_soon") is not None


def test_the_policy_names_texts_that_there_are_and_supersedes_none_that_overrides() -> None:
    policy = timing_policy()
    assert policy.overriding | policy.superseded <= TEXT_KEYS
    assert not policy.overriding & policy.superseded
