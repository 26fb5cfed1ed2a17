"""A valid request of any kind, made from its contract, about whom a test wants."""

import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, EmailStr
from pydantic.fields import FieldInfo

BY_NAME: Mapping[str, Any] = {
    "province": "02.113",
    "residence_country": "DE",
    "email": "somebody@example.org",
    "fingerprint": "0123456789abcdef",
    "digest": "0" * 64,
    "content": "title\n",
    "url": "https://plans.example.org/hook",
    "endpoint": "https://push.example.org/a-browser",
    "p256dh": "B" + "A" * 86,  # a point of P-256 by its form
    "auth": "A" * 22,
    "reader": "territory",
    "source": "investor",
    "aggregate": "dossier",
    "project_title": None,
    "settled_for_s": 0,
    "list_name": "mandate_power",
    "code": "follow",
    "year": 2026,
    "zone": "agropole-berkane",
    "site": "agropole-berkane",
    "pole": "med-est",
    "table": "plots",
    "longitude": -2.35,
    "latitude": 35.03,
    "place": "agropole-berkane",
    "indicator": "area_ha",
    "vintage": "2024",
    "collection": "plots",
    "zoom": 6,
    "column": 31,
    "row": 25,
    "feature_id": "019b0000-0000-7000-8000-000000000003",
    "scheme": "tpme",
    "axis": "pdr-2022-2027.2",
    "period": "2025",
    "unit": "projects",
    "members": ["02.113"],
    "confidence": "S",
    "rule": {
        "code": "a_new_rule",
        "kind": "note",
        "valid_from": "2026-11-30",
        "source": "an order",
        "confidence": "S",
        "object": "closed_dossier",
        "months": 120,
        "automatic": False,  # of retention
    },
    "closes": "17:00",
    "carrier_kind": "association",
}
"""What a type does not tell."""


BY_PATTERN: Mapping[str, Any] = {r"^[a-z][a-z0-9-]{1,30}$": "chat"}
"""Where one name stands for texts of several forms."""


def sample(kind: type[BaseModel], about: Mapping[str, Any]) -> Any:
    """`about`: values by the name of a field, wherever it stands. Raises ValidationError when no rule here makes it."""
    fields = {name: field for name, field in kind.model_fields.items() if field.is_required() or name in about}
    return kind.model_validate({name: _value(name, field, about) for name, field in fields.items()})


def _value(name: str, field: FieldInfo, about: Mapping[str, Any]) -> Any:
    if name in about and field.annotation is not int:  # a `number` is a dossier's, or that of a version
        return about[name]
    if name in BY_NAME and not _is_closed_list(field):
        return BY_NAME[name]
    pattern = next((one.pattern for one in field.metadata if hasattr(one, "pattern")), None)
    if pattern is not None and pattern in BY_PATTERN:
        return BY_PATTERN[pattern]
    return _of(field.annotation, about)


def _is_closed_list(field: FieldInfo) -> bool:
    """`place` is a code of the territory, and elsewhere one of the services that an erasure reaches."""
    return field.annotation is not None and isinstance(field.annotation, type) and issubclass(field.annotation, Enum)


def _of(kind: Any, about: Mapping[str, Any]) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _of(arguments[0], about)
    if origin in (typing.Union, types.UnionType):
        return _of(arguments[0], about)
    if origin in (tuple, list, frozenset):
        return [_of(arguments[0], about)]
    if origin is typing.Literal:
        return arguments[0]
    if origin is not None:
        return {}
    if isinstance(kind, type):
        return _plain(kind, about)
    return "some text"


_SIMPLE: Mapping[type, Any] = {
    bool: False,
    int: 1,
    float: 1.0,
    Decimal: "10.00",
    str: "some text",
    date: "2026-11-30",
    time: "10:00",
}


def _plain(kind: type, about: Mapping[str, Any]) -> Any:
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    if issubclass(kind, BaseModel):
        return sample(kind, about)
    if issubclass(kind, UUID):
        return uuid4()
    if kind is AwareDatetime or issubclass(kind, datetime):
        return datetime.now(UTC)
    if kind is EmailStr:
        return BY_NAME["email"]
    return _SIMPLE.get(kind, "some text")
