"""An editor drafts an opportunity in three languages, publishes and withdraws it."""

from uuid import UUID

import pytest

from shared.contracts.codes import Language
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.queries import GetOpportunity, ListPlots, ListZones
from shared.contracts.territory.refusals import OpportunityIncomplete, PlotAlreadyOffered
from shared.contracts.territory.replies import Drafted
from shared.contracts.territory.requests import DraftOpportunity, PublishOpportunity, ReviseOpportunity
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import OFFER, PLOT, a_plot, an_offer

FIELDS = {
    "request_id": "019b0000-0000-7000-8000-0000000000bb",
    "province": "02.113",
    "sector": "agro_industry",
    "zone": "agropole-berkane",
    "plot_id": str(PLOT),
    "indicative_amount_mad": "10 000 000",
    "title_fr": "Lot à Madagh",
    "title_ar": "قطعة بمداغ",
    "title_en": "",
    "text_fr": "Un lot viabilisé.",
    "text_ar": "",
    "text_en": "",
}


@pytest.fixture
def editor(gateway: Gateway, browser: Browser) -> Browser:
    draft = an_offer(
        status=OpportunityStatus.DRAFT,
        commands=("revise_opportunity", "publish_opportunity", "withdraw_opportunity"),
        missing_languages=(Language.ENGLISH,),
    )
    gateway.services.answers |= {GetOpportunity: draft, ListZones: (), ListPlots: (a_plot(),)}
    return browser.sign_in("editor")


def test_a_draft_may_lack_languages(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[DraftOpportunity] = Drafted(opportunity_id=OFFER)
    answer = editor.submit("/console/opportunities/new", FIELDS)
    assert answer.headers["location"] == f"/console/opportunities/{OFFER}?done=drafted"
    (sent,) = gateway.services.commands()
    assert isinstance(sent, DraftOpportunity)
    assert sent.request_id == UUID(FIELDS["request_id"])
    assert set(sent.details.title) == {Language.FRENCH, Language.ARABIC}
    assert sent.details.indicative_amount_mad == 10_000_000


def test_a_draft_s_page_says_which_languages_are_missing(editor: Browser) -> None:
    html = editor.page(f"/console/opportunities/{OFFER}").text
    assert "À compléter avant la publication : English" in html
    assert 'value="قطعة للصناعة الغذائية بمداغ"' in html


def test_what_was_typed_is_kept_when_a_revision_is_refused(gateway: Gateway, editor: Browser) -> None:
    gateway.services.answers[ReviseOpportunity] = PlotAlreadyOffered(plot_id=PLOT, opportunity_id=OFFER)
    answer = editor.submit(f"/console/opportunities/{OFFER}/revise", FIELDS)
    assert answer.status_code == 409
    assert 'value="Lot à Madagh"' in answer.text
    assert "offre déjà cette parcelle" in answer.text


def test_publishing_too_early_names_the_missing_language(gateway: Gateway, editor: Browser) -> None:
    refusal = OpportunityIncomplete(opportunity_id=OFFER, missing=(Language.ENGLISH,))
    gateway.services.answers[PublishOpportunity] = refusal
    answer = editor.submit(f"/console/opportunities/{OFFER}/publish", {})
    assert answer.status_code == 422
    assert "(English)" in answer.text


def test_an_empty_form_is_explained_field_by_field(gateway: Gateway, editor: Browser) -> None:
    answer = editor.submit("/console/opportunities/new", {"request_id": FIELDS["request_id"]})
    assert answer.status_code == 422
    assert 'id="province-error"' in answer.text
    assert 'id="sector-error"' in answer.text
    assert gateway.services.commands() == []
