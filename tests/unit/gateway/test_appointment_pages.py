"""Appointments on the screen, for both sides, and as a file for a calendar."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from icalendar import Calendar

from shared.contracts.codes import Language
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState, PresenceNeed
from shared.contracts.investor.appointment_refusals import DayFull
from shared.contracts.investor.appointment_replies import (
    AppointmentBook,
    AppointmentView,
    BookedAppointment,
    DayLoad,
    InvestorPresent,
    StayView,
)
from shared.contracts.investor.appointment_requests import AcceptAppointment, AnnounceStay, ProposeAppointment
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.exchange_replies import ExchangeView, TrackedExchange
from shared.contracts.investor.queries import GetDossier, ListAppointments, TrackDossier
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view

MEETING = UUID(int=91)
TRACK = f"/track/{sign(DOSSIER, TRACKING_SECRET)}"
PAGE = f"/console/dossiers/{DOSSIER}/exchange"


def facts(**changes: Any) -> dict[str, Any]:
    said = {"appointment_id": MEETING, "kind": AppointmentKind.VIDEO, "state": AppointmentState.PROPOSED}
    when = {"starts_at": datetime(2027, 8, 10, 9, 0, tzinfo=UTC), "minutes": 30, "zone": "Europe/Berlin"}
    return {**said, **when, "place": "", "named_by": Side.CENTRE, "sequence": 2, "past": False, **changes}


def test_both_local_times_stand_on_the_investor_s_page_and_a_yes_goes_out_in_nobody_s_name(
    gateway: Gateway, browser: Browser
) -> None:
    meeting = TrackedExchange(appointments=(AppointmentView(**facts()),), zones=("Europe/Berlin",))
    gateway.services.answers |= {TrackDossier: a_tracking_view(language=Language.GERMAN, exchange=meeting)}
    gateway.services.answers[AcceptAppointment] = None
    page = browser.page(TRACK).text
    assert "Dienstag, 10. August 2027, 09:00" in page
    assert "Dienstag, 10. August 2027, 11:00" in page
    done = browser.submit(f"{TRACK}/exchange/accept-appointment", {"appointment_id": str(MEETING)})
    assert done.headers["location"].endswith("?sent=meeting#meeting")
    assert gateway.services.commands()[-1] == AcceptAppointment(dossier_id=DOSSIER, appointment_id=MEETING)


def test_the_calendar_s_file_is_read_by_a_calendar(gateway: Gateway, browser: Browser) -> None:
    accepted = AppointmentView(**facts(state=AppointmentState.ACCEPTED, place="https://video.example/x"))
    exchange = TrackedExchange(appointments=(accepted,))
    gateway.services.answers[TrackDossier] = a_tracking_view(language=Language.FRENCH, exchange=exchange)
    answer = browser.page(f"{TRACK}/appointments/{MEETING}/calendar")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert gateway.store.tables.journal[-1][:2] == (None, "link_calendar_read")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event["DTSTART"].dt == datetime(2027, 8, 10, 9, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2027, 8, 10, 9, 30, tzinfo=UTC)
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CONFIRMED", 2, f"{MEETING}@primo")
    assert "11:00 (Berlin)" in event["DESCRIPTION"]
    assert "09:00 (heure du Maroc)" in event["DESCRIPTION"]
    assert browser.page(f"{TRACK}/appointments/{uuid4()}/calendar").status_code == 404


def test_an_investor_announces_a_stay_and_is_told_why_a_day_is_refused(gateway: Gateway, browser: Browser) -> None:
    stays = TrackedExchange(stays=(StayView(stay_id=uuid4(), first_day=date(2027, 8, 1), last_day=date(2027, 8, 20)),))
    gateway.services.answers |= {
        TrackDossier: a_tracking_view(language=Language.FRENCH, exchange=stays),
        AnnounceStay: None,
        ProposeAppointment: DayFull(day=date(2027, 8, 10), per_day=24),
    }
    assert "1 août 2027 – 20 août 2027" in browser.page(TRACK).text.replace("1er", "1")
    days = {"request_id": str(uuid4()), "first_day": "2027-08-01", "last_day": "2027-08-20"}
    assert browser.submit(f"{TRACK}/exchange/announce-stay", days).status_code == 303
    said = {"request_id": str(uuid4()), "kind": "on_site", "day": "2027-08-10", "at": "10:00", "place": "Chez moi"}
    refused = browser.submit(f"{TRACK}/exchange/propose-appointment", said)
    assert refused.status_code == 409
    assert "Tous les rendez-vous de ce jour sont pris" in refused.text
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, ProposeAppointment)
    assert (asked.staff_id, asked.place, asked.at) == (None, "", time(10))


def test_the_adviser_proposes_and_sees_whose_answer_is_awaited(gateway: Gateway, browser: Browser) -> None:
    exchange = ExchangeView(appointments=(AppointmentView(**facts(named_by=Side.INVESTOR)),), zones=("Europe/Berlin",))
    gateway.services.answers |= {GetDossier: a_dossier(exchange=exchange), ProposeAppointment: None}
    page = browser.sign_in("adviser").page(PAGE).text
    assert "attend notre accord" in page
    assert "accept-appointment" in page
    said = {"request_id": str(uuid4()), "kind": "on_site", "day": "2027-08-10", "at": "10:00", "minutes": "45"}
    done = browser.submit(f"{PAGE}/propose-appointment", {**said, "zone": "Europe/Berlin", "place": "CRI"})
    assert done.status_code == 303
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, ProposeAppointment)
    assert (asked.staff_id, asked.minutes, asked.place) == (gateway.account("adviser").id, 45, "CRI")


def test_the_book_shows_what_a_day_takes_and_who_is_there(gateway: Gateway, browser: Browser) -> None:
    about = {"dossier_id": DOSSIER, "number": "OR-2026-00042", "investor_name": "Fatima Exemple", "adviser_id": None}
    day = DayLoad(
        day=date(2027, 8, 10), on_site=0, on_site_capacity=24, video=1, video_capacity=4,
        appointments=(BookedAppointment(**facts(), **about),),
    )  # fmt: skip
    needs = (PresenceNeed.POWER_OF_ATTORNEY, PresenceNeed.MEETING)
    stay = {"title": "Riad", "first_day": date(2027, 8, 1), "last_day": date(2027, 8, 20), "needs": needs}
    book = AppointmentBook(today=date(2027, 8, 2), days=(day,), present=(InvestorPresent(**about, **stay),))
    gateway.services.answers[ListAppointments] = book
    page = browser.sign_in("adviser").page("/console/appointments").text
    assert "0 / 24 sur place · 1 / 4 en vidéo" in page
    assert "Signer la procuration" in page
