"""The forms for the rules of the aids: a new word changes numbers, codes and a rule's end; a new rule says it all."""

from typing import Any

from services.gateway.entrypoints.pages.forms import Typed, plain_number
from services.gateway.entrypoints.texts import WHOLE
from shared.contracts.codes import Language
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
    return Typed(values | {f"words-{language}": [text] for language, text in rule.words.items()})


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
    if told["steps"] and (words := _words_of(form)):
        told["steps"][0]["words"] = words
    return AidRule.model_validate(told)


STEPS = 4
"""Comparisons that the form for a new rule offers; a bonus takes several."""
_ABOUT = ("code", "kind", "group", "way", "base", "valid_from", "source", "confidence")
_COMPARED = ("fact", "comparison")


def new_rule_of(form: Typed) -> AidRule:
    """A rule from nothing; comparisons of which nothing is filled in are left out. Raises pydantic.ValidationError."""
    told: dict[str, Any] = form.filled(*_ABOUT)
    told["steps"] = [_step_of(form, place) for place in places_of(form)]
    if told["steps"]:
        told["steps"][0]["words"] = _words_of(form)
    return AidRule.model_validate(told)


def places_of(form: Typed) -> list[int]:
    """Where in the form something of a comparison is filled in."""
    names = ("fact", *_NUMBERS, *_LISTS)
    places = [place for place in range(STEPS) if form.filled(*(f"{name}-{place}" for name in names))]
    return places if places or not _words_of(form) else [0]


def words_missing(form: Typed) -> list[str]:
    """Fields of the languages in which a new rule has to be named: those of the console."""
    return [field for language in WHOLE if not form.one(field := f"words-{language}").strip()]


def fields_of_new(form: Typed) -> dict[str, str]:
    """Path in the rule -> field of the form."""
    steps = {
        f"steps.{number}.{name}": f"{name}-{place}"
        for number, place in enumerate(places_of(form))
        for name in (*_COMPARED, *_NUMBERS, *_LISTS)
    }
    words = {f"steps.0.words.{language}": f"words-{language}" for language in Language}
    return {name: name for name in _ABOUT} | steps | words


def _step_of(form: Typed, place: int) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in (*_COMPARED, *_NUMBERS, *_LISTS):
        if typed := form.one(f"{name}-{place}").strip():
            said[name] = _codes(typed) if name in _LISTS else plain_number(typed) if name in _NUMBERS else typed
    return said


def _words_of(form: Typed) -> dict[Language, str]:
    return {language: text for language in Language if (text := form.one(f"words-{language}").strip())}


def _codes(typed: str) -> list[str]:
    return typed.replace(",", " ").replace("،", " ").split()
