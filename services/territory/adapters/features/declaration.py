"""What a collection of features is made of."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Select
from sqlalchemy.orm import Session

from shared.contracts.codes import Language

Kind = Literal["string", "integer", "number", "boolean", "date", "datetime"]
Method = Literal["create", "replace", "update", "delete"]
Words = Mapping[Language, str]

GEOMETRY = "geometry"
POINT = ("x", "y")
"""Columns of a source: longitude and latitude of what is a point, NULL for outlines."""


@dataclass(frozen=True)
class Asked:
    """What a source needs to make its rows."""

    session: Session
    language: Language
    on: date


@dataclass(frozen=True)
class Property:
    name: str
    kind: Kind
    codes: Sequence[str] = ()
    """Of a closed list."""
    writable: bool = False
    """An editor says it; else it follows from what is said, or from what dossiers do."""

    def title(self, language: Language) -> str:
        """Its words are told in each language: `data/feature_words.toml`."""
        return _words()[self.name][language]


@dataclass(frozen=True)
class Licence:
    name: str
    url: str | None
    attribution: str
    """To be shown with the data."""


@dataclass(frozen=True)
class Collection:
    """Everything that is said of a collection is said here, and nowhere else."""

    id: str
    title: Words
    description: Words
    properties: tuple[Property, ...]
    rows: Callable[[Asked], Select[Any]]
    """A column for each property; `id`, text; `geometry`, GeoJSON in degrees or NULL; the columns of POINT."""
    shape: Literal["polygon", "any", "none"]
    named_by: str
    licence: Licence
    dated_by: str | None = None
    methods: tuple[Method, ...] = ()
    """What an editor may do with a feature of it."""
    geometry_writable: bool = False
    holds_data: bool = False
    """Its statement holds rows of the database that made it: it is written anew each time."""
    not_in_tiles: tuple[str, ...] = ()
    """Properties too long for a map, which has them of the feature itself when somebody asks."""

    def find(self, name: str) -> Property | None:
        return next((known for known in self.properties if known.name == name), None)


def words(*, fr: str, ar: str, en: str, es: str, nl: str, de: str, it: str) -> Words:
    """A text in all seven languages: none can be forgotten."""
    told = {"fr": fr, "ar": ar, "en": en, "es": es, "nl": nl, "de": de, "it": it}
    return {Language(code): text for code, text in told.items()}


def properties(writable: bool = False, /, **kinds: "Kind | type[StrEnum]") -> tuple[Property, ...]:
    """By name; a closed list stands for its codes."""
    return tuple(
        Property(name, kind, writable=writable)
        if isinstance(kind, str)
        else Property(name, "string", tuple(kind), writable)
        for name, kind in kinds.items()
    )


def said(**kinds: "Kind | type[StrEnum]") -> tuple[Property, ...]:
    """Those that an editor may write."""
    return properties(True, **kinds)


@cache
def _words() -> Mapping[str, Words]:
    file = Path(__file__).resolve().parents[2] / "data" / "feature_words.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return {name: words(**said) for name, said in found.items()}
