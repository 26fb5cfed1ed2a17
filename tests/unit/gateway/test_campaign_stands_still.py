"""The console's page of a campaign whose opportunity was withdrawn."""

from shared.contracts.notifications.campaign_refusals import CampaignOfferWithdrawn
from shared.contracts.notifications.campaigns import (
    CampaignEntry,
    CampaignState,
    GetCampaign,
    MoveCampaign,
    OfferWithdrawn,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import NOON
from tests.unit.gateway.test_campaign_pages import CAMPAIGN, PAGE, answers, asked, view

__all__ = ["answers"]


def test_a_campaign_whose_offer_was_withdrawn_says_why_it_stands_still_and_asks_who_lets_it_go_on(
    gateway: Gateway, browser: Browser
) -> None:
    itself = CampaignEntry(at=NOON, act="offer_expired")
    closed = view(gateway, CampaignState.PAUSED, started_at=NOON, offer_withdrawn=OfferWithdrawn(at=NOON))
    gateway.services.answers[GetCampaign] = closed.model_copy(update={"history": (*closed.history, itself)})
    browser.sign_in("head")
    html = browser.page(PAGE).text
    assert "Le dernier jour de l&#39;opportunité est passé le" in html
    assert "lecteurs arriveront sur une offre fermée" in html
    assert 'name="although_withdrawn"' in browser.page(f"{PAGE}?act=resume").text
    gateway.services.answers[MoveCampaign] = CampaignOfferWithdrawn(campaign_id=CAMPAIGN)
    answer = browser.submit(f"{PAGE}/move", {"act": "resume", "reason": "tout de même"})
    assert answer.status_code == 409
    assert "n&#39;est plus publié" in answer.text
    assert "tout de même" in answer.text, "what was typed stays"
    gateway.services.answers[MoveCampaign] = None
    browser.submit(f"{PAGE}/move", {"act": "resume", "reason": "tout de même", "although_withdrawn": "1"})
    assert [one.although_withdrawn for one in asked(gateway, MoveCampaign)] == [False, True]

    gateway.services.answers[GetCampaign] = closed.model_copy(
        update={"history": (*closed.history, itself), "offer_withdrawn": None}
    )
    assert "est de nouveau publiée" in browser.page(PAGE).text
    assert 'name="although_withdrawn"' not in browser.page(f"{PAGE}?act=resume").text
    gateway.services.answers[GetCampaign] = closed.model_copy(
        update={
            "history": (
                *closed.history,
                itself,
                CampaignEntry(at=NOON, act="resume"),
                CampaignEntry(at=NOON, act="pause"),
            )
        }
    )
    assert "offre fermée" not in browser.page(PAGE).text, "somebody paused it since"
