"""What was typed into a form: kept as typed, so that a page with faults can be shown again as it was left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from pydantic import ValidationError

from services.gateway.entrypoints.form_body import form_of
from services.gateway.entrypoints.texts import Texts
from shared.contracts.refusal import RequestInvalid


@dataclass
class Typed:
    """Fields by name; a field may have several values."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """Field -> what is wrong with it, in the reader's language."""

    def one(self, name: str, default: str = "") -> str:
        return (self.values.get(name) or [default])[0]

    def many(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def filled(self, *names: str) -> dict[str, str]:
        """The fields that were filled in."""
        return {name: text for name in names if (text := self.one(name).strip())}


async def typed(request: Request) -> Typed:
    """Read a form. Files are left out."""
    form = await form_of(request)
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return Typed(values)


def plain_number(text: str) -> str:
    """`1 200 000,50` as people write it in French. Spaces of every kind group thousands."""
    return "".join(text.split()).replace("\u202f", "").replace("\u00a0", "").replace(",", ".")


def explain(error: ValidationError | RequestInvalid, t: Texts, names: Mapping[str, str]) -> dict[str, str]:
    """Field of the form -> message. `names` maps dotted paths of the model to fields; the longest match wins."""
    faults: Sequence[Mapping[str, Any]] = error.errors if isinstance(error, RequestInvalid) else error.errors()  # type: ignore[assignment,unused-ignore]
    found: dict[str, str] = {}
    for fault in faults:
        path = ".".join(str(part) for part in fault["loc"])
        name = next((n for p, n in sorted(names.items(), key=lambda i: -len(i[0])) if _under(path, p)), "")
        found.setdefault(name, _message(fault, t))
    return found


def _under(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}.")


def _message(fault: Mapping[str, Any], t: Texts) -> str:
    kind = str(fault["type"])
    values = {name: str(value) for name, value in (fault.get("ctx") or {}).items()}
    key = f"invalid.{kind}"
    if not t.has(key):
        return t("invalid.other")
    try:
        return t(key, **values)
    except KeyError:
        return t("invalid.other")
