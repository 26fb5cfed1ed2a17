"""A refusal: the domain says no, with a stable code and data that a person or a program can act on.

A refusal is raised in a service and arrives at the gateway as the same class. It travels as `[code, data as JSON]`
and is found again by its code, never by a dotted Python path, so that modules may move.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, dataclass_transform

from pydantic import TypeAdapter, ValidationError

_BY_CODE: dict[str, type["Refusal"]] = {}


@dataclass_transform(eq_default=False, kw_only_default=True)
class Refusal(Exception):
    """Base of all refusals. A subclass states its `code` and its fields; it becomes a keyword-only dataclass."""

    code: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(eq=False, kw_only=True)(cls)
        if "code" not in cls.__dict__:  # an intermediate class: a service's own base
            return
        if cls.code in _BY_CODE and _BY_CODE[cls.code].__qualname__ != cls.__qualname__:
            raise TypeError(f"refusal code {cls.code!r} is taken by {_BY_CODE[cls.code].__qualname__}")
        _BY_CODE[cls.code] = cls

    def __post_init__(self) -> None:
        # nameko turns everything but text in an exception's arguments into text, None to "None": so text it is.
        self.args = (self.code, json.dumps(self.data, ensure_ascii=False))

    @property
    def data(self) -> dict[str, Any]:
        """The fields as plain JSON."""
        dumped: dict[str, Any] = self._shape().dump_python(self, mode="json")
        return dumped

    @classmethod
    @cache
    def _shape(cls) -> TypeAdapter[Any]:
        return TypeAdapter(cls)


class UnknownRefusal(Refusal):
    """A refusal whose code this release does not know: a newer service answered."""

    code = "refusal.unknown"
    original_code: str
    original_data: dict[str, Any]


class ServiceUnavailable(Refusal):
    """A service, its database or the broker cannot answer now. Try again later.

    `perhaps_done`: a command may have been carried out all the same; look before sending it again. False: nothing was
    done. `same_request_id`: sent again with the same `request_id`, it is carried out once.
    """

    code = "service.unavailable"
    service: str
    cause: str
    perhaps_done: bool = False
    same_request_id: bool = False


class RequestInvalid(Refusal):
    """The request does not fit the service's contract."""

    code = "request.invalid"
    errors: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, error: ValidationError) -> "RequestInvalid":
        """Names what does not fit, and not what was sent."""
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        return cls(errors=tuple(dict(fault) for fault in faults))


def restore(code: str, data: dict[str, Any]) -> Refusal:
    """The refusal that was sent with this code and data."""
    cls = _BY_CODE.get(code)
    if cls is None:
        return UnknownRefusal(original_code=code, original_data=data)
    refusal: Refusal = cls._shape().validate_python(data)
    return refusal


def known_codes() -> frozenset[str]:
    """Every refusal code of this release (of the modules that were imported)."""
    return frozenset(_BY_CODE)
