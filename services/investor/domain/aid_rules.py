"""The rules of the aids on one day, and how a rule is compared with a project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.investor.domain.aid_facts import Project, Value
from shared.contracts.investor.aid import AidFinding, Verdict
from shared.contracts.territory.aid_rules import AidRule, AidStep, TerritorialCategory

AID, AUTHORISATION, TERRITORY = "aid", "authorisation", "territory"


@dataclass(frozen=True)
class Scheme:
    """What territory told of one scheme: every word on its rules, of the past and to come."""

    code: str
    purpose: str
    position: int
    rules: Sequence[AidRule]
    categories: Sequence[TerritorialCategory] = ()

    def in_force(self, on: date) -> "InForce":
        """The last word on each rule, without those that are no more; in the order in which they were first told."""
        words: dict[str, AidRule] = {}
        for rule in self.rules:
            known = words.get(rule.code)
            if rule.valid_from <= on and (known is None or known.valid_from <= rule.valid_from):
                words[rule.code] = rule
        by_kind: dict[str, list[AidRule]] = {}
        for rule in words.values():
            if rule.applies:
                by_kind.setdefault(rule.kind, []).append(rule)
        return InForce(by_kind)


@dataclass(frozen=True)
class InForce:
    """The rules of a scheme on one day."""

    by_kind: Mapping[str, Sequence[AidRule]]

    def of(self, kind: str) -> Sequence[AidRule]:
        return self.by_kind.get(kind, ())


def categories_on(schemes: Iterable[Scheme], on: date) -> dict[str, str]:
    """Province -> its territorial category on a day."""
    words = [word for scheme in schemes for word in scheme.categories if word.valid_from <= on]
    return {word.province: word.category for word in sorted(words, key=lambda word: word.valid_from)}


def compare(step: AidStep, project: Project) -> AidFinding:
    """A fact that is not known, or that this release does not know, leaves the answer open."""
    value = project.values.get(step.fact) if step.fact is not None else None
    return AidFinding(
        verdict=Verdict.YES if step.fact is None else _verdict(step, value),
        fact=step.fact,
        comparison=step.comparison,
        number=step.number,
        codes=step.codes,
        partly=step.partly,
        rate=step.rate,
        stated_number=value if isinstance(value, Decimal) else None,
        stated_code=_code(value),
    )


def _verdict(step: AidStep, value: Value | None) -> Verdict:
    if isinstance(value, bool):
        holds = {"holds": value, "fails": not value}.get(step.comparison)
        return Verdict.OPEN if holds is None else _of(holds)
    if isinstance(value, Decimal) and step.number is not None:
        return _of_numbers(step.comparison, value, step.number)
    if isinstance(value, str) and step.comparison in {"one_of", "none_of"}:
        if value in step.partly:
            return Verdict.OPEN
        return _of((value in step.codes) == (step.comparison == "one_of"))
    return Verdict.OPEN


def _of_numbers(comparison: str, value: Decimal, number: Decimal) -> Verdict:
    holds = {
        "at_least": value >= number,
        "above": value > number,
        "at_most": value <= number,
        "below": value < number,
    }.get(comparison)
    return Verdict.OPEN if holds is None else _of(holds)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One no is a no; else one open is open."""
    found = set(verdicts)
    return next((verdict for verdict in (Verdict.NO, Verdict.OPEN) if verdict in found), Verdict.YES)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One yes is a yes; else one open is open."""
    found = set(verdicts)
    return next((verdict for verdict in (Verdict.YES, Verdict.OPEN) if verdict in found), Verdict.NO)


def _of(holds: bool) -> Verdict:
    return Verdict.YES if holds else Verdict.NO


def _code(value: Value | None) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, str) else None
