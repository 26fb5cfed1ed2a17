"""The form for a new word on a rule of the aids: an administrator changes numbers, codes and its end."""

from typing import Any

from services.gateway.entrypoints.pages.forms import Typed, plain_number
from shared.contracts.territory.aid_rules import AidRule, AidStep

_LISTS = ("codes", "partly")
_NUMBERS = ("number", "rate", "amount_mad")


def fields_of(step: AidStep) -> tuple[str, ...]:
    """What of a step has a value: its comparison and its fact stay."""
    return tuple(name for name in (*_NUMBERS, *_LISTS) if getattr(step, name) not in (None, ()))


def typed_of_rule(rule: AidRule) -> Typed:
    """As the last word has it."""
    values: dict[str, list[str]] = {"applies": ["true"]} if rule.applies else {}
    for place, step in enumerate(rule.steps):
        for name in fields_of(step):
            value = getattr(step, name)
            values[f"{name}-{place}"] = [", ".join(value) if name in _LISTS else f"{value:f}"]
    return Typed(values)


def rule_of(last: AidRule, form: Typed) -> AidRule:
    """Raises pydantic.ValidationError."""
    told: dict[str, Any] = AidRule.model_validate(last, from_attributes=True).model_dump()
    for name in ("valid_from", "source", "confidence"):
        told[name] = form.one(name).strip() or None
    told["applies"] = form.one("applies") == "true"
    for place, step in enumerate(last.steps):
        for name in fields_of(step):
            typed = form.one(f"{name}-{place}")
            told["steps"][place][name] = _codes(typed) if name in _LISTS else plain_number(typed) or None
    return AidRule.model_validate(told)


def _codes(typed: str) -> list[str]:
    return typed.replace(",", " ").replace("،", " ").split()
