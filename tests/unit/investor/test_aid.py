"""The aid pre-check: the worked cases, and what holds for every project."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.investor.domain.aid import check_aid
from services.investor.domain.aid_rules import Scheme
from services.territory import seed
from shared.contracts.codes import Sector
from shared.contracts.investor.aid import AidAnswer, AidCondition, AidSchemeResult, Verdict
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.codes import LegalForm
from shared.contracts.territory.aid_rules import AidRule, AidStep, TerritorialCategory
from tests.unit.investor.aid_cases import ANNEX_B, BERKANE, COMPANY, JERADA, NADOR, OWN, TODAY, Case, M

CASES = (*ANNEX_B, *OWN)


def delivered() -> list[Scheme]:
    """The rules as they are shipped, read as territory's seed reads them."""
    rules = list(seed.aid_rules())
    return [
        Scheme(
            scheme["code"],
            scheme["purpose"],
            scheme["position"],
            [AidRule.model_validate(rule) for rule in rules if rule["scheme"] == scheme["code"]],
            [TerritorialCategory.model_validate(word) for word in seed.categories()] if not scheme["position"] else (),
        )
        for scheme in seed.aid_schemes()
    ]


RULES = delivered()


def ask(scheme: str, facts: AidFacts, on: date = TODAY, rules: Sequence[Scheme] = RULES) -> AidSchemeResult:
    return of(check_aid(facts, rules, on), scheme)


def of(answer: AidAnswer, scheme: str) -> AidSchemeResult:
    return next(result for result in answer.schemes if result.scheme == scheme)


def lost(conditions: Sequence[AidCondition]) -> set[str]:
    """Conditions that are not met, of groups that are lost."""
    found = set()
    for _, members in groupby(sorted(conditions, key=lambda c: c.group), key=lambda c: c.group):
        group = list(members)
        ways = {c.way for c in group}
        if ways == {c.way for c in group if c.verdict is Verdict.NO}:
            found |= {c.code for c in group if c.verdict is Verdict.NO}
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_worked_cases(case: Case) -> None:
    found = ask(case.scheme, AidFacts(**case.facts), case.on)
    assert found.verdict is case.verdict, [(c.code, c.verdict) for c in found.conditions]
    if case.certain is not None:
        assert (found.total_mad, found.total_at_most_mad) == (case.certain, case.most)
    if case.verdict is Verdict.NO:
        assert lost(found.conditions) >= set(case.refused_by)
        assert case.refused_by
    if case.unknown is not None:
        assert set(found.unknown) == set(case.unknown)
    if case.unsettled is not None:
        assert list(found.unsettled) == case.unsettled
    if case.caps is not None:
        assert [cap.code for cap in found.caps if cap.reached] == case.caps
    rates = {bonus.code: (bonus.rate, bonus.rate_at_most) for bonus in found.bonuses}
    assert rates | case.rates == rates


def test_there_are_the_twelve_of_annex_b_and_fifty_of_our_own() -> None:
    assert (len(ANNEX_B), len(OWN)) == (12, 50)
    assert len({case.name for case in CASES}) == 62
    print(f"aid: {len(CASES)} cases")


def test_every_answer_says_that_it_is_indicative_and_where_its_rules_come_from() -> None:
    answer = check_aid(AidFacts(province=BERKANE, amount_mad=Decimal(12 * M)), RULES, TODAY)
    assert answer.indicative is True
    said = [rule for result in answer.schemes for rule in (*result.conditions, *result.bonuses, *result.caps)]
    assert len(said) > 25
    assert all(rule.source and rule.confidence in "SKP" and rule.valid_from <= TODAY for rule in said)


def test_what_is_presumed_is_said() -> None:
    facts = AidFacts(amount_mad=Decimal(2 * M), jobs=4)
    assert check_aid(facts, RULES, TODAY).presumed == ("stable_jobs", "eligible_mad")


def test_a_category_that_changes_between_two_days_gives_each_day_its_own_answer() -> None:
    change = TerritorialCategory(province=NADOR, category="B", valid_from=TODAY, source="an order", confidence="S")
    rules = [Scheme(s.code, s.purpose, s.position, s.rules, [*s.categories, change]) for s in RULES[:1]] + RULES[1:]
    case = next(c for c in OWN if c.name == "ratio exactly 2")
    facts = AidFacts(**case.facts)
    assert ask("tpme", facts, TODAY - timedelta(days=1), rules).total_mad == Decimal("300000.00")
    assert ask("tpme", facts, TODAY, rules).total_mad == Decimal("400000.00")


def test_a_rule_that_is_no_more_asks_nothing_and_gives_nothing() -> None:
    words = [
        AidRule(code=code, kind=kind, valid_from=TODAY, applies=False, source="an order", confidence="S")
        for code, kind in (("activity_listed", "condition"), ("territorial", "bonus"), ("all_bonuses", "cap"))
    ]
    rules = [Scheme(s.code, s.purpose, s.position, [*s.rules, *words], s.categories) for s in RULES]
    case = next(c for c in OWN if c.name == "whether the activity is listed is not known")
    found = ask("tpme", AidFacts(**case.facts), TODAY, rules)
    assert found.verdict is Verdict.YES
    assert [bonus.code for bonus in found.bonuses] == ["stable_jobs", "priority_activity"]
    assert found.caps == ()


def test_what_this_release_does_not_know_is_open_and_never_met() -> None:
    step = AidStep(fact="phase_of_the_moon", comparison="at_least", number=Decimal(1))
    odd = AidStep(fact="amount_mad", comparison="resembles", number=Decimal(1))
    words = [
        AidRule(code=f"new_{i}", kind="condition", valid_from=TODAY, steps=(s,), source="an order", confidence="S")
        for i, s in enumerate((step, odd))
    ]
    rules = [Scheme(s.code, s.purpose, s.position, [*s.rules, *words], s.categories) for s in RULES]
    found = ask("tpme", AidFacts(**ANNEX_B[0].facts), TODAY, rules)
    assert found.verdict is Verdict.OPEN
    assert "phase_of_the_moon" in found.unknown
    assert "new_1" in found.unsettled


_MAYBE = st.sampled_from([None, True, False])
_PARTS = st.none() | st.decimals(0, 100, places=2)
_AMOUNTS = st.decimals(Decimal("0.01"), 300 * M, places=2)
FACTS = st.builds(
    AidFacts,
    province=st.sampled_from([None, NADOR, BERKANE, JERADA, "09.001"]),
    sector=st.sampled_from([None, *Sector]),
    amount_mad=st.none() | _AMOUNTS,
    eligible_mad=st.none() | _AMOUNTS,
    jobs=st.none() | st.integers(0, 2000),
    stable_jobs=st.none() | st.integers(0, 2000),
    own_funds_mad=st.none() | _AMOUNTS,
    own_funds_currency_mad=st.none() | _AMOUNTS,
    investor_part=_PARTS,
    legal_form=st.sampled_from([None, *LegalForm]),
    to_be_created=_MAYBE,
    founded_on=st.none() | st.dates(date(2000, 1, 1), date(2027, 1, 1)),
    turnover_mad=st.none() | _AMOUNTS,
    large_holder_part=_PARTS,
    **dict.fromkeys(("public_shareholder", "tax_in_order", "social_security_in_order", "activity_listed"), _MAYBE),
    **dict.fromkeys(("priority_activity", "future_jobs", "sustainable", "local_integration", "hotel"), _MAYBE),
    **dict.fromkeys(("lives_abroad", "residence_proof", "foreign_partner", "farm_land"), _MAYBE),
    women_pay_part=_PARTS,
    returned_on=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
)
DAYS = st.dates(date(2020, 1, 1), date(2028, 1, 1))


@settings(max_examples=40)
@given(FACTS, DAYS)
def test_no_amount_is_ever_above_a_cap_or_the_sum_of_its_bonuses(facts: AidFacts, on: date) -> None:
    for found in check_aid(facts, RULES, on).schemes:
        assert 0 <= found.total_mad <= found.total_at_most_mad
        assert found.total_mad <= sum(bonus.amount_mad for bonus in found.bonuses)
        assert found.total_at_most_mad <= sum(bonus.amount_at_most_mad for bonus in found.bonuses)
        for cap in found.caps:
            if cap.limit_mad is not None and cap.verdict is Verdict.YES:
                assert found.total_at_most_mad <= cap.limit_mad
        if found.verdict in {Verdict.NO, Verdict.NOT_IN_FORCE}:
            assert found.total_at_most_mad == 0
        if found.scheme == "tpme" and facts.amount_mad:
            assert found.total_at_most_mad * 100 <= facts.amount_mad * 30


@settings(max_examples=40)
@given(FACTS, st.data())
def test_a_fact_that_becomes_known_narrows_the_answer_and_never_widens_it(facts: AidFacts, data: Any) -> None:
    """Two exceptions, for they presume: stable jobs and the eligible amount."""
    free = [n for n in AidFacts.model_fields if n not in {"jobs", "stable_jobs", "eligible_mad", "amount_mad"}]
    name = data.draw(st.sampled_from(free))
    before = facts.model_copy(update={name: None, **({"to_be_created": None} if name == "founded_on" else {})})
    after = before.model_copy(update={name: getattr(facts, name)})
    for then, now in zip(check_aid(before, RULES, TODAY).schemes, check_aid(after, RULES, TODAY).schemes, strict=True):
        assert now.total_at_most_mad <= then.total_at_most_mad
        if then.verdict in {Verdict.YES, Verdict.NO}:
            assert now.verdict is then.verdict
        if now.verdict is not Verdict.NO:
            assert now.total_mad >= then.total_mad


@settings(max_examples=40)
@given(st.integers(0, 400), st.integers(0, 400), st.decimals(1, Decimal("49.99"), places=2))
def test_more_stable_jobs_never_give_less(one: int, other: int, millions: Decimal) -> None:
    fewer, more = sorted((one, other))
    facts = AidFacts(
        province=JERADA, sector=Sector.INDUSTRY, amount_mad=millions * M, own_funds_mad=millions * M, **COMPANY
    )
    for scheme in ("tpme", "charter"):
        totals = [ask(scheme, facts.model_copy(update={"stable_jobs": jobs})).total_mad for jobs in (fewer, more)]
        assert totals[0] <= totals[1]


@settings(max_examples=40)
@given(FACTS)
def test_what_is_said_to_be_unknown_is_what_was_not_stated(facts: AidFacts) -> None:
    answer = check_aid(facts, RULES, TODAY)
    stated = {name for name in AidFacts.model_fields if getattr(facts, name) is not None}
    presumed = {"stable_jobs"} if "jobs" in stated else set()
    assert set(answer.unknown).isdisjoint(stated | presumed)
