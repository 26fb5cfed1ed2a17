"""The investor's messages behind the signed link: listed without a word of them, opened by a form alone."""

from typing import Any
from uuid import UUID

import pytest

from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.mandate_requests import MandateNotInForce
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.notifications.inbox import InboxEntry, ListInbox, ReadNotice
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.tracking import sign, sign_for_mandatary
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_dossier, a_tracking_view
from tests.unit.gateway.test_case_file import a_notice

TOKEN, MANDATE = sign(DOSSIER, TRACKING_SECRET), UUID(int=4)
NOTICE, OLD = UUID(int=1), UUID(int=2)


def entry(notice_id: UUID, **more: Any) -> InboxEntry:
    said = {"notice_id": notice_id, "kind": "filed", "language": "fr", "subject": "Dépôt <enregistré>"}
    said |= {"written_at": NOON, "ways": ({"channel": "email", "standing": "not_reached"},)}
    return InboxEntry.model_validate({**said, "read_at": None, "text": None, **more})


@pytest.fixture(autouse=True)
def answers(gateway: Gateway) -> None:
    old = entry(OLD, read_at=NOON, text="Bonjour Fatima\n<b>", ways=({"channel": "sms", "standing": "arrived"},))
    gateway.services.answers |= {TrackDossier: a_tracking_view(), ListInbox: (entry(NOTICE), old), ReadNotice: None}


def test_the_list_says_what_there_is_and_loading_it_opens_nothing(gateway: Gateway, browser: Browser) -> None:
    html = browser.page(f"/track/{TOKEN}").text
    assert "1 à lire" in html
    assert "Dépôt &lt;enregistré&gt;" in html
    assert "ne vous est pas parvenu" in html
    assert "Bonjour Fatima\n&lt;b&gt;" in html, "the one that was read already"
    assert browser.get(f"/track/{TOKEN}/inbox/{NOTICE}").status_code == 303
    assert not [one for one in gateway.services.asked if isinstance(one, ReadNotice)]


def test_the_form_opens_it_and_the_page_shows_it_open(gateway: Gateway, browser: Browser) -> None:
    answer = browser.post(f"/track/{TOKEN}/inbox/{OLD}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/track/{TOKEN}?opened={OLD}#notice-{OLD}"
    assert ReadNotice(dossier_id=DOSSIER, notice_id=OLD) in gateway.services.asked
    assert "<details open>" in browser.page(f"/track/{TOKEN}?opened={OLD}").text


def test_who_acts_for_the_investor_opens_theirs_while_the_mandate_holds(gateway: Gateway, browser: Browser) -> None:
    token = sign_for_mandatary(DOSSIER, MANDATE, TRACKING_SECRET)
    browser.post(f"/track/{token}/inbox/{NOTICE}")
    assert ReadNotice(dossier_id=DOSSIER, notice_id=NOTICE, mandate_id=MANDATE) in gateway.services.asked
    gateway.services.asked.clear()
    gateway.services.answers[TrackDossier] = MandateNotInForce(mandate_id=MANDATE)
    assert browser.post(f"/track/{token}/inbox/{NOTICE}").headers["location"] == f"/track/{token}"
    assert not [one for one in gateway.services.asked if isinstance(one, ReadNotice)]


def test_another_s_message_and_a_broken_link_lead_back(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ReadNotice] = NoticeNotFound(notice_id=NOTICE)
    assert browser.post(f"/track/{TOKEN}/inbox/{NOTICE}").headers["location"] == f"/track/{TOKEN}"
    assert browser.post(f"/track/x/inbox/{NOTICE}").status_code == 303


def test_the_rest_of_the_page_stands_while_the_messages_are_away(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListInbox] = ServiceUnavailable(service="notifications", cause="away")
    html = browser.page(f"/track/{TOKEN}").text
    assert "Les messages ne peuvent être montrés" in html
    assert "Titre foncier" in html


@pytest.mark.parametrize("language", list(Language))
def test_it_is_said_in_the_reader_s_language(gateway: Gateway, browser: Browser, language: Language) -> None:
    gateway.services.answers[TrackDossier] = a_tracking_view(language=language)
    html = browser.page(f"/track/{TOKEN}").text
    assert texts(language)("inbox.not_reached") in html
    assert 'lang="fr" dir="auto">Dépôt' in html, "the words keep their own language"


def test_staff_see_what_was_read_and_what_was_not(gateway: Gateway, browser: Browser) -> None:
    read = a_notice().model_copy(update={"readings": ()})
    told = {**read.model_dump(), "readings": ({"reader": "mandatary", "at": NOON},)}
    gateway.services.answers |= {GetDossier: a_dossier(), ListNotices: (read, type(read).model_validate(told))}
    html = browser.sign_in("adviser").page(f"/console/dossiers/{DOSSIER}").text
    assert "Pas encore lu sur la page" in html
    assert "Lu par le mandataire" in html
