"""The letter of decision and the minutes as PDF: who gets them, what they say, that they come out the same."""

import asyncio
from datetime import date
from decimal import Decimal
from io import BytesIO
from unicodedata import normalize
from uuid import UUID

import pytest
from pypdf import PdfReader

from services.gateway.entrypoints.papers import letter_of, minutes_of
from services.gateway.entrypoints.texts import texts
from shared.contracts import tracking
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.investor.commission_refusals import LetterNotFound
from shared.contracts.investor.letter import DecisionLetter, RecourseTerm
from shared.contracts.investor.mandate_requests import MandateNotInForce
from shared.contracts.investor.queries import GetDecisionLetter, GetSession, TrackDossier
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, SESSION, a_session, a_tracking_view

LETTER = f"/console/dossiers/{DOSSIER}/decision-letter.pdf"
TERMS = (
    ("appeal", 10, False),
    ("wali_answer", 10, False),
    ("appeal_to_ministry", 11, True),
    ("ministry_answer", 30, False),
)


def a_letter(**changes: object) -> DecisionLetter:
    values = {
        "number": "OR-2026-00042",
        "cri_invest_reference": "CI-2026-118",
        "investor_name": "Fatima Exemple",
        "title": "Unité #1 *d'agrumes* $x$ @x <b>",
        "province": "02.113",
        "planned_amount_mad": Decimal("12500000.00"),
        "planned_jobs": 35,
        "session_on": date(2026, 5, 4),
        "decided_on": date(2026, 5, 6),
        "outcome": Outcome.UNFAVOURABLE,
        "reasons": (ReasonCode.LAND_NOT_AVAILABLE,),
        "next_pieces": (),
        "appeal_until": date(2026, 5, 18),
        "recourse": tuple(
            RecourseTerm.model_validate({"kind": k, "days": d, "working_days": False, "to_be_confirmed": p})
            for k, d, p in TERMS
        ),
        "fingerprint": "ab" * 32,
    }
    return DecisionLetter.model_validate({**values, **changes})


def pages(content: bytes) -> list[str]:
    """What a program reads of each page, in one form of its letters, without marks of direction."""
    found = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    return [" ".join(normalize("NFKC", text).replace("\u2068", "").replace("\u2069", "").split()) for text in found]


def printed(letter: DecisionLetter) -> bytes:
    return bytes(asyncio.run(letter_of(letter)).body)


def test_a_refusal_states_its_reasons_and_how_and_until_when_to_appeal_in_both_languages() -> None:
    content = printed(a_letter())
    french, arabic = pages(content)
    for said in (
        "OR-2026-00042",
        "CI-2026-118",
        "Fatima Exemple",
        "Terrain non disponible",
        "jusqu'au 18 mai 2026",
        "dans les 10 jours",
        "11 jours (délai à confirmer par le centre)",
        "dans les 30 jours",
        "ab" * 32,
    ):
        assert said in french
    for said in ("OR-2026-00042", "CI-2026-118", "18", "2026"):
        assert said in arabic
    fonts = {str(font["/BaseFont"]).partition("+")[2] for font in _fonts(content)}
    assert any(name.startswith("Amiri") for name in fonts)  # Arabic is set in a font that joins its letters


def _fonts(content: bytes) -> list[dict[str, object]]:
    return [
        font.get_object()
        for page in PdfReader(BytesIO(content)).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]


def test_an_agreement_tells_what_follows_and_no_recourse() -> None:
    agreed = {"outcome": Outcome.FAVOURABLE, "reasons": (), "recourse": (), "appeal_until": None}
    french, _ = pages(printed(a_letter(**agreed, next_pieces=("statutes", "a_new_kind"))))
    assert "Statuts de la société" in french
    assert "a_new_kind" in french
    assert "recours" not in french.lower()
    assert "accompagne" in pages(printed(a_letter(**agreed)))[0]


def test_what_somebody_typed_is_never_read_as_markup() -> None:
    assert "Unité #1 *d'agrumes* $x$ @x <b>" in pages(printed(a_letter()))[0]


def test_the_same_facts_make_the_same_bytes() -> None:
    assert printed(a_letter()) == printed(a_letter())
    assert printed(a_letter()) != printed(a_letter(investor_name="Ali Exemple"))


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])
def test_minutes_hold_agenda_presence_and_text(language: Language) -> None:
    content = asyncio.run(minutes_of(a_session(minutes="Ouverte.\n\nQuorum atteint."), texts(language))).body
    (page,) = pages(bytes(content))
    for said in ("OR-2026-00042", "Agrumes", "Quorum atteint"):
        assert said in page


def test_staff_who_see_dossiers_get_it_and_the_journal_says_so(browser: Browser, gateway: Gateway) -> None:
    gateway.services.answers[GetDecisionLetter] = a_letter()
    gateway.services.answers[GetSession] = a_session()
    browser.sign_in("adviser")
    for address in (LETTER, f"/api/v1/dossiers/{DOSSIER}/decision-letter"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["content-disposition"] == 'attachment; filename="decision-OR-2026-00042.pdf"'
        assert answer.headers["cache-control"] == "no-store"
    assert browser.get(f"/console/sessions/{SESSION}/minutes.pdf").content.startswith(b"%PDF")
    who = gateway.account("adviser").id
    noted = [line for line in gateway.store.tables.journal if line[0] == who and line[1].endswith("_read")]
    assert noted == [(who, "letter_read", str(DOSSIER))] * 2 + [(who, "minutes_read", str(SESSION))]
    browser.sign_in("planner")
    assert browser.get(LETTER).status_code == 403
    assert browser.get(f"/console/sessions/{SESSION}/minutes.pdf").status_code == 403


def test_the_investor_gets_it_by_the_link_alone_and_only_once_there_is_a_decision(
    browser: Browser, gateway: Gateway
) -> None:
    gateway.services.answers[GetDecisionLetter] = a_letter()
    token = tracking.sign(DOSSIER, TRACKING_SECRET)
    assert browser.get(f"/track/{token}/decision-letter.pdf").content.startswith(b"%PDF")
    assert gateway.services.asked[-1] == GetDecisionLetter(dossier_id=DOSSIER)
    assert gateway.store.tables.journal[-1] == (None, "link_letter_read", str(DOSSIER))
    asked = len(gateway.services.asked)
    assert browser.get(f"/track/{token}x/decision-letter.pdf").status_code == 404
    assert len(gateway.services.asked) == asked
    gateway.services.answers[GetDecisionLetter] = LetterNotFound(dossier_id=UUID(int=1))
    assert browser.get(f"/track/{token}/decision-letter.pdf").status_code == 404


def test_what_is_taken_by_a_link_is_in_the_journal_under_no_account(browser: Browser, gateway: Gateway) -> None:
    gateway.services.answers |= {GetDecisionLetter: a_letter(), TrackDossier: a_tracking_view()}
    mandate_id = UUID(int=9)
    for token in (
        tracking.sign(DOSSIER, TRACKING_SECRET),
        tracking.sign_for_mandatary(DOSSIER, mandate_id, TRACKING_SECRET),
    ):
        assert browser.get(f"/track/{token}/decision-letter.pdf").content.startswith(b"%PDF")
    assert gateway.store.tables.journal == [
        (None, "link_letter_read", str(DOSSIER)),
        (None, "mandate_letter_read", str(DOSSIER)),
    ]
    gateway.services.answers[TrackDossier] = MandateNotInForce(mandate_id=mandate_id)
    assert browser.get(f"/track/{token}/decision-letter.pdf").status_code >= 400
    assert len(gateway.store.tables.journal) == 2, "a mandate that is over takes nothing"
    head = browser.sign_in("head")
    page = head.page(f"/console/access-journal?dossier={DOSSIER}").text
    assert "par le lien du mandataire" in page
    lines = head.get(f"/api/v1/dossiers/{DOSSIER}/readers").json()["lines"]
    assert [line["account_id"] for line in lines if "letter" in line["act"]] == [None, None]
