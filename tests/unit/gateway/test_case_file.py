"""A dossier as one PDF: what it holds, who gets it, and that each page says who took it."""

import asyncio
from datetime import date
from io import BytesIO
from unicodedata import normalize
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.gateway.entrypoints.case_file import CaseFile
from services.gateway.entrypoints.papers import case_file_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.checklist import ChecklistItem, PieceFileView
from shared.contracts.investor.clock_replies import ActView
from shared.contracts.investor.exchange_replies import ExchangeView, NoteView
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.replies import AppealAnswerView, AppealView, DecisionView, DossierView, HistoryLine
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.refusal import ServiceUnavailable
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, OFFER, a_clock, a_dossier
from tests.unit.gateway.test_commission_pages import an_opinion

ADVISER, HEAD = UUID(int=5), UUID(int=6)
SHA = "0123456789abcdef" * 4
PAGE = f"/console/dossiers/{DOSSIER}/case-file.pdf"
OF_TWO = {"proposed_by": ADVISER, "proposed_at": NOON, "validated_by": HEAD, "validated_at": NOON}


def a_whole_dossier() -> DossierView:
    file = {
        "file_id": ADVISER,
        "number": 2,
        "size": 9,
        "sha256": SHA,
        "media_type": "application/pdf",
        "state": "clean",
    }
    act = {"act_id": ADVISER, "act": "planning_permission", "administration": "urban_agency", "state": "granted"}
    act |= {"requested_at": NOON, "requested_by": ADVISER, "due_on": None, "answered_at": None, "note": ""}
    decision = {"outcome": "unfavourable", "reasons": ("environment",), "note": "#set *x* $y$"}
    answer = {"outcome": "refusal_confirmed", "reasons": (), "note": ""}
    appeal = {"body": "wali", "received_on": date(2026, 5, 10), "late": False, "note": "", "filed_by": ADVISER}
    appeal |= {"filed_at": NOON, "answer_due_on": date(2026, 5, 20), "answer_overdue": False, "next_appeal_until": None}
    return a_dossier(
        opportunity_id=OFFER,
        opportunity_version=2,
        title="Unité #1 *d'agrumes* <b>",
        acts=(ActView.model_validate({**act, "clock": a_clock()}),),
        clock=a_clock(),
        checklist=(
            ChecklistItem(
                code="identity",
                state="received",
                stage="filing",
                files=(PieceFileView.model_validate({**file, "uploaded_at": NOON, "uploaded_by": None}),),
            ),
        ),
        opinions=(an_opinion(answer="unfavourable", received_on=date(2026, 5, 9), note="Hors zone"),),
        decision=DecisionView.model_validate({**decision, **OF_TWO}),
        appeals=(
            AppealView.model_validate({**appeal, "answer": AppealAnswerView.model_validate({**answer, **OF_TWO})}),
        ),
        exchange=ExchangeView(notes=(NoteView(note_id=ADVISER, author_id=ADVISER, at=NOON, text="entre nous"),)),
        history=(HistoryLine(at=NOON, action="dossier.filed.v1", by=None, details={"remark": "au guichet"}, hash=SHA),),
        version=412,
    )


def a_notice() -> NoticeView:
    attempt = {"at": NOON, "phase": "transmitting", "outcome": "sent", "smtp_code": 250, "reply": "250 queued"}
    return NoticeView.model_validate(
        {"notice_id": HEAD, "event_id": HEAD, "dossier_id": DOSSIER, "number": "OR-2026-00042", "kind": "filed"}
        | {"state": "sent", "language": "fr", "subject": "Dépôt enregistré", "message_id": "<a@primo>", "resends": ()}
        | {"occurred_at": NOON, "created_at": NOON, "sent_at": NOON, "next_attempt_at": None, "resendable": False}
        | {"attempts": (attempt,)}
    )


def read(content: bytes) -> list[str]:
    found = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    signs = str.maketrans(dict.fromkeys("\u2066\u2068\u2069\u200b"))
    return [" ".join(normalize("NFKC", text).translate(signs).split()) for text in found]


def printed(language: Language) -> list[str]:
    names = {ADVISER: "Nadia Conseillère", HEAD: "Hassan Responsable"}
    file = CaseFile(a_whole_dossier(), (a_notice(),), names, "Hassan Responsable", NOON)
    return read(bytes(asyncio.run(case_file_of(file, texts(language), "hassan 2026-05-04 12:00:00 UTC")).body))


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])
def test_it_holds_the_whole_dossier_and_every_page_says_who_took_it(language: Language) -> None:
    pages = printed(language)
    whole = " ".join(pages)
    for said in (
        *("OR-2026-00042", "CI-2026-118", "Fatima Exemple", "Unité #1 *d'agrumes* <b>", "#set *x* $y$"),
        *("loi 55-19", "Hors zone", "Dépôt enregistré", "<a@primo>", "250 queued", "au guichet"),
        *("Nadia Conseillère", "Hassan Responsable", "412"),
        f"{OFFER} · version 2" if language is Language.FRENCH else str(OFFER),
    ):
        assert said in whole, said
    assert whole.replace(" ", "").count(SHA) >= 2, "of the file, and of the last line of history"
    assert [page.count("hassan 2026-05-04 12:00:00 UTC") >= 2 for page in pages] == [True] * len(pages)
    assert "entre nous" not in whole, "internal notes are not part of it"


def test_what_there_is_nothing_of_is_said_and_not_left_out() -> None:
    file = CaseFile(a_dossier(), (), {}, "Hassan", NOON)
    whole = " ".join(read(bytes(asyncio.run(case_file_of(file, texts(Language.ENGLISH), "x")).body)))
    assert whole.count("Nothing of this kind.") == 5


def test_who_sees_dossiers_takes_it_and_the_journal_says_so(browser: Browser, gateway: Gateway) -> None:
    gateway.services.answers |= {GetDossier: a_whole_dossier(), ListNotices: (a_notice(),)}
    browser.sign_in("adviser")
    answer = browser.get(f"{PAGE}?language=ar")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="dossier-OR-2026-00042-ar.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    assert "adviser 2026-05-12 09:30:00 UTC" in read(answer.content)[0]
    spoken = {"Accept-Language": "fr"}
    answer = browser.get(f"/api/v1/dossiers/{DOSSIER}/case-file", headers=spoken)
    assert "Dossier complet" in read(answer.content)[0]
    who = gateway.account("adviser").id
    noted = [line for line in gateway.store.tables.journal if line[1] == "case_file_taken"]
    assert noted == [(who, "case_file_taken", str(DOSSIER))] * 2
    page = browser.page(f"/console/dossiers/{DOSSIER}").text
    assert f"{PAGE}?language=ar" in page
    browser.sign_in("planner")
    assert browser.get(PAGE).status_code == 403


def test_without_the_notices_there_is_no_file_that_looks_whole(browser: Browser, gateway: Gateway) -> None:
    away = ServiceUnavailable(service="notifications", cause="away")
    gateway.services.answers |= {GetDossier: a_whole_dossier(), ListNotices: away}
    assert browser.sign_in("head").get(PAGE).status_code == 503
    assert [line for line in gateway.store.tables.journal if line[1] == "case_file_taken"] == []
