"""Hostile words, contracts filled with them, and what a parser makes of a page on which they stand.

Contracts are walked by their types, so that a field of tomorrow is filled as well.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from shared.contracts.codes import Language
from tests.integration.isolation.samples import BY_NAME

MARKUP = "\"'><img src=x onerror=pwned(1)><script>pwned(2)</script><b pwned>أمينة</b></textarea></title>"
SHORT_MARKUP = "<b pwned>"
"""Where a field takes less."""
SCRIPT_ADDRESS = "javascript:pwned(3)//"
FORMULAS = ("=pwned(4)", "+pwned(4)", "-pwned(4)", "@pwned(4)")
TYPST = "#pwned(5) *pwned* $pwned$ @pwned <pwned>"

_LINKS = frozenset({"href", "src", "action", "formaction", "data", "xlink:href"})
_BY_PATTERN = (
    *("pwned", "02.113", "02.411.01.23", "MA", "MAD", "S", "0" * 64, "0" * 16, "+212600000000", "2026", "year"),
    *("https://pwned.example/", "application/pdf", "pwned.pwned-1", "poles", "more", "now", "primo.offer.published.v1"),
)
"""Words for fields that take only a pattern: the first that fits."""
_DEEPEST = 12
_MENDINGS = 8
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class NotFilled(AssertionError):
    """A contract has a rule that this filler does not know yet."""


@dataclass(frozen=True)
class Filler:
    """Fills any type. `turn`: which member of a closed list is taken, so that other turns show other pages."""

    words: str
    identity: UUID
    """Stands for every id: what hangs together by ids then does."""
    turn: int = 0
    by_name: Mapping[str, Any] = field(default_factory=dict)
    """What a type does not tell, by the field's name: `Contract.name`, or `*.name` where that is a text or anything.
    A value, or a function of the words.
    """

    def fill(self, kind: Any) -> Any:
        """Raises NotFilled."""
        made, adapter = self._of(kind, "", ()), TypeAdapter(kind)
        for _ in range(_MENDINGS):
            try:
                return adapter.validate_python(made)
            except ValidationError as error:
                faults = error.errors(include_url=False)
                made = self._mended(made, faults)
        raise NotFilled(f"{kind}: {faults[:3]}")

    def _of(self, kind: Any, name: str, within: tuple[type, ...]) -> Any:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self._of(arguments[0], name, within)
        if origin in (typing.Union, types.UnionType):
            return self._of(next(one for one in arguments if one is not type(None)), name, within)
        if origin is typing.Literal:
            return arguments[self.turn % len(arguments)]
        if origin is tuple and arguments[-1:] != (Ellipsis,):
            return [self._of(one, name, within) for one in arguments]
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(arguments, name, within)
        if origin is not None:
            return self._several(arguments[0], name, within)
        return self._plain(kind, name, within)

    def _mapping(self, arguments: tuple[Any, ...], name: str, within: tuple[type, ...]) -> dict[Any, Any]:
        key, value = arguments
        if isinstance(key, type) and issubclass(key, Enum):
            keys = [one.value for one in key]
        else:
            keys = [one.value for one in Language] if value is str else [self._of(key, name, within)]
        return {one: self._of(value, name, within) for one in keys}

    def _several(self, kind: Any, name: str, within: tuple[type, ...]) -> list[Any]:
        inner = typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind
        if isinstance(inner, type) and issubclass(inner, BaseModel) and (inner in within or len(within) > _DEEPEST):
            return []
        if isinstance(inner, type) and issubclass(inner, Enum):
            return [one.value for one in inner]
        found = self._of(kind, name, within)
        return list(found) if isinstance(found, tuple) else [found]

    def _plain(self, kind: Any, name: str, within: tuple[type, ...]) -> Any:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return {
                alias: self._field(kind, known, one.annotation, (*within, kind))
                for known, one in kind.model_fields.items()
                for alias in [one.alias or known]
            }
        if dataclasses.is_dataclass(kind):
            hints = typing.get_type_hints(kind)
            return {one.name: self._of(hints[one.name], one.name, within) for one in dataclasses.fields(kind)}
        if isinstance(kind, type) and issubclass(kind, Enum):
            members = list(kind)
            return members[self.turn % len(members)].value
        if kind is AwareDatetime:
            return NOON
        if isinstance(kind, type):
            for known, value in self._simple().items():
                if issubclass(kind, known):
                    return value
        return self.words

    def _field(self, owner: type[BaseModel], name: str, kind: Any, within: tuple[type, ...]) -> Any:
        said = self.by_name.get(f"{owner.__name__}.{name}", self)
        if said is not self:
            return said(self.words) if callable(said) else said
        inner = [one for one in typing.get_args(kind) if isinstance(one, type) and issubclass(one, BaseModel)]
        if type(None) in typing.get_args(kind) and any(one in within for one in inner):
            return None
        found = self._of(kind, name, within)
        if found not in (self.words, [self.words], {self.words: self.words}):
            return found
        said = self.by_name.get(f"*.{name}", found)
        return said(self.words) if callable(said) else said

    def _simple(self) -> dict[type, Any]:
        """In this order: a bool is an int, a datetime a date."""
        return {
            bool: self.turn % 2 == 0,
            int: 1,
            float: 1.0,
            Decimal: Decimal("10.00"),
            UUID: self.identity,
            datetime: NOON,
            date: NOON.date(),
            time: NOON.time(),
            timedelta: timedelta(days=1),
            bytes: self.words.encode(),
        }

    def _mended(self, made: Any, faults: list[Any]) -> Any:
        for fault in (one for one in faults if one["type"] != "too_short"):  # its items are at fault
            made = _put(made, list(fault["loc"]), self._instead(fault))
        return made

    def _instead(self, fault: Mapping[str, Any]) -> Any:
        """What a field that does not take the words takes."""
        about, name = fault.get("ctx", {}), str(fault["loc"][-1]) if fault["loc"] else ""
        match fault["type"]:
            case "string_too_long":
                return SHORT_MARKUP if self.words == MARKUP else self.words[: about["max_length"]]
            case "string_pattern_mismatch":
                found = [one for one in _BY_PATTERN if re.search(about["pattern"], one)]
                if not found:
                    raise NotFilled(f"{fault['loc']}: no word for {about['pattern']}")
                return found[0]
            case "greater_than" | "greater_than_equal":
                return about.get("ge", about.get("gt", 0) + 1)
            case "less_than" | "less_than_equal":
                return about.get("le", about.get("lt", 0) - 1)
            case "datetime_type" | "datetime_parsing" | "datetime_from_date_parsing" | "timezone_aware":
                return NOON
            case kind if name in BY_NAME or kind in ("value_error", "string_too_short"):
                return BY_NAME.get(name, "pwned")
            case kind:
                raise NotFilled(f"{fault['loc']}: {kind}: {fault['msg']}")


def _put(made: Any, loc: list[Any], value: Any) -> Any:
    """Replace what stands there; steps that are names of a union's branches lead nowhere and are passed over."""
    if not loc:
        return value
    here, *below = loc
    if isinstance(made, dict) and below[:1] == ["[key]"]:
        made[value] = made.pop(here)
    elif (isinstance(made, dict) and here in made) or (isinstance(made, list) and isinstance(here, int)):
        made[here] = _put(made[here], below, value)
    elif below or not isinstance(made, dict | list):
        return _put(made, below, value)
    return made


class _Parsed(HTMLParser):
    """What became of hostile words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            said = (value or "").strip().lower()
            broken = name.startswith("on") or any(sign in name for sign in ("pwned", "<", '"'))
            if broken or (name, said) == ("src", "x"):
                self.found.append(f"<{tag} {name}={value}>")
            if name in _LINKS and said.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"<{tag} {name}={value}>")
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action"), "method": given.get("method", "get"), "fields": {}})
        elif tag in ("input", "textarea", "select", "button") and given.get("name") and self.forms:
            self.forms[-1]["fields"][given["name"]] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._in_script and "pwned" in data:
            self.found.append(f"in a script: {data[:80]}")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_comment(self, data: str) -> None:
        if "pwned" in data:
            self.found.append(f"in a comment: {data[:80]}")


def became_markup(page: str) -> list[str]:
    """Elements and attributes of a page of HTML that hostile words have made."""
    parsed = _Parsed()
    parsed.feed(page)
    return parsed.found


def forms_of(page: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Method, address and fields of each form of a page; the fields with what the page put into them."""
    parsed = _Parsed()
    parsed.feed(page)
    for form in parsed.forms:
        yield form["method"], form["action"] or "", form["fields"]
