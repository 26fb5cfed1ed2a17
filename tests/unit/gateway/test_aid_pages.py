"""The pre-check of aids as people meet it: the public page in seven languages, a dossier's page, the rules' pages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from markupsafe import escape

from services.gateway.entrypoints.texts import texts
from services.investor.domain.aid import check_aid
from services.investor.domain.aid_facts import project_of
from shared.contracts.codes import Language
from shared.contracts.investor.aid import DossierAid, TrackedAid, Verdict
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.aid_requests import RecordAidFacts
from shared.contracts.investor.queries import GetDossier, GetDossierAid, SimulateAid, TrackDossier
from shared.contracts.investor.refusals import AidRulesUnavailable
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.territory.aid_rules import (
    COMPARED_FACTS,
    AddAidRule,
    AddTerritorialCategory,
    AidRule,
    AidRules,
    AidRuleView,
    AidSchemeView,
)
from shared.contracts.territory.queries import ListAidRules
from shared.contracts.territory.refusals import AidRuleInThePast
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view
from tests.unit.investor.aid_cases import ANNEX_B, BERKANE, JERADA, TODAY
from tests.unit.investor.test_aid import RULES

FILLED = {
    "province": BERKANE,
    "sector": "industry",
    "amount_mad": "12 000 000,00",
    "stable_jobs": "30",
    "own_funds_mad": "2 400 000",
    "lives_abroad": "true",
    "foreign_partner": "",
}


def answered(request: SimulateAid) -> Any:
    return check_aid(request.facts, RULES, TODAY)


@pytest.fixture
def asking(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers[SimulateAid] = answered
    return browser


def a_dossiers_aid(**changes: Any) -> DossierAid:
    facts = AidFacts(**ANNEX_B[1].facts)
    today = check_aid(facts, RULES, TODAY)
    values = {"dossier_id": DOSSIER, "facts": facts, "facts_at": None, "facts_by": None, "at_filing": today}
    return DossierAid(**{**values, "today": today, "changed": False, "kept": None, "kept_at": None, **changes})


def some_rules() -> AidRules:
    return AidRules(
        schemes=tuple(
            AidSchemeView(
                scheme=s.code,
                purpose=s.purpose,
                rules=tuple(AidRuleView(**rule.model_dump()) for rule in s.rules),
            )
            for s in RULES
        ),
        categories=tuple(word.model_dump() for word in RULES[0].categories),
        earliest=date(2026, 5, 13),
    )


@pytest.mark.parametrize("language", list(Language))
def test_anybody_is_answered_in_their_own_language(gateway: Gateway, asking: Browser, language: Language) -> None:
    headers = {"Accept-Language": f"{language.value},fr;q=0.1"}
    t = texts(language)
    form = asking.page("/aid", headers=headers)
    assert t("aid.title") in form.text
    answer = asking.submit("/aid", FILLED, headers=headers)
    assert answer.status_code == 200
    assert f'<html lang="{language.value}"' in answer.text
    for key in (
        "aid.indicative",
        "aid.verdict_open",
        "aid_scheme.tpme",
        "aid_bonus.territorial",
        "aid_note.paid_afterwards",
    ):
        assert t(key) in answer.text
    assert f'href="/language/{"es" if language is not Language.SPANISH else "it"}' in answer.text
    (asked,) = [request for request in gateway.services.asked if isinstance(request, SimulateAid)]
    assert asked.facts.amount_mad == Decimal("12000000.00")
    assert (asked.facts.lives_abroad, asked.facts.foreign_partner) == (True, None)


def test_the_answer_says_how_much_up_to_what_and_what_is_open(asking: Browser) -> None:
    html = asking.submit("/aid", FILLED, headers={"Accept-Language": "en"}).text
    assert ">1,800,000<" in html
    assert ">3,000,000<" in html
    assert "Priority activity of the region" in html
    refused = asking.submit("/aid", {**FILLED, "amount_mad": "900000"}, headers={"Accept-Language": "en"}).text
    assert "at least 1,000,000 MAD" in refused
    assert "stated: 900,000 MAD" in refused


def test_a_form_with_faults_keeps_what_was_typed(gateway: Gateway, asking: Browser) -> None:
    answer = asking.submit("/aid", {**FILLED, "stable_jobs": "beaucoup", "own_funds_mad": "-3"})
    assert answer.status_code == 422
    assert 'id="stable_jobs-error"' in answer.text
    assert 'value="beaucoup"' in answer.text
    assert gateway.services.asked == []


def test_without_rules_the_page_says_so(gateway: Gateway, asking: Browser) -> None:
    gateway.services.answers[SimulateAid] = AidRulesUnavailable()
    answer = asking.submit("/aid", FILLED)
    assert answer.status_code == 503
    assert texts(Language.FRENCH)("refusal.aid.rules_unavailable")[:40] in answer.text


def test_the_front_page_leads_to_it_and_programs_have_it_too(gateway: Gateway, asking: Browser) -> None:
    gateway.services.connected = False
    assert 'href="/aid"' in asking.page("/").text
    gateway.services.connected = True
    body = {"facts": {"province": JERADA, "amount_mad": "5000000", "stable_jobs": 60}}
    answer = asking.request("POST", "/api/v1/aid/simulation", json=body).json()
    assert answer["indicative"] is True
    assert [scheme["scheme"] for scheme in answer["schemes"]] == ["tpme", "charter", "mdm_invest", "farm_land_permit"]


def test_an_adviser_sees_both_days_and_states_what_is_known(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {
        GetDossier: a_dossier(commands=("record_aid_facts",)),
        ListNotices: (),
        GetDossierAid: a_dossiers_aid(changed=True),
        RecordAidFacts: None,
    }
    browser.sign_in("adviser")
    assert f"/console/dossiers/{DOSSIER}/aid" in browser.page(f"/console/dossiers/{DOSSIER}").text
    html = browser.page(f"/console/dossiers/{DOSSIER}/aid").text
    for key in ("at_filing", "today", "changed", "kept_nothing"):
        assert texts(Language.FRENCH)(f"aid_panel.{key}").replace("'", "&#39;") in html
    answer = browser.submit(f"/console/dossiers/{DOSSIER}/aid", {"stable_jobs": "61", "expected_version": "7"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/dossiers/{DOSSIER}/aid?done=1")
    (sent,) = gateway.services.commands()
    assert isinstance(sent, RecordAidFacts)
    assert (sent.facts.stable_jobs, sent.expected_version) == (61, 7)


def test_the_investor_sees_it_on_the_page_of_the_dossier(gateway: Gateway, browser: Browser) -> None:
    one = TrackedAid(
        scheme="tpme", purpose="aid", verdict=Verdict.OPEN, total_mad=Decimal(1000), total_at_most_mad=Decimal(2000)
    )
    gateway.services.answers[TrackDossier] = a_tracking_view(aid=(one,), language=Language.GERMAN)
    html = browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").text
    assert texts(Language.GERMAN)("aid.tracked") in html
    assert "2.000 DH" in html


def test_an_administrator_adds_a_word_on_a_rule(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {ListAidRules: some_rules(), AddAidRule: None, AddTerritorialCategory: None}
    browser.sign_in("administrator")
    assert "/console/aid-rules/tpme/stable_jobs" in browser.page("/console/aid-rules").text
    said = {"valid_from": "2026-06-01", "source": "Un arrêté", "confidence": "S", "applies": "true"}
    numbers = {"number-0": "2", "rate-0": "6", "number-1": "5", "rate-1": "8,5", "number-2": "10", "rate-2": "11"}
    answer = browser.submit("/console/aid-rules/tpme/stable_jobs", said | numbers)
    assert answer.status_code == 303, answer.text
    browser.submit("/console/aid-rules/categories", {"province": BERKANE, "category": "B", **said})
    rule, category = gateway.services.commands()
    assert isinstance(rule, AddAidRule)
    assert [step.rate for step in rule.rule.steps] == [6, Decimal("8.5"), 11]
    assert [step.comparison for step in rule.rule.steps] == ["at_least", "above", "above"]
    assert (rule.rule.kind, rule.rule.base, rule.rule.applies) == ("bonus", "investment", True)
    assert isinstance(category, AddTerritorialCategory)


CALLED = {
    "words-fr": "Travail de nuit",
    "words-ar": "العمل الليلي",
    "words-en": "Night work",
    "words-de": "Nachtarbeit",
}


def test_an_administrator_adds_a_rule_that_there_was_not(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {ListAidRules: some_rules(), AddAidRule: None}
    browser.sign_in("administrator")
    assert 'href="/console/aid-rules/new"' in browser.page("/console/aid-rules").text
    form = browser.page("/console/aid-rules/new").text
    assert 'value="women_pay_part"' in form
    said = {"scheme": "tpme", "kind": "bonus", "code": "night_work", "base": "investment", "group": "", "way": ""}
    dated = {"valid_from": "2026-06-01", "source": "Un arrêté", "confidence": "S"}
    steps = {"fact-0": "women_pay_part", "comparison-0": "at_least", "number-0": "30,5", "rate-0": "3"}
    last = {"fact-2": "sector", "comparison-2": "one_of", "codes-2": "industry, digital", "rate-2": "5"}
    wrong = browser.submit("/console/aid-rules/new", said | dated | steps | last | {"rate-2": "500"})
    assert wrong.status_code == 422
    assert 'value="500"' in wrong.text
    assert 'id="rate-2-error"' in wrong.text or "aria-invalid" in wrong.text.partition('id="rate-2"')[2][:200]
    taken = browser.submit("/console/aid-rules/new", said | dated | steps | {"code": "stable_jobs"})
    assert taken.status_code == 422
    assert gateway.services.commands() == []
    nameless = browser.submit("/console/aid-rules/new", said | dated | steps | last | {"words-fr": "Travail de nuit"})
    assert nameless.status_code == 422
    assert ('id="words-ar-error"' in nameless.text, 'id="words-fr-error"' in nameless.text) == (True, False)
    assert gateway.services.commands() == []
    answer = browser.submit("/console/aid-rules/new", said | dated | steps | last | CALLED)
    assert answer.status_code == 303, answer.text
    (sent,) = gateway.services.commands()
    assert isinstance(sent, AddAidRule)
    assert (sent.scheme, sent.rule.code, sent.rule.kind, sent.rule.group) == ("tpme", "night_work", "bonus", None)
    first, second = sent.rule.steps
    assert (first.fact, first.number, first.rate) == ("women_pay_part", Decimal("30.5"), Decimal(3))
    assert (second.comparison, second.codes, second.rate) == ("one_of", ("industry", "digital"), Decimal(5))
    assert sent.rule.words == {"fr": "Travail de nuit", "ar": "العمل الليلي", "en": "Night work", "de": "Nachtarbeit"}
    assert browser.sign_in("adviser").page("/console/aid-rules/new").status_code == 403


def added(kind: str, **step: Any) -> AidRule:
    words = {name.removeprefix("words-"): text for name, text in CALLED.items()}
    said = {"code": f"new_{kind}", "kind": kind, "valid_from": date(2020, 1, 1), "source": "arrêté", "confidence": "S"}
    return AidRule.model_validate({**said, "steps": [{"words": words, **step}]})


@pytest.mark.parametrize(
    ("language", "read"),
    [("fr", "Travail de nuit"), ("ar", "العمل الليلي"), ("de", "Nachtarbeit"), ("es", "Travail de nuit")],
)
def test_rules_that_were_added_are_read_by_their_name_in_french_where_there_is_none(
    gateway: Gateway, browser: Browser, language: str, read: str
) -> None:
    new = (added("bonus", rate=2), added("note"), added("condition", fact="hotel", comparison="fails"))
    schemes = [replace(s, rules=(*s.rules, *new)) if s.code == "tpme" else s for s in RULES]
    gateway.services.answers[SimulateAid] = lambda asked: check_aid(asked.facts, schemes, TODAY)
    html = browser.submit("/aid", FILLED, headers={"Accept-Language": language}).text
    assert html.count(read) == 4  # the bonus twice, in short and in detail
    assert "new_bonus" not in html
    assert str(escape(texts(Language(language))("aid_bonus.territorial"))) in html, "known codes keep their words"


def test_the_pages_of_rules_say_the_name_and_let_it_be_changed_with_a_new_word(
    gateway: Gateway, browser: Browser
) -> None:
    rules = some_rules()
    new = AidRuleView(**added("bonus", rate=2).model_dump())
    schemes = tuple(
        one.model_copy(update={"rules": (*one.rules, new)}) if one.scheme == "tpme" else one for one in rules.schemes
    )
    gateway.services.answers |= {ListAidRules: rules.model_copy(update={"schemes": schemes}), AddAidRule: None}
    browser.sign_in("administrator")
    assert "Travail de nuit" in browser.page("/console/aid-rules").text
    page = browser.page("/console/aid-rules/tpme/new_bonus").text
    assert 'value="Nachtarbeit"' in page
    assert "words-fr" not in browser.page("/console/aid-rules/tpme/stable_jobs").text
    said = {"valid_from": "2026-06-01", "source": "note", "confidence": "P", "applies": "true", "rate-0": "3"}
    named = CALLED | {"words-fr": "Équipes de nuit", "words-de": ""}
    assert browser.submit("/console/aid-rules/tpme/new_bonus", said | named).status_code == 303
    (sent,) = gateway.services.commands()
    assert isinstance(sent, AddAidRule)
    said_in, rate = sent.rule.words, sent.rule.steps[0].rate
    assert (said_in[Language.FRENCH], rate, Language.GERMAN in said_in) == ("Équipes de nuit", Decimal(3), False)


def test_every_fact_that_is_offered_for_a_rule_is_one_that_can_be_evaluated_and_has_its_words() -> None:
    assert set(COMPARED_FACTS) == set(project_of(AidFacts(), {}, TODAY).values)
    for language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH):
        assert all(texts(language).has(f"aid_fact.{fact}") for fact in COMPARED_FACTS)


def test_a_refused_word_keeps_what_was_typed_and_an_adviser_has_no_form(gateway: Gateway, browser: Browser) -> None:
    refusal = AidRuleInThePast(valid_from=date(2020, 1, 1), earliest=date(2026, 5, 13))
    gateway.services.answers |= {ListAidRules: some_rules(), AddAidRule: refusal}
    browser.sign_in("administrator")
    said = {"valid_from": "2020-01-01", "source": "Un arrêté", "confidence": "S", "applies": "true"}
    answer = browser.submit("/console/aid-rules/tpme/amount_min", {**said, "number-0": "2000000"})
    assert answer.status_code == 422
    assert "13 mai 2026" in answer.text
    assert 'value="2000000"' in answer.text
    browser.sign_in("adviser")
    shown = browser.page("/console/aid-rules/tpme/amount_min").text
    assert "<form" not in shown.partition("<main")[2].partition("</main")[0]
    assert browser.page("/console/aid-rules/tpme/no_such_rule").status_code == 404
