"""What investors see and do: front page, deposit, tracking link."""

import time
from datetime import date
from decimal import Decimal

import pytest
from markupsafe import escape

from services.gateway.entrypoints.texts import texts
from shared.contracts import tracking
from shared.contracts.codes import Language
from shared.contracts.investor.aid import AidAnswer
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.queries import SimulateAid, TrackDossier
from shared.contracts.investor.refusals import (
    ConsentMissing,
    PlotNotAvailable,
)
from shared.contracts.investor.replies import Filed
from shared.contracts.investor.requests import (
    FileDossier,
)
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import (
    DOSSIER,
    OFFER,
    PLOT,
    a_tracking_view,
    an_offer,
    some_offers,
)


def test_the_tracking_link_shows_what_is_missing_and_until_when(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[TrackDossier] = a_tracking_view()
    answer = browser.page(f"/track/{tracking.sign(DOSSIER, TRACKING_SECRET)}")
    assert answer.status_code == 200
    assert "Titre foncier" in answer.text
    assert "15 juin 2026" in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("language", list(Language))
def test_the_investor_reads_in_their_own_language(gateway: Gateway, browser: Browser, language: Language) -> None:
    refused = {"status": Status.UNFAVOURABLE, "outcome": Outcome.UNFAVOURABLE, "reasons": tuple(ReasonCode)}
    for changes in ({}, {**refused, "missing": (), "answer_by": None, "appeal_until": "2026-07-01"}):
        gateway.services.answers[TrackDossier] = a_tracking_view(language=language, **changes)
        token = tracking.sign(DOSSIER, TRACKING_SECRET)
        html = browser.page(f"/track/{token}", headers={"Accept-Language": "en"}).text
        direction = "rtl" if language is Language.ARABIC else "ltr"
        assert f'<html lang="{language.value}" dir="{direction}">' in html
        assert texts(language)("track.where") in html


def test_a_cut_link_says_what_to_do(gateway: Gateway, browser: Browser) -> None:
    token = tracking.sign(DOSSIER, TRACKING_SECRET)
    for broken in (token[:-4], "x", tracking.sign(DOSSIER, "another secret")):
        answer = browser.page(f"/track/{broken}")
        assert answer.status_code == 404
        assert "copiez toute l&#39;adresse" in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert gateway.services.asked == []


def test_an_old_link_says_where_a_recent_one_is(
    gateway: Gateway, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = time.time() - 400 * 24 * 3600
    with monkeypatch.context() as then:
        then.setattr("itsdangerous.timed.time.time", lambda: long_ago)
        token = tracking.sign(DOSSIER, TRACKING_SECRET)
    answer = browser.page(f"/track/{token}")
    assert answer.status_code == 410
    assert "dernier courriel" in answer.text


def test_the_front_page_stays_open_while_territory_is_away(gateway: Gateway, browser: Browser) -> None:
    gateway.services.connected = False
    answer = browser.page("/")
    assert answer.status_code == 200
    assert "Démarrer un projet" in answer.text


def test_the_front_page_shows_offers_in_the_reader_s_language(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListOpportunities] = some_offers(an_offer())
    assert "Agro-industrial plot in Madagh" in browser.page("/", headers={"Accept-Language": "en-GB"}).text
    arabic = browser.page("/", headers={"Accept-Language": "ar"}).text
    assert "قطعة للصناعة الغذائية بمداغ" in arabic
    assert 'dir="rtl"' in arabic


FILLED = {
    "request_id": "019b0000-0000-7000-8000-0000000000aa",
    "full_name": "Fatima Exemple",
    "email": "fatima@example.org",
    "phone": "0049 151 234 567 89",
    "residence_country": "DE",
    "language": "de",
    "title": "Agrumes",
    "province": "02.113",
    "sector": "agro_industry",
    "planned_amount_mad": "1 200 000,50",
    "planned_jobs": "12",
    "consent": "yes",
    "opportunity": str(OFFER),
}


@pytest.fixture
def visitor(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers |= {
        GetOpportunity: an_offer(),
        FileDossier: Filed(dossier_id=DOSSIER, number="OR-2026-00052"),
    }
    return browser


def test_an_investor_deposits_and_gets_a_number(gateway: Gateway, visitor: Browser) -> None:
    answer = visitor.submit("/start", FILLED)
    assert (answer.status_code, answer.headers["location"]) == (303, "/start/receipt?number=OR-2026-00052")
    (sent,) = gateway.services.commands()
    assert isinstance(sent, FileDossier)
    assert str(sent.project.planned_amount_mad) == "1200000.50"
    assert sent.person.phone == "+4915123456789"
    assert sent.project.opportunity_id == OFFER
    assert "OR-2026-00052" in visitor.page(answer.headers["location"]).text


@pytest.mark.parametrize("language", list(Language))
def test_the_deposit_is_read_and_answered_in_seven_languages(
    gateway: Gateway, visitor: Browser, language: Language
) -> None:
    said, t = {"Accept-Language": language.value}, texts(language)
    gateway.services.answers[ListOpportunities] = some_offers(an_offer())
    begun = visitor.page("/start", headers=said).text
    assert f'<html lang="{language.value}"' in begun
    assert f'<option value="{language.value}" selected>' in begun
    for key in ("start.title", "start.aid", "aid.you", "act.other_act", "start.send"):
        assert str(escape(t(key))) in begun
    assert str(escape(t("start.birth_date_hint"))) in begun
    refused = visitor.submit("/start", {**FILLED, "email": "x", "full_name": ""}, headers=said).text
    assert str(escape(t("invalid.value_error"))) in refused
    assert str(escape(t("invalid.missing"))) in refused
    assert str(escape(t("receipt.next_once"))) in visitor.page("/start/receipt?number=OR-1", headers=said).text
    assert str(escape(t("home.how"))) in visitor.page("/", headers=said).text


def test_what_is_said_for_the_aids_goes_with_the_deposit_and_what_is_left_empty_is_unknown(
    gateway: Gateway, visitor: Browser
) -> None:
    visitor.submit(
        "/start", {**FILLED, "stable_jobs": "10", "own_funds_mad": "300 000", "hotel": "", "farm_land": "false"}
    )
    (sent,) = gateway.services.commands()
    assert isinstance(sent, FileDossier)
    assert sent.project.aid == AidFacts(stable_jobs=10, own_funds_mad=Decimal(300000), farm_land=False)


def test_without_an_answer_about_the_aids_nothing_is_said_of_them(gateway: Gateway, visitor: Browser) -> None:
    visitor.submit("/start", {**FILLED, "legal_form": "joint_stock"})
    (sent,) = gateway.services.commands()
    assert isinstance(sent, FileDossier)
    assert sent.project.aid is None


def test_a_faulty_answer_about_the_aids_is_shown_where_it_stands(gateway: Gateway, visitor: Browser) -> None:
    refused = visitor.submit("/start", {**FILLED, "stable_jobs": "beaucoup"})
    assert refused.status_code == 422
    assert 'id="stable_jobs-error"' in refused.text
    assert '<details class="panel" id="aid" open>' in refused.text
    assert gateway.services.commands() == []


def test_answers_to_the_pre_check_come_into_the_form_and_stay_out_of_the_address(
    gateway: Gateway, visitor: Browser
) -> None:
    gateway.services.answers[SimulateAid] = AidAnswer(
        on=date(2026, 5, 12), category=None, schemes=(), unknown=(), presumed=()
    )
    answers = {"province": "02.113", "amount_mad": "12 000 000", "stable_jobs": "30", "lives_abroad": "true"}
    result = visitor.submit("/aid", answers).text
    assert 'action="/start/from-aid"' in result
    for name, value in answers.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in result
    form = visitor.submit("/start/from-aid", answers).text
    assert 'name="planned_amount_mad" type="text" value="12 000 000"' in form
    assert 'name="stable_jobs" type="text" value="30"' in form
    assert '<option value="02.113" selected>' in form
    assert 'name="lives_abroad" value="true" checked' in form
    assert texts(Language.FRENCH)("start.aid_kept") in form
    assert visitor.page("/start/from-aid").headers["location"] == "/start"


def test_a_date_of_birth_is_asked_for_with_its_purpose_and_may_be_left_out(gateway: Gateway, visitor: Browser) -> None:
    form = visitor.page("/start").text
    assert 'id="birth_date"' in form
    assert "Elle sert seulement à distinguer" in form
    visitor.submit("/start", {**FILLED, "birth_date": ""})
    visitor.submit("/start", {**FILLED, "birth_date": "1980-05-07"})
    sent = [command.person.birth_date for command in gateway.services.commands() if isinstance(command, FileDossier)]
    assert sent == [None, date(1980, 5, 7)]
    wrong = visitor.submit("/start", {**FILLED, "birth_date": "1880-05-07"})
    assert wrong.status_code == 422
    assert "Cette date de naissance n&#39;est pas possible." in wrong.text


def test_a_form_with_faults_keeps_what_was_typed_and_says_where(gateway: Gateway, visitor: Browser) -> None:
    answer = visitor.submit("/start", {**FILLED, "email": "fatima@", "planned_jobs": "beaucoup", "consent": ""})
    assert answer.status_code == 422
    assert 'value="Fatima Exemple"' in answer.text
    assert 'value="fatima@"' in answer.text
    for field in ("email", "planned_jobs", "consent"):
        assert f'id="{field}-error"' in answer.text
    assert gateway.services.commands() == []


def test_without_agreement_to_be_written_to_the_form_says_so_at_its_box(gateway: Gateway, visitor: Browser) -> None:
    gateway.services.answers[FileDossier] = ConsentMissing(purpose="service_notices")
    answer = visitor.submit("/start", {**FILLED, "consent": ""})
    assert answer.status_code == 422
    assert 'id="consent-error"' in answer.text


def test_a_plot_that_was_just_taken_is_told_in_plain_words(gateway: Gateway, visitor: Browser) -> None:
    gateway.services.answers[FileDossier] = PlotNotAvailable(plot_id=PLOT)
    answer = visitor.submit("/start", FILLED)
    assert answer.status_code == 409
    assert texts(Language.FRENCH)("refusal.plot.not_available")[:30] in answer.text
    assert 'value="Fatima Exemple"' in answer.text
