"""An editor adds files to an offer, another person sees exactly which, readers find them in their language."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from services.gateway.domain.offer_diff import compare
from shared.contracts.codes import Language
from shared.contracts.investor.queries import SimulateAid
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.territory.attachments import AttachmentRefused, OfferAttachment
from shared.contracts.territory.offer_refusals import OpportunityInconsistent
from shared.contracts.territory.queries import GetOpportunity, ListOpportunityVersions, ListPlots, ListZones
from shared.contracts.territory.requests import ReviseOpportunity
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.offers import a_review, a_version, written
from tests.support.gateway.views import OFFER, an_offer

PAGE = f"/console/opportunities/{OFFER}"
PLAN, LEAFLET = "a" * 64, "b" * 64
FILE = {"document_file": ("plan.pdf", b"%PDF-1.4", "application/pdf")}


def a_document(sha256: str = PLAN, **changes: Any) -> OfferAttachment:
    title = {Language.FRENCH: "Plan du lot", Language.ARABIC: "مخطط القطعة"}
    said = {"sha256": sha256, "title": title, "media_type": "application/pdf", "size": 150_000}
    return OfferAttachment(**{**said, **changes})


@pytest.fixture
def editor(gateway: Gateway, browser: Browser) -> Browser:
    offer = an_offer(
        version=1,
        commands=("revise_opportunity", "submit_opportunity", "withdraw_opportunity"),
        attachments=(a_document(),),
        review=a_review("drafting"),
        written=written(attachments=(a_document(), a_document(LEAFLET))),
    )
    gateway.services.answers |= {GetOpportunity: offer, ListZones: (), ListPlots: (), ReviseOpportunity: None}
    gateway.services.answers |= {SimulateAid: AidRulesUnavailable(), ListOpportunityVersions: ()}
    return browser.sign_in("editor")


def revised(gateway: Gateway) -> ReviseOpportunity:
    (sent,) = gateway.services.commands()
    assert isinstance(sent, ReviseOpportunity)
    return sent


def test_a_file_comes_last_with_what_is_said_of_it_and_the_words_of_the_offer_stay(
    gateway: Gateway, editor: Browser
) -> None:
    fields = {"document_title_fr": "Étude", "document_title_ar": "دراسة", "document_language": "fr"}
    more = {"document_credit": "CRI", "document_licence": "CC BY 4.0", "document_valid_until": "2027-01-31"}
    answer = editor.submit(f"{PAGE}/documents", {**fields, **more}, files=FILE)
    assert answer.headers["location"] == f"{PAGE}?done=document_added#documents"
    sent = revised(gateway)
    added = sent.details.attachments[-1]
    assert [one.sha256 for one in sent.details.attachments[:2]] == [PLAN, LEAFLET]
    assert (added.sha256, added.title[Language.ARABIC]) == (sha256(b"%PDF-1.4").hexdigest(), "دراسة")
    assert (added.language, added.credit, added.licence, added.valid_until) == (
        *(Language.FRENCH, "CRI", "CC BY 4.0"),
        date(2027, 1, 31),
    )
    assert sent.details.text == written().text


def test_a_file_that_is_refused_is_explained_beside_what_was_typed(gateway: Gateway, editor: Browser) -> None:
    gateway.attachments.refusal = AttachmentRefused(fault="infected")
    answer = editor.submit(f"{PAGE}/documents", {"document": "new", "document_title_fr": "Étude"}, files=FILE)
    assert answer.status_code == 422
    assert "Un programme malveillant a été trouvé dans ce fichier." in answer.text
    assert 'value="Étude"' in answer.text
    missing = editor.submit(f"{PAGE}/documents", {"document": "new", "document_title_fr": "Étude"})
    assert "Choisissez un fichier" in missing.text
    assert gateway.services.commands() == []


def test_a_day_that_is_none_is_named_at_its_field(gateway: Gateway, editor: Browser) -> None:
    answer = editor.submit(f"{PAGE}/documents/{PLAN}", {"act": "save", "document": PLAN, "document_valid_until": "x"})
    assert answer.status_code == 422
    assert "Visible jusqu'au" in answer.text.partition('id="faults"')[2].partition("</ul>")[0].replace("&#39;", "'")
    assert gateway.services.commands() == []


@pytest.mark.parametrize(
    ("act", "kept"),
    [("up", [LEAFLET, PLAN]), ("down", [PLAN, LEAFLET]), ("remove", [PLAN])],
)
def test_a_document_is_moved_or_taken_out(gateway: Gateway, editor: Browser, act: str, kept: list[str]) -> None:
    assert editor.submit(f"{PAGE}/documents/{LEAFLET}", {"act": act}).status_code == 303
    assert [one.sha256 for one in revised(gateway).details.attachments] == kept


def test_the_form_of_the_words_leaves_the_documents_as_they_are(gateway: Gateway, editor: Browser) -> None:
    editor.submit(f"{PAGE}/revise", {"province": "02.113", "sector": "agro_industry", "title_fr": "Autre"})
    sent = revised(gateway)
    assert [one.sha256 for one in sent.details.attachments] == [PLAN, LEAFLET]
    assert sent.details.title == {Language.FRENCH: "Autre"}


def test_a_document_that_contradicts_itself_is_explained(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ReviseOpportunity] = OpportunityInconsistent(opportunity_id=OFFER, problem="attachments")
    answer = editor.submit(f"{PAGE}/documents", {"document": "new"}, files=FILE)
    assert "Ce document figure déjà dans l" in answer.text


def test_a_document_that_came_is_a_change_of_its_bytes_and_of_every_title() -> None:
    before, after = written(attachments=(a_document(),)), written(attachments=(a_document(LEAFLET), a_document()))
    changes = compare(before, after)
    assert [(one.field, one.item, one.language) for one in changes] == [
        ("attachments", LEAFLET, None),
        ("attachments", LEAFLET, Language.FRENCH),
        ("attachments", LEAFLET, Language.ARABIC),
    ]
    assert LEAFLET in (changes[0].after or "")


def test_what_is_said_of_a_document_and_their_order_are_changes_too() -> None:
    kept = written(attachments=(a_document(), a_document(LEAFLET)))
    other = written(attachments=(a_document(LEAFLET, licence="CC0"), a_document()))
    assert [(one.field, one.before, one.after) for one in compare(kept, other)] == [
        ("attachment_licence", None, "CC0"),
        ("attachment_order", f"{PLAN[:8]}, {LEAFLET[:8]}", f"{LEAFLET[:8]}, {PLAN[:8]}"),
    ]


def test_the_versions_page_links_the_bytes_that_changed(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ListOpportunityVersions] = (a_version(1, written()),)
    html = editor.page(f"{PAGE}/versions").text
    assert f'href="{PAGE}/documents/{PLAN}"' in html


def test_a_reader_finds_size_kind_and_language_and_the_title_in_the_declared_language(
    gateway: Gateway, browser: Browser
) -> None:
    one = a_document(language=Language.FRENCH, credit="CRI de l'Oriental", licence="CC BY 4.0")
    gateway.services.answers[GetOpportunity] = an_offer(attachments=(one,), fallbacks={Language.DUTCH: Language.ARABIC})
    gateway.services.answers[SimulateAid] = AidRulesUnavailable()
    browser.get("/language/nl")
    html = browser.page(f"/offers/{OFFER}").text
    assert f'href="/offers/{OFFER}/documents/{PLAN}" lang="ar" dir="auto">مخطط القطعة' in html
    assert ">PDF</bdi> · 147 kB · Frans" in html
    assert "Licentie: <bdi>CC BY 4.0</bdi>" in html


def test_nobody_is_handed_what_the_published_offer_does_not_name(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetOpportunity] = an_offer(attachments=(a_document(),))
    gateway.attachments.came[LEAFLET] = b"%PDF-1.4 draft"
    assert browser.page(f"/offers/{OFFER}/documents/{LEAFLET}").status_code == 404
    assert gateway.attachments.asked == []
