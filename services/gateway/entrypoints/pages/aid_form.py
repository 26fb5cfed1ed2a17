"""The form of the pre-check of aids: its fields, and what they say."""

from collections.abc import Mapping
from typing import Any

from services.gateway.entrypoints.pages.forms import Typed, plain_number
from shared.contracts.investor.aid_facts import AidFacts

NUMBERS = frozenset(
    {"amount_mad", "eligible_mad", "own_funds_mad", "own_funds_currency_mad", "turnover_mad"}
    | {"investor_part", "large_holder_part", "women_pay_part", "stable_jobs", "jobs"}
)
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "project": ("province", "sector", "amount_mad", "eligible_mad", "stable_jobs"),
    "money": ("own_funds_mad", "own_funds_currency_mad", "investor_part"),
    "you": ("lives_abroad", "residence_proof", "returned_on"),
    "company": (
        *("legal_form", "to_be_created", "founded_on", "turnover_mad", "large_holder_part"),
        *("public_shareholder", "tax_in_order", "social_security_in_order"),
    ),
    "activity": (
        *("activity_listed", "priority_activity", "hotel", "women_pay_part"),
        *("future_jobs", "sustainable", "local_integration"),
    ),
    "land": ("farm_land", "foreign_partner"),
}
"""Heading -> the fields below it."""
OF_THE_DOSSIER = frozenset({"province", "sector", "amount_mad", "jobs"})
"""A dossier says these itself."""


def said(form: Typed) -> dict[str, Any]:
    """What was left empty is left out: it is unknown."""
    filled: dict[str, Any] = form.filled(*AidFacts.model_fields)
    return {name: plain_number(text) if name in NUMBERS else text for name, text in filled.items()}


def typed_of(facts: AidFacts) -> Typed:
    """The form as it would have been filled in."""
    known = facts.model_dump(mode="json", exclude_none=True)
    return Typed({name: [_written(value)] for name, value in known.items()})


def _written(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
