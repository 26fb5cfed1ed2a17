"""Which aids a project may have under the rules of a day: why, why not, how much, up to what, and what is not known.

Every answer is indicative. What is not known is never taken for a yes: it is left out of the certain amount and counted
in the amount at most. Amounts are cut to the centime, never rounded up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from itertools import groupby
from typing import Any

from services.investor.domain.aid_facts import HUNDRED, Project, project_of
from services.investor.domain.aid_rules import (
    AID,
    AUTHORISATION,
    InForce,
    Scheme,
    all_of,
    any_of,
    categories_on,
    compare,
)
from shared.contracts.investor.aid import (
    AidAnswer,
    AidBonus,
    AidCap,
    AidCondition,
    AidFinding,
    AidNote,
    AidSchemeResult,
    Verdict,
)
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.territory.aid_rules import AidRule

CENTIME = Decimal("0.01")
NOTHING = Decimal(0)
INVESTOR_PART = "investor_part"


def check_aid(facts: AidFacts, schemes: Sequence[Scheme], on: date) -> AidAnswer:
    """The answer by the rules of a day."""
    categories = categories_on(schemes, on)
    project = project_of(facts, categories, on)
    ordered = sorted(schemes, key=lambda scheme: scheme.position)
    results = tuple(_result(s, project, on) for s in ordered if s.purpose in {AID, AUTHORISATION})
    return AidAnswer(
        on=on,
        schemes=results,
        category=categories.get(facts.province) if facts.province else None,
        unknown=_distinct(fact for result in results for fact in result.unknown),
        presumed=project.presumed,
    )


def _result(scheme: Scheme, project: Project, on: date) -> AidSchemeResult:
    rules = scheme.in_force(on)
    conditions = tuple(_condition(rule, project) for rule in rules.of("condition"))
    verdict = _eligible(conditions) if rules.by_kind else Verdict.NOT_IN_FORCE
    notes = tuple(AidNote(**_said(r), number=r.steps[0].number if r.steps else None) for r in rules.of("note"))
    open_to_it = verdict in {Verdict.YES, Verdict.OPEN}
    money = _money(rules, project) if open_to_it and scheme.purpose == AID else _Money()
    findings = [*_that_matter(conditions, verdict), *(f for bonus in money.bonuses for f in bonus.findings)]
    findings += [cap.finding for cap in money.caps]
    return AidSchemeResult(
        scheme=scheme.code,
        purpose=scheme.purpose,
        verdict=verdict,
        conditions=conditions,
        bonuses=money.bonuses or _refused(rules, project),
        caps=money.caps,
        notes=notes,
        total_mad=money.total,
        total_at_most_mad=money.at_most,
        part=_part(money.total, project.amount),
        part_at_most=_part(money.at_most, project.amount),
        unknown=_distinct((*_unknown(findings, project), *money.unknown)) if open_to_it else (),
        unsettled=_unsettled(conditions, money.bonuses, project) if open_to_it else (),
    )


@dataclass(frozen=True)
class _Money:
    bonuses: tuple[AidBonus, ...] = ()
    caps: tuple[AidCap, ...] = ()
    total: Decimal = NOTHING
    at_most: Decimal = NOTHING
    unknown: tuple[str, ...] = ()


def _money(rules: InForce, project: Project) -> _Money:
    bonuses = tuple(_bonus(rule, project) for rule in rules.of("bonus"))
    limits = [_cap(rule, project) for rule in rules.of("cap")]
    certain = sum((bonus.amount_mad for bonus in bonuses), NOTHING)
    at_most = sum((bonus.amount_at_most_mad for bonus in bonuses), NOTHING)
    # A cap of which it is open whether it is the project's cuts what is certain, not what is possible.
    total = _capped(certain, [cap for cap in limits if cap.verdict is not Verdict.NO])
    most = _capped(at_most, [cap for cap in limits if cap.verdict is Verdict.YES])
    caps = tuple(_told(cap, certain, at_most) for cap in limits if cap.verdict is not Verdict.NO)
    asked_for = ["amount_mad"] if project.investment is None and bonuses else []
    if project.values["investor_part"] is None and any(bonus.base == INVESTOR_PART for bonus in bonuses):
        asked_for.append("investor_part")
    return _Money(bonuses, caps, total, most, tuple(asked_for))


def _condition(rule: AidRule, project: Project) -> AidCondition:
    findings = [compare(step, project) for step in rule.steps]
    finding = findings[0] if findings else AidFinding(verdict=Verdict.OPEN, fact=None, comparison="at_least")
    return AidCondition(
        **_said(rule), verdict=finding.verdict, group=rule.group or rule.code, way=rule.way or "", finding=finding
    )


def _eligible(conditions: Iterable[AidCondition]) -> Verdict:
    """Every group must hold; a group holds when one of its ways does, a way when all its conditions do."""
    return all_of(any_of(ways) for _, ways in _groups(conditions))


def _groups(conditions: Iterable[AidCondition]) -> list[tuple[str, list[Verdict]]]:
    ordered = sorted(conditions, key=lambda condition: (condition.group, condition.way))
    return [
        (group, [all_of(c.verdict for c in way) for _, way in groupby(members, key=lambda c: c.way)])
        for group, members in groupby(ordered, key=lambda c: c.group)
    ]


def _that_matter(conditions: Sequence[AidCondition], verdict: Verdict) -> list[AidFinding]:
    """Those of groups that are still open, without the ways that are lost: the rest would change nothing."""
    if verdict is not Verdict.OPEN:
        return []
    open_groups = {group for group, ways in _groups(conditions) if any_of(ways) is Verdict.OPEN}
    lost = {(c.group, c.way) for c in conditions if c.verdict is Verdict.NO}
    return [c.finding for c in conditions if c.group in open_groups and (c.group, c.way) not in lost]


def _bonus(rule: AidRule, project: Project) -> AidBonus:
    findings = tuple(compare(step, project) for step in rule.steps)
    rate = _best(findings, {Verdict.YES})
    at_most = _best(findings, {Verdict.YES, Verdict.OPEN})
    base = rule.base or "investment"
    certain, possible = _base(base, project)
    return AidBonus(
        **_said(rule),
        verdict=Verdict.NO if not at_most else Verdict.YES if (rate, certain) == (at_most, possible) else Verdict.OPEN,
        rate=rate,
        rate_at_most=at_most,
        base=base,
        amount_mad=_cut(certain * rate / HUNDRED),
        amount_at_most_mad=_cut(possible * at_most / HUNDRED),
        findings=findings,
    )


def _base(base: str, project: Project) -> tuple[Decimal, Decimal]:
    """What the rate is of: for certain, and at most. A base that is not known here counts for nothing certain."""
    whole = project.investment or NOTHING
    if base == "investment":
        return whole, whole
    part = project.values["investor_part"] if base == INVESTOR_PART else None
    if not isinstance(part, Decimal):
        return NOTHING, whole
    return whole * part / HUNDRED, whole * part / HUNDRED


def _cap(rule: AidRule, project: Project) -> AidCap:
    step = rule.steps[0]
    finding = compare(step, project)
    limit = step.amount_mad
    if step.rate is not None and project.investment is not None:
        of_rate = _cut(project.investment * step.rate / HUNDRED)
        limit = of_rate if limit is None else min(limit, of_rate)
    return AidCap(
        **_said(rule), verdict=finding.verdict, limit_mad=limit, rate=step.rate, reached=False, finding=finding
    )


def _told(cap: AidCap, certain: Decimal, at_most: Decimal) -> AidCap:
    return cap.model_copy(update={"reached": cap.limit_mad is not None and cap.limit_mad < max(certain, at_most)})


def _capped(amount: Decimal, caps: Iterable[AidCap]) -> Decimal:
    return min([amount, *(cap.limit_mad for cap in caps if cap.limit_mad is not None)])


def _refused(rules: InForce, project: Project) -> tuple[AidBonus, ...]:
    """Of a scheme that is closed to the project: each bonus is told, and comes to nothing."""
    nothing = {"verdict": Verdict.NO, "amount_mad": NOTHING, "amount_at_most_mad": NOTHING}
    return tuple(_bonus(rule, project).model_copy(update=nothing) for rule in rules.of("bonus"))


def _best(findings: Iterable[AidFinding], verdicts: set[Verdict]) -> Decimal:
    return max((f.rate for f in findings if f.verdict in verdicts and f.rate is not None), default=NOTHING)


def _unknown(findings: Iterable[AidFinding], project: Project) -> Iterable[str]:
    for finding in findings:
        if finding.verdict is Verdict.OPEN and finding.fact is not None:
            yield from project.missing(finding.fact)


def _unsettled(conditions: Iterable[AidCondition], bonuses: Iterable[AidBonus], project: Project) -> tuple[str, ...]:
    """All that could be stated is, and the rule does not say enough."""
    told = [(c.code, (c.finding,)) for c in conditions] + [(b.code, b.findings) for b in bonuses]
    return _distinct(code for code, findings in told if any(_is_unsettled(f, project) for f in findings))


def _is_unsettled(finding: AidFinding, project: Project) -> bool:
    return finding.verdict is Verdict.OPEN and finding.fact is not None and not project.missing(finding.fact)


def _said(rule: AidRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("code", "valid_from", "source", "confidence", "words")}


def _part(amount: Decimal, whole: Decimal | None) -> Decimal | None:
    return None if not whole else (amount * HUNDRED / whole).quantize(CENTIME, ROUND_DOWN)


def _cut(amount: Decimal) -> Decimal:
    return amount.quantize(CENTIME, ROUND_DOWN)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
