"""What is known of a project, in the shape in which rules ask for it: fact -> value. domain.md 2.1 to 2.5."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.investor.aid_facts import AidFacts

Value = Decimal | bool | str

MILLION = Decimal(1_000_000)
HUNDRED = Decimal(100)

_AS_STATED = (
    "amount_mad", "sector", "legal_form", "turnover_mad", "large_holder_part", "public_shareholder", "tax_in_order",
    "social_security_in_order", "activity_listed", "priority_activity", "women_pay_part", "future_jobs", "sustainable",
    "local_integration", "hotel", "lives_abroad", "residence_proof", "foreign_partner", "farm_land", "investor_part",
)  # fmt: skip

ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "stable_jobs_per_million": ("stable_jobs", "amount_mad"),
    "own_funds_part": ("own_funds_mad", "amount_mad"),
    "own_funds_currency_part": ("own_funds_currency_mad", "amount_mad"),
    "company_age_months": ("founded_on",),
    "months_since_return": ("returned_on",),
    "territorial_category": ("province",),
}
"""A computed fact -> what must be stated for it."""


@dataclass(frozen=True)
class Project:
    """The facts of one project on one day."""

    values: Mapping[str, Value | None]
    """Every fact that a rule may name; None: not known."""
    presumed: tuple[str, ...]
    investment: Decimal | None
    """Dirhams that count for the aids."""
    amount: Decimal | None

    def missing(self, fact: str) -> tuple[str, ...]:
        """What would have to be stated for a fact that is not known."""
        wanted = ASKED_FOR.get(fact, (fact,))
        return tuple(name for name in wanted if self.values.get(name) is None)


def project_of(facts: AidFacts, categories: Mapping[str, str], on: date) -> Project:
    """`categories`: province -> its territorial category on that day."""
    stable = facts.stable_jobs if facts.stable_jobs is not None else facts.jobs
    presumed = []
    if facts.stable_jobs is None and stable is not None:
        presumed.append("stable_jobs")
    if facts.eligible_mad is None and facts.amount_mad is not None:
        presumed.append("eligible_mad")
    stated: dict[str, Value | None] = {name: getattr(facts, name) for name in _AS_STATED}
    amount = facts.amount_mad
    values: dict[str, Value | None] = {
        **stated,
        "province": facts.province,
        "stable_jobs": None if stable is None else Decimal(stable),
        "own_funds_mad": facts.own_funds_mad,
        "own_funds_currency_mad": facts.own_funds_currency_mad,
        "territorial_category": categories.get(facts.province) if facts.province else None,
        "stable_jobs_per_million": _ratio(None if stable is None else Decimal(stable) * MILLION, amount),
        "own_funds_part": _part(facts.own_funds_mad, amount),
        "own_funds_currency_part": _part(facts.own_funds_currency_mad, amount),
        "company_age_months": _company_age(facts, on),
        "months_since_return": None if facts.returned_on is None else Decimal(months_between(facts.returned_on, on)),
    }
    investment = facts.eligible_mad or amount
    if investment is not None and amount is not None:
        investment = min(investment, amount)  # more than the whole cannot count
    return Project(values, tuple(presumed), investment, amount)


def months_between(since: date, on: date) -> int:
    """Whole months that have passed; a month has passed on the same day of the next one. Negative before `since`."""
    months = (on.year - since.year) * 12 + on.month - since.month
    return months if on.day >= since.day else months - 1


def _company_age(facts: AidFacts, on: date) -> Decimal | None:
    if facts.founded_on is not None:
        return Decimal(max(0, months_between(facts.founded_on, on)))
    return Decimal(0) if facts.to_be_created else None


def _part(some: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return _ratio(None if some is None else some * HUNDRED, whole)


def _ratio(some: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if some is None or not whole else some / whole
