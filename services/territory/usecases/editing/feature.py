"""What is edited: the content of a feature as a flat table row, and what each collection does with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from pydantic import ValidationError

from services.territory.domain.site_sheet import PROBLEM_OF
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import FeatureInvalid

Properties = Mapping[str, Any]
FALLBACK = Language.FRENCH
"""Readers without a text in their language read it."""


@dataclass(frozen=True)
class Edited:
    """What can be written of a feature, as it is now."""

    properties: Properties
    geometry: Mapping[str, Any] | None
    """In degrees; None also where it follows from other things."""
    version: str


@dataclass(frozen=True)
class Said:
    """The whole of what a feature is to say, in one language, with its geometry in degrees."""

    properties: Properties
    geometry: Mapping[str, Any] | None
    language: Language
    by: UUID
    request_id: UUID | None = None


class Editor(Protocol):
    """What writing means for the features of one collection."""

    writable: frozenset[str]
    follows: frozenset[str]
    """Properties that follow from what is said or from what dossiers do."""
    writes_geometry: bool

    def find(self, feature_id: str, language: Language, work: UnitOfWork) -> Edited | None:
        """Loaded under its lock. None: there is no such one, or it can no longer be written."""

    def create(self, said: Said, work: UnitOfWork, now: Now) -> str:
        """Its id."""

    def change(self, feature_id: str, said: Said, work: UnitOfWork, now: Now) -> None: ...


class Remover(Editor, Protocol):
    """Where a feature can be removed as well."""

    def remove(self, feature_id: str, reason: str, by: UUID, work: UnitOfWork, now: Now) -> None: ...


def in_words(texts: Mapping[Any, str], language: Language) -> str | None:
    """As it is read: in the language, else in French."""
    return texts.get(language) or texts.get(FALLBACK)


def with_words(texts: Mapping[Any, str], language: Language, said: str | None) -> dict[str, str]:
    """The texts once one language was written. Who sends the French text back that they were shown in its place has
    written no text of their language.
    """
    before = {str(Language(code).value): text for code, text in texts.items()}
    if said is None:
        return {code: text for code, text in before.items() if code != language.value}
    if language.value not in before and said == before.get(FALLBACK.value):
        return before
    return before | {language.value: said}


def fingerprint(*parts: object) -> str:
    """The same for the same content, in whatever order it was written."""
    return sha256(repr([_in_order(part) for part in parts]).encode()).hexdigest()[:16]


def _in_order(value: object) -> object:
    if isinstance(value, Mapping):
        return sorted((str(name), _in_order(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return [_in_order(one) for one in value]
    return str(value.normalize()) if isinstance(value, Decimal) else str(value)


def plain(value: Any) -> Any:
    """As GeoJSON has it."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def invalid(field: str, problem: str, proposal: str = "") -> FeatureInvalid:
    """To be raised."""
    return FeatureInvalid(errors=({"field": field, "problem": problem, "proposal": proposal},))


def not_of_the_contract(error: ValidationError, names: Mapping[str, str] | None = None) -> FeatureInvalid:
    """To be raised. `names`: field of the contract -> property, where they differ."""
    found = []
    for fault in error.errors():
        field = str(fault["loc"][0]) if fault["loc"] else "properties"
        expected = " | ".join(str(value) for value in (fault.get("ctx") or {}).values())[:200]
        problem = PROBLEM_OF.get(fault["type"], "wrong_form")
        found.append({"field": (names or {}).get(field, field), "problem": problem, "proposal": expected})
    return FeatureInvalid(errors=tuple(found))


def require_same_key(said: Properties, known: Properties, *names: str) -> None:
    """A natural key is chosen once. Raises FeatureInvalid."""
    for name in names:
        if said.get(name) not in (None, known[name]):
            raise invalid(name, "key_fixed", str(known[name]))
