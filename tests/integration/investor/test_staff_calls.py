"""Who looks after a dossier today is called when its investor does something, and only then."""

from collections.abc import Iterator
from datetime import date, time
from uuid import UUID, uuid4

import pytest

from shared.contracts.investor import appointment_requests as appointments
from shared.contracts.investor.exchange_requests import WriteMessage, WriteToCentre
from shared.contracts.investor.undelivered import TellUndelivered
from tests.integration.investor.clock_world import ADVISER, HEAD
from tests.integration.investor.test_advisers_in_the_database import COLLEAGUE, Office
from tests.support.databases import Databases


class Desk(Office):
    def calls(self, dossier_id: UUID) -> list[tuple[str, UUID, bool]]:
        told = self.announced(dossier_id, "dossier.staff_called.v1")
        return [(one["call"], UUID(one["staff_id"]), one["stands_in"]) for one in told]

    def write(self, dossier_id: UUID, request_id: UUID | None = None) -> None:
        self.ask(WriteToCentre(request_id=request_id or uuid4(), dossier_id=dossier_id, text="Salam"))

    def appointment(self, dossier_id: UUID, staff_id: UUID | None = None) -> UUID:
        asked, when = uuid4(), {"day": date(2026, 11, 27), "at": time(10)}
        self.ask(
            appointments.ProposeAppointment(
                request_id=asked, dossier_id=dossier_id, staff_id=staff_id, kind="video", **when
            )
        )
        return asked


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    made = Desk(databases("investor", seeded=True))
    made.rule(ADVISER)
    yield made
    made.engine.dispose()


def test_a_message_calls_the_adviser_once_and_says_nothing_of_it(desk: Desk) -> None:
    dossier, sent = desk.file(), uuid4()
    desk.write(dossier, sent)
    desk.write(dossier, sent)
    assert desk.calls(dossier) == [("message_written", ADVISER, False)]
    (told,) = desk.announced(dossier, "dossier.staff_called.v1")
    assert set(told) == {"dossier_id", "occurred_at", "call", "staff_id", "stands_in"}


def test_in_an_absence_who_stands_in_is_called(desk: Desk) -> None:
    dossier = desk.file()
    desk.away(ADVISER, COLLEAGUE)
    desk.write(dossier)
    desk.at("2026-12-02")
    desk.write(dossier)
    assert desk.calls(dossier) == [("message_written", COLLEAGUE, True), ("message_written", ADVISER, False)]


def test_a_dossier_that_waits_for_an_adviser_calls_nobody(databases: Databases) -> None:
    desk = Desk(databases("investor", seeded=True))
    dossier = desk.file()
    desk.write(dossier)
    assert desk.calls(dossier) == []
    desk.engine.dispose()


def test_appointments_call_for_what_the_investor_did_and_not_for_what_the_centre_did(desk: Desk) -> None:
    dossier = desk.file()
    theirs = desk.appointment(dossier)
    ours = desk.appointment(dossier, ADVISER)
    about = {"dossier_id": dossier}
    desk.ask(appointments.AcceptAppointment(appointment_id=ours, staff_id=None, **about))
    desk.ask(
        appointments.MoveAppointment(appointment_id=theirs, day=date(2026, 11, 30), at=time(11), staff_id=None, **about)
    )
    desk.ask(appointments.CancelAppointment(appointment_id=theirs, staff_id=None, **about))
    desk.ask(appointments.CancelAppointment(appointment_id=ours, staff_id=HEAD, **about))
    desk.ask(WriteMessage(request_id=uuid4(), dossier_id=dossier, staff_id=ADVISER, text="Bonjour"))
    asked, cancelled = ("appointment_asked", ADVISER, False), ("appointment_cancelled", ADVISER, False)
    assert desk.calls(dossier) == [asked, asked, cancelled]


def test_a_notice_that_reached_nobody_calls_who_is_on_duty(desk: Desk) -> None:
    dossier = desk.file()
    desk.ask(TellUndelivered(dossier_id=dossier, notice_id=uuid4()))
    (told,) = desk.announced(dossier, "dossier.notice_undelivered.v1")
    assert (UUID(told["staff_id"]), told["stands_in"], told.get("complained", False)) == (ADVISER, False, False)


def test_a_complaint_calls_who_is_on_duty_and_says_that_it_is_one(desk: Desk) -> None:
    dossier = desk.file()
    desk.ask(TellUndelivered(dossier_id=dossier, notice_id=uuid4(), complained=True))
    (told,) = desk.announced(dossier, "dossier.notice_undelivered.v1")
    assert (UUID(told["staff_id"]), told["complained"]) == (ADVISER, True)
