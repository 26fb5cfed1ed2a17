"""What an investor finds of the offers: by place, sector and amount, in their language or told in which one."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from shared.contracts.codes import Language, Sector
from shared.contracts.investor.aid import AidAnswer, AidBonus, AidSchemeResult, Verdict
from shared.contracts.investor.queries import GetDossier, SimulateAid
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.investor.replies import Filed, HistoryLine
from shared.contracts.investor.requests import FileDossier
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.refusals import OpportunityNotFound
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, OFFER, a_dossier, a_plot, an_offer, some_offers
from tests.unit.gateway.test_public_pages import FILLED

PAGE = f"/offers/{OFFER}"


def an_aid() -> AidAnswer:
    bonus = AidBonus(
        code="territorial",
        valid_from=date(2025, 1, 1),
        source="décret 2-25-342",
        confidence="S",
        verdict=Verdict.YES,
        rate=Decimal(10),
        rate_at_most=Decimal(15),
        base="investment",
        amount_mad=Decimal(0),
        amount_at_most_mad=Decimal(0),
        findings=(),
    )
    whole = {"conditions": (), "total_mad": 0, "total_at_most_mad": 0, "part": None, "part_at_most": None}
    schemes = tuple(
        AidSchemeResult(
            scheme=name, purpose=purpose, verdict=verdict, bonuses=(bonus,), unknown=(), unsettled=(), **whole
        )
        for name, purpose, verdict in (
            ("tpme", "aid", Verdict.OPEN),
            ("closed_to_all", "aid", Verdict.NO),
            ("some_paper", "authorisation", Verdict.OPEN),
        )
    )
    return AidAnswer(on=date(2026, 5, 12), schemes=schemes, category="B", unknown=(), presumed=())


@pytest.fixture
def reader(gateway: Gateway, browser: Browser) -> Browser:
    fallbacks = {Language.DUTCH: Language.ENGLISH}
    offer = an_offer(
        fallbacks=fallbacks,
        benefits={Language.FRENCH: "Eau et électricité au pied du lot.", Language.ENGLISH: "Water and power."},
        other_plots=(a_plot(plot_id=uuid4(), reference="AB-T-09"),),
        minimum_amount_mad=Decimal(5_000_000),
        expected_jobs=35,
        contact_role="diaspora_desk",
        valid_until=date(2027, 6, 30),
        version=3,
    )
    gateway.services.answers |= {GetOpportunity: offer, ListOpportunities: some_offers(offer), SimulateAid: an_aid()}
    return browser


def read(browser: Browser, page: str, language: str) -> str:
    return browser.get(page, headers={"Accept-Language": language}).text


def test_an_offer_says_what_an_investor_wants_to_know(reader: Browser) -> None:
    html = read(reader, PAGE, "fr")
    for said in ("Lot agro-industriel à Madagh", "Eau et électricité", "AB-T-09", "30 juin 2027", "version 3"):
        assert said in html
    assert "Guichet des Marocains du monde" in html
    assert f'href="/start?opportunity={OFFER}&amp;version=3"' in html
    assert "n&#39;est pas rédigée" not in html


def test_who_reads_another_language_is_told_which_one_it_is(reader: Browser) -> None:
    declared = read(reader, PAGE, "nl")
    assert "niet in het Nederlands geschreven; u leest het in het Engels" in declared
    assert '<h1 lang="en" dir="ltr">Agro-industrial plot in Madagh</h1>' in declared
    assert "Water and power." in declared
    undeclared = read(reader, PAGE, "de")
    assert '<h1 lang="fr" dir="ltr">' in undeclared
    assert "Sie lesen es auf Französisch" in undeclared
    assert "niet in het Nederlands geschreven" in read(reader, "/offers", "nl")


def test_aids_that_may_apply_here_name_their_source_and_lead_to_the_check_without_a_word_of_anybody(
    reader: Browser, gateway: Gateway
) -> None:
    html = read(reader, PAGE, "fr")
    assert "décret 2-25-342" in html
    assert "closed_to_all" not in html
    assert "some_paper" not in html
    assert 'href="/aid?province=02.113&amp;sector=agro_industry"' in html
    asked = next(one for one in gateway.services.asked if isinstance(one, SimulateAid))
    assert (asked.facts.province, asked.facts.sector, asked.facts.amount_mad) == ("02.113", Sector.AGRO_INDUSTRY, None)
    gateway.services.answers[SimulateAid] = AidRulesUnavailable()
    assert "ne peuvent pas être lues" in read(reader, PAGE, "fr")


def test_the_check_begins_with_the_place_and_the_sector_and_takes_nothing_else_from_an_address(reader: Browser) -> None:
    html = read(reader, "/aid?province=02.113&sector=agro_industry&own_funds_mad=77", "fr")
    assert '<option value="02.113" selected>' in html
    assert '<option value="agro_industry" selected>' in html
    assert 'value="77"' not in html
    assert " selected>" not in read(reader, "/aid?province=<b>&sector=oops", "fr")


def test_offers_are_found_by_place_sector_and_amount(reader: Browser, gateway: Gateway) -> None:
    html = read(reader, "/offers?province=02.113&sector=agro_industry&amount=5 000 000,50", "fr")
    (asked,) = [one for one in gateway.services.asked if isinstance(one, ListOpportunities)]
    assert (asked.province, asked.sector, asked.amount_mad) == ("02.113", Sector.AGRO_INDUSTRY, Decimal("5000000.50"))
    assert asked.published_only
    assert 'value="5 000 000,50"' in html
    assert f'href="{PAGE}"' in html


@pytest.mark.parametrize("amount", ["beaucoup", "-5", "NaN", "Infinity", "1e99"])
def test_an_amount_that_cannot_be_read_is_said_so_and_the_rest_is_found(
    reader: Browser, gateway: Gateway, amount: str
) -> None:
    html = read(reader, f"/offers?province=02.113&amount={amount}", "fr")
    asked = next(one for one in gateway.services.asked if isinstance(one, ListOpportunities))
    assert (asked.province, asked.amount_mad) == ("02.113", None)
    assert 'id="amount-error"' in html


def test_what_is_not_published_is_not_there(reader: Browser, gateway: Gateway) -> None:
    gateway.services.answers[GetOpportunity] = OpportunityNotFound(opportunity_id=OFFER)
    assert reader.get(PAGE).status_code == 404
    assert reader.get("/offers/oops").status_code in {404, 422}


@pytest.mark.parametrize("language", list(Language))
def test_both_pages_can_be_read_in_every_language(reader: Browser, language: Language) -> None:
    for page in (PAGE, "/offers", "/"):
        assert f'<html lang="{language.value}"' in read(reader, page, language.value)
    paper = read(reader, PAGE, language.value).partition('class="on-paper"')[2].partition("</p>")[0]
    assert ("2026" in paper, f"http://gateway.test{PAGE}" in paper) == (True, True)  # its day and its address


@pytest.mark.parametrize(
    ("address", "sent", "kept"),
    [
        ("&version=2", None, 2),  # opened on the page of version 2, while version 3 came
        ("", None, 3),  # from a list, which shows what is read now
        ("&version=7", None, 3),  # never published
        ("", "x", 3),
    ],
)
def test_a_deposit_says_which_version_was_read(
    gateway: Gateway, reader: Browser, address: str, sent: str | None, kept: int
) -> None:
    gateway.services.answers[FileDossier] = Filed(dossier_id=uuid4(), number="OR-2026-00052")
    html = reader.page(f"/start?opportunity={OFFER}{address}").text
    carried = html.partition('name="opportunity_version" value="')[2].partition('"')[0]
    assert ("Cette offre a changé" in html) == (kept == 2)
    reader.submit("/start", {**FILLED, "opportunity_version": sent if sent is not None else carried})
    (filed,) = gateway.services.commands()
    assert isinstance(filed, FileDossier)
    assert (filed.project.opportunity_id, filed.project.opportunity_version) == (OFFER, kept)


@pytest.mark.parametrize(
    ("version", "link"),
    [(2, f"/console/opportunities/{OFFER}/preview?version=2"), (None, f"/console/opportunities/{OFFER}/versions?at=")],
)
def test_the_adviser_opens_the_version_that_was_read_as_it_was(
    gateway: Gateway, browser: Browser, version: int | None, link: str
) -> None:
    filed = HistoryLine(at=NOON, action="dossier.filed.v1", by=None, details={})
    dossier = a_dossier(opportunity_version=version, history=(filed,))
    gateway.services.answers |= {GetDossier: dossier, ListNotices: ()}
    html = browser.sign_in("adviser").page(f"/console/dossiers/{DOSSIER}").text
    assert f'href="{link}' in html
    assert ("telle que lue : version 2" in html) == (version == 2)
    assert ("n&#39;a pas été indiquée au dépôt" in html) == (version is None)
