"""The investor's page leads to the offer that was answered, in the version that was read, and to nothing of today."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.codes import Language
from shared.contracts.investor.mandate_requests import MandateNotInForce
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.territory.offer import PublishedVersion
from shared.contracts.territory.queries import GetOpportunityVersion, ListPlots, ListZones
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.offers import written
from tests.support.gateway.views import DOSSIER, NOON, OFFER, a_plot, a_tracking_view
from tests.unit.gateway.test_offer_documents import LEAFLET, PLAN, a_document

PLOT = UUID("00000000-0000-7000-8000-0000000000aa")


@pytest.fixture
def page(gateway: Gateway) -> str:
    details = written(plot_id=PLOT, attachments=(a_document(),))
    ended = NOON + timedelta(days=3)
    answers = gateway.services.answers
    answers[TrackDossier] = a_tracking_view(opportunity_id=OFFER, opportunity_version=2)
    answers[GetOpportunityVersion] = PublishedVersion(number=2, details=details, published_at=NOON, ended_at=ended)
    answers[ListPlots] = (a_plot(plot_id=PLOT, reference="AB-T-09"),)
    answers[ListZones] = ()
    return f"/track/{sign(DOSSIER, TRACKING_SECRET)}"


@pytest.mark.parametrize("language", list(Language))
def test_the_offer_is_read_as_it_was_in_every_language_without_what_is_of_today(
    gateway: Gateway, browser: Browser, page: str, language: Language
) -> None:
    view = a_tracking_view(opportunity_id=OFFER, opportunity_version=2, language=language)
    gateway.services.answers[TrackDossier] = view

    answer = browser.page(f"{page}/offer")

    assert f'href="{page}/offer"' in browser.page(page).text
    assert f'<html lang="{language.value}"' in answer.text
    assert "AB-T-09" in answer.text
    assert (f"{page}/offer/documents/{PLAN}" in answer.text, "/aid?" in answer.text) == (True, False)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    asked = [one for one in gateway.services.asked if isinstance(one, GetOpportunityVersion)]
    assert asked == [GetOpportunityVersion(opportunity_id=OFFER, number=2)]


def test_it_is_said_whether_the_offer_is_still_the_same(gateway: Gateway, browser: Browser, page: str) -> None:
    changed = browser.page(f"{page}/offer").text
    version = gateway.services.answers[GetOpportunityVersion]
    assert isinstance(version, PublishedVersion)
    gateway.services.answers[GetOpportunityVersion] = version.model_copy(update={"ended_at": None})

    assert "depuis, elle a changé" in changed
    assert "elle n&#39;a pas changé" in browser.page(f"{page}/offer").text


def test_a_document_of_that_version_is_handed_out_and_no_other(gateway: Gateway, browser: Browser, page: str) -> None:
    gateway.attachments.came[PLAN] = b"%PDF-1.4 plan"

    assert browser.get(f"{page}/offer/documents/{PLAN}").content == b"%PDF-1.4 plan"
    assert browser.get(f"{page}/offer/documents/{LEAFLET}").status_code == 404


def test_without_a_version_or_a_link_that_holds_there_is_no_such_page(
    gateway: Gateway, browser: Browser, page: str
) -> None:
    gateway.services.answers[GetOpportunityVersion] = OpportunityNotFound(opportunity_id=OFFER)
    gone = browser.get(f"{page}/offer").status_code
    gateway.services.answers[TrackDossier] = a_tracking_view(opportunity_id=OFFER)
    unsaid = browser.get(f"{page}/offer").status_code
    unlinked = f"{page}/offer" in browser.page(page).text
    gateway.services.answers[TrackDossier] = MandateNotInForce(mandate_id=PLOT)
    over = browser.get(f"{page}/offer")

    assert (gone, unsaid, unlinked) == (404, 404, False)
    assert (over.status_code, over.headers["location"]) == (303, page)
