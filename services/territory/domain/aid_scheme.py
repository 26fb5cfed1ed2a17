"""A scheme of aids: whose dated rules are told as a whole whenever they are others than were told last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.territory.aid_rules import AidRule, AidStep, TerritorialCategory
from shared.contracts.territory.events import AidRulesChanged
from shared.contracts.territory.refusals import AidRuleInvalid

TERRITORY = "territory"
"""The territorial categories, told as a scheme of their own."""

NUMBERS = frozenset({"at_least", "above", "at_most", "below"})
CODES = frozenset({"one_of", "none_of"})
YES_OR_NO = frozenset({"holds", "fails"})
KINDS = frozenset({"condition", "bonus", "cap", "note"})


@dataclass(eq=False)
class AidScheme(Aggregate):
    stream: ClassVar[str] = "aid"

    id: UUID
    code: str
    purpose: str
    position: int
    announced: str | None = None
    event_seq: int = 0

    def announce(self, rules: Sequence[AidRule], categories: Sequence[TerritorialCategory], *, at: datetime) -> bool:
        """Tell all words as they are now; nothing when they were told before. Answers whether it was told."""
        event = AidRulesChanged(
            aid_id=self.id,
            scheme=self.code,
            purpose=self.purpose,
            position=self.position,
            rules=tuple(rules),
            categories=tuple(categories),
            occurred_at=at,
        )
        digest = sha256(event.model_dump_json(exclude={"occurred_at"}, exclude_defaults=True).encode()).hexdigest()
        if digest == self.announced:
            return False
        self.announced = digest
        self.record(event)
        return True


def check_rule(rule: AidRule) -> None:
    """Raises AidRuleInvalid for what a reader could not evaluate, or would find open for ever."""
    if rule.kind not in KINDS:
        raise AidRuleInvalid(rule=rule.code, problem="kind")
    if not rule.applies:
        return
    if not rule.steps or (rule.kind != "bonus" and len(rule.steps) > 1):
        raise AidRuleInvalid(rule=rule.code, problem="steps")
    for step in rule.steps:
        if problem := _problem(rule.kind, step):
            raise AidRuleInvalid(rule=rule.code, problem=problem)


def _problem(kind: str, step: AidStep) -> str | None:
    if kind == "note":
        return None
    if kind == "condition" and step.fact is None:
        return "fact"
    if kind == "bonus" and step.rate is None:
        return "rate"
    if kind == "cap" and step.rate is None and step.amount_mad is None:
        return "rate"
    return None if step.fact is None else _problem_of_comparison(step)


def _problem_of_comparison(step: AidStep) -> str | None:
    if step.comparison not in NUMBERS | CODES | YES_OR_NO:
        return "comparison"
    if step.comparison in NUMBERS and step.number is None:
        return "number"
    return "codes" if step.comparison in CODES and not step.codes else None
