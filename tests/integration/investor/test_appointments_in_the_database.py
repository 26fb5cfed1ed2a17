"""Appointments and stays over the real database: no day overbooked, told with both times, raised where they count."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.investor import appointment_requests as ask
from shared.contracts.investor.appointment_codes import PresenceNeed
from shared.contracts.investor.appointment_refusals import (
    AppointmentNotFound,
    CapacityRuleThere,
    DayFull,
    StayNotFound,
    TooManyAppointments,
    ZoneUnknown,
)
from shared.contracts.investor.appointment_replies import AppointmentBook, AppointmentView
from shared.contracts.investor.queries import ListAdvisers, ListAppointments, TrackDossier
from tests.integration.investor.clock_world import ADMINISTRATOR, ADVISER, ClockWorld
from tests.support.databases import Databases

DAY = date(2026, 11, 26)


class Diary(ClockWorld):
    """The investor service with appointments."""

    def propose(self, dossier_id: UUID, hour: int = 10, day: date = DAY, **more: Any) -> UUID:
        made = uuid4()
        said = {"request_id": made, "dossier_id": dossier_id, "staff_id": ADVISER, "kind": "on_site", "day": day}
        self.ask(ask.ProposeAppointment.model_validate({**said, "at": time(hour), **more}))
        return made

    def limit(self, on_site: int) -> None:
        said = {"valid_from": date(2026, 11, 25), "video": 1, "opens": "09:00", "closes": "17:00"}
        rule = {**said, "on_site": on_site, "staff_id": ADMINISTRATOR, "source": "one room", "confidence": "P"}
        self.ask(ask.AddCapacityRule.model_validate(rule))

    def of(self, dossier_id: UUID) -> tuple[AppointmentView, ...]:
        found: tuple[AppointmentView, ...] = self.view(dossier_id).exchange.appointments
        return found

    def book(self) -> AppointmentBook:
        found: AppointmentBook = self.ask(ListAppointments())
        return found


@pytest.fixture
def diary(databases: Databases) -> Iterator[Diary]:
    made = Diary(databases("investor", seeded=True))
    yield made
    made.engine.dispose()


def test_a_proposal_is_accepted_on_the_investor_s_side_and_told_with_the_zone_of_the_residence(diary: Diary) -> None:
    dossier = diary.in_verification()
    version = diary.view(dossier).version
    made = diary.propose(dossier, place="CRI, Oujda")
    diary.ask(ask.AcceptAppointment(dossier_id=dossier, appointment_id=made))
    (seen,) = diary.ask(TrackDossier(dossier_id=dossier)).exchange.appointments
    assert (seen.state, seen.zone, seen.place, seen.sequence) == ("accepted", "Europe/Berlin", "CRI, Oujda", 1)
    told = diary.announced(dossier, "dossier.appointment_changed.v1")
    assert [(one["change"], one["by"], one["zone"]) for one in told] == [
        ("proposed", "centre", "Europe/Berlin"),
        ("accepted", "investor", "Europe/Berlin"),
    ]
    assert diary.view(dossier).version == version


def test_a_move_is_another_proposal_and_a_cancelled_one_gives_its_place_back(diary: Diary) -> None:
    diary.limit(1)
    first, second = diary.in_verification(), diary.in_verification()
    made = diary.propose(first)
    with pytest.raises(DayFull):
        diary.propose(second)
    diary.ask(ask.MoveAppointment(dossier_id=first, appointment_id=made, day=DAY, at=time(11)))
    assert diary.of(first)[0].named_by == "investor"
    diary.ask(ask.CancelAppointment(dossier_id=first, staff_id=ADVISER, appointment_id=made))
    diary.propose(second)
    (day,) = diary.book().days
    assert (day.on_site, day.on_site_capacity, day.video_capacity) == (1, 1, 1)


def test_the_last_place_of_a_day_is_given_once_however_many_ask_at_the_same_time(diary: Diary) -> None:
    diary.limit(2)
    dossiers = [diary.in_verification() for _ in range(6)]

    def attempt(dossier_id: UUID) -> bool:
        try:
            diary.propose(dossier_id)
        except DayFull:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        given = list(threads.map(attempt, dossiers))
    assert sum(given) == 2
    assert diary.book().days[0].on_site == 2


def test_a_stay_raises_what_needs_the_investor_there(diary: Diary) -> None:
    dossier = diary.awaiting_complement()
    stay = {"dossier_id": dossier, "first_day": date(2026, 12, 20), "last_day": date(2027, 1, 3)}
    announced = ask.AnnounceStay(request_id=uuid4(), **stay)
    diary.ask(announced)
    diary.ask(announced)
    (present,) = diary.book().present
    assert (present.dossier_id, present.needs) == (dossier, (PresenceNeed.COMPLEMENT, PresenceNeed.MEETING))
    diary.propose(dossier, day=date(2026, 12, 22))
    assert diary.book().present[0].needs == (PresenceNeed.COMPLEMENT,)
    (seen,) = diary.view(dossier).exchange.stays
    diary.ask(ask.CancelStay(dossier_id=dossier, stay_id=seen.stay_id))
    assert diary.book().present == ()
    with pytest.raises(StayNotFound):
        diary.ask(ask.CancelStay(dossier_id=dossier, stay_id=seen.stay_id))


def test_one_dossier_s_link_opens_no_appointment_of_another_and_fills_no_month(diary: Diary) -> None:
    mine, other = diary.in_verification(), diary.in_verification()
    made = diary.propose(mine)
    with pytest.raises(AppointmentNotFound):
        diary.ask(ask.CancelAppointment(dossier_id=other, appointment_id=made))
    for hour in (11, 12, 13, 14):
        diary.propose(mine, hour)
    with pytest.raises(TooManyAppointments):
        diary.propose(mine, 15)
    with pytest.raises(ZoneUnknown):
        diary.propose(other, zone="Europe/Nowhere")


def test_a_rule_of_capacity_is_added_and_never_changed(diary: Diary) -> None:
    diary.limit(3)
    with pytest.raises(CapacityRuleThere):
        diary.limit(4)
    rules = diary.ask(ListAdvisers()).capacity
    assert [rule.valid_from for rule in rules] == [date(2027, 8, 1), date(2026, 11, 25), date(2025, 1, 1)]
    assert (rules[0].valid_until, rules[0].recorded_by) == (date(2027, 8, 31), None)
