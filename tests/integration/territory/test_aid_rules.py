"""The dated rules of the aids: delivered, added to from a day to come, and told whenever they are others."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.territory import bootstrap, seed
from shared.contracts.territory.aid_rules import (
    AddAidRule,
    AddTerritorialCategory,
    AidRule,
    AidRules,
    AidStep,
    PublicAidRules,
)
from shared.contracts.territory.codes import BonusCategory
from shared.contracts.territory.events import AidRulesChanged
from shared.contracts.territory.queries import ListAidRules, ListPublicAidRules
from shared.contracts.territory.refusals import (
    AidRuleAlreadyThere,
    AidRuleInThePast,
    AidRuleInvalid,
    AidSchemeUnknown,
    PlaceUnknown,
)
from tests.integration.territory.conftest import STAFF, Territory

TOMORROW, NADOR = date(2026, 11, 25), "02.381"


def a_word(**changes: Any) -> AidRule:
    step = AidStep(fact="amount_mad", comparison="at_least", number=Decimal(2_000_000))
    said: dict[str, Any] = {"code": "amount_min", "kind": "condition", "valid_from": TOMORROW, "steps": (step,)}
    return AidRule(**{**said, "source": "an order", "confidence": "S", **changes})


def add(territory: Territory, rule: AidRule, scheme: str = "tpme") -> None:
    territory.ask(AddAidRule(staff_id=STAFF, scheme=scheme, rule=rule))


def scheme_id(territory: Territory, code: str) -> UUID:
    found: UUID = territory.query("SELECT id FROM aid_scheme WHERE code = :code", code=code)[0].id
    return found


def announce(territory: Territory) -> int:
    return bootstrap.announce_aid_rules(territory.engine, lambda: territory.now)


def test_what_was_delivered_is_told_once(territory: Territory) -> None:
    assert announce(territory) == 5
    assert announce(territory) == 0
    seed.load(territory.database.url)
    assert announce(territory) == 0
    assert territory.announced(scheme_id(territory, "tpme")) == ["aid.rules_changed.v1"]


def test_a_word_from_a_day_to_come_stands_beside_the_one_before_and_is_told(territory: Territory) -> None:
    announce(territory)
    add(territory, a_word())
    rules: AidRules = territory.ask(ListAidRules())
    tpme = next(scheme for scheme in rules.schemes if scheme.scheme == "tpme")
    words = [rule for rule in tpme.rules if rule.code == "amount_min"]
    assert [(w.valid_from, w.steps[0].number, w.recorded_by) for w in words] == [
        (TOMORROW, Decimal(2_000_000), STAFF),
        (date(2025, 11, 6), Decimal(1_000_000), None),
    ]
    assert len(territory.announced(scheme_id(territory, "tpme"))) == 2
    assert announce(territory) == 0


def test_anybody_reads_what_has_begun_and_not_who_entered_it(territory: Territory) -> None:
    add(territory, a_word())
    told: PublicAidRules = territory.ask(ListPublicAidRules())
    assert "recorded_by" not in told.model_dump_json()
    assert str(STAFF) not in told.model_dump_json()
    rules = {one.scheme: one.rules for one in told.schemes}
    assert [w.valid_from for w in rules["tpme"] if w.code == "amount_min"] == [date(2025, 11, 6)]
    territory.now += timedelta(days=1)
    later: PublicAidRules = territory.ask(ListPublicAidRules())
    tpme = next(one.rules for one in later.schemes if one.scheme == "tpme")
    assert [w.valid_from for w in tpme if w.code == "amount_min"] == [TOMORROW, date(2025, 11, 6)]
    assert {one.province for one in told.categories} >= {NADOR}


def test_what_a_new_rule_is_called_is_kept_and_told_with_it(territory: Territory) -> None:
    announce(territory)
    words = {"fr": "Travail de nuit", "ar": "العمل الليلي", "en": "Night work"}
    said = {"code": "night_work", "kind": "bonus", "valid_from": TOMORROW, "source": "an order", "confidence": "S"}
    rule = AidRule.model_validate({**said, "steps": [{"rate": 3, "words": words}]})
    add(territory, rule)
    rules: AidRules = territory.ask(ListAidRules())
    (kept,) = [one for scheme in rules.schemes for one in scheme.rules if one.code == "night_work"]
    assert kept.words == words
    (event,) = territory.query(
        "SELECT data FROM outbox WHERE aggregate_id = :id AND aggregate_seq = 2", id=scheme_id(territory, "tpme")
    )
    assert AidRulesChanged.model_validate(event.data).rules[-1] == rule


def test_another_category_of_a_province_is_told(territory: Territory) -> None:
    announce(territory)
    said = {"staff_id": STAFF, "category": BonusCategory.B, "source": "an order", "confidence": "S"}
    territory.ask(AddTerritorialCategory(province=NADOR, valid_from=TOMORROW, **said))
    (event,) = territory.query(
        "SELECT data FROM outbox WHERE aggregate_id = :id AND aggregate_seq = 2", id=scheme_id(territory, "territory")
    )
    told = [(w["category"], w["valid_from"]) for w in event.data["categories"] if w["province"] == NADOR]
    assert told == [("A", "2023-03-20"), ("B", "2026-11-25")]
    with pytest.raises(AidRuleAlreadyThere):
        territory.ask(AddTerritorialCategory(province=NADOR, valid_from=TOMORROW, **said))
    with pytest.raises(PlaceUnknown):
        territory.ask(AddTerritorialCategory(province="09.001", valid_from=TOMORROW, **said))


def test_the_past_and_what_is_there_are_never_changed(territory: Territory) -> None:
    with pytest.raises(AidRuleInThePast) as refused:
        add(territory, a_word(valid_from=TOMORROW - timedelta(days=1)))
    assert refused.value.earliest == TOMORROW
    add(territory, a_word())
    with pytest.raises(AidRuleAlreadyThere):
        add(territory, a_word(confidence="P"))
    for scheme in ("nobody_s", "territory"):
        with pytest.raises(AidSchemeUnknown):
            add(territory, a_word(), scheme)


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        ("kind", a_word(kind="wish")),
        ("steps", a_word(steps=())),
        ("fact", a_word(steps=(AidStep(number=Decimal(1)),))),
        ("number", a_word(steps=(AidStep(fact="amount_mad"),))),
        ("comparison", a_word(steps=(AidStep(fact="amount_mad", comparison="resembles"),))),
        ("codes", a_word(steps=(AidStep(fact="sector", comparison="one_of"),))),
        ("rate", a_word(kind="bonus", steps=(AidStep(fact="hotel", comparison="holds"),))),
    ],
)
def test_a_rule_that_could_never_be_settled_is_refused(territory: Territory, problem: str, rule: AidRule) -> None:
    with pytest.raises(AidRuleInvalid) as refused:
        add(territory, rule)
    assert refused.value.problem == problem
