"""Messages and notes on the screen: the investor writes behind the signed link, what staff note stays inside."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.contracts.codes import Language
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.exchange_refusals import TooManyMessages
from shared.contracts.investor.exchange_replies import (
    ExchangeView,
    MessageView,
    NoteView,
    OwedAnswer,
    TrackedExchange,
    TrackedMessage,
)
from shared.contracts.investor.exchange_requests import AddNote, WriteMessage, WriteToCentre
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
OWED = OwedAnswer(by=Side.CENTRE, since=AT)
PAGE = f"/console/dossiers/{DOSSIER}/exchange"
TRACK = f"/track/{sign(DOSSIER, TRACKING_SECRET)}"


def an_exchange(author: UUID) -> ExchangeView:
    said = {"message_id": uuid4(), "at": AT, "text": "<b>Quand ?</b>", "expects_answer": True}
    message = MessageView(by=Side.INVESTOR, author_id=None, **said)
    note = NoteView(note_id=uuid4(), author_id=author, at=AT, text="Rappeler le notaire")
    return ExchangeView(notes=(note,), messages=(message,), owed=OWED)


def test_the_adviser_reads_who_owes_an_answer_and_writes_it(gateway: Gateway, browser: Browser) -> None:
    author = gateway.account("head").id
    gateway.services.answers |= {GetDossier: a_dossier(exchange=an_exchange(author)), WriteMessage: None, AddNote: None}
    page = browser.sign_in("adviser").page(PAGE).text
    assert "Nous devons une réponse depuis le 4 mai 2026" in page
    assert "&lt;b&gt;Quand ?&lt;/b&gt;" in page
    assert "Rappeler le notaire" in page
    request_id = uuid4()
    done = browser.submit(f"{PAGE}/write-message", {"request_id": str(request_id), "text": " Demain. "})
    assert done.headers["location"] == f"{PAGE}?done=write_message"
    adviser = gateway.account("adviser").id
    assert gateway.services.commands()[-1] == WriteMessage(
        request_id=request_id, dossier_id=DOSSIER, staff_id=adviser, text="Demain."
    )


def test_an_empty_message_is_not_sent(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetDossier] = a_dossier()
    refused = browser.sign_in("adviser").submit(f"{PAGE}/write-message", {"request_id": str(uuid4()), "text": "  "})
    assert refused.status_code == 422
    assert gateway.services.commands() == []


def test_the_investor_reads_and_answers_on_the_page_of_the_link(gateway: Gateway, browser: Browser) -> None:
    messages = (TrackedMessage(by=Side.CENTRE, at=AT, text="Quel lot voulez-vous ?"),)
    owed = OwedAnswer(by=Side.INVESTOR, since=AT)
    view = a_tracking_view(language=Language.DUTCH, exchange=TrackedExchange(messages=messages, owed=owed))
    gateway.services.answers |= {TrackDossier: view, WriteToCentre: None}
    page = browser.page(TRACK).text
    assert "Quel lot voulez-vous ?" in page
    assert "Uw adviseur wacht op uw antwoord." in page
    request_id = uuid4()
    done = browser.submit(f"{TRACK}/messages", {"request_id": str(request_id), "text": "Lot 12"})
    assert done.status_code == 303
    assert gateway.services.commands()[-1] == WriteToCentre(request_id=request_id, dossier_id=DOSSIER, text="Lot 12")


def test_a_message_that_is_refused_stays_in_the_form(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {
        TrackDossier: a_tracking_view(language=Language.FRENCH),
        WriteToCentre: TooManyMessages(dossier_id=DOSSIER, most_a_day=20),
    }
    refused = browser.submit(f"{TRACK}/messages", {"request_id": str(uuid4()), "text": "Encore moi"})
    assert refused.status_code == 429
    assert ">Encore moi</textarea>" in refused.text
    assert "Trop de messages" in refused.text


def test_without_a_valid_link_nothing_is_written(gateway: Gateway, browser: Browser) -> None:
    forged = f"/track/{sign(DOSSIER, 'another secret')}/messages"
    browser.submit(forged, {"request_id": str(uuid4()), "text": "x"})
    assert gateway.services.asked == []
