"""A refusal told to a person: its sentence, and what it names, in the reader's words."""

from collections.abc import Awaitable, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from services.gateway.entrypoints.pages.rendering import Page
from services.gateway.entrypoints.problems import detail_of
from shared.contracts.refusal import Refusal, ServiceUnavailable

_GROUPS = {"missing": ("piece", "language"), "pieces": ("piece",), "allowed": ("status", "opportunity_status")}
"""Member of a refusal's data -> where its codes have their texts."""

_DAYS = ("session_on", "appeal_until", "answer_due_on", "earliest", "due_on")


def told(refusal: Refusal, page: Page) -> str:
    """E.g. "Des pièces manquent : titre foncier, plan cadastral."."""
    sentence = detail_of(refusal, page.t)
    data = vars(refusal)
    named = [_named(data[name], groups, page) for name, groups in _GROUPS.items() if data.get(name)]
    dates = [page.formats.date(data[name]) for name in _DAYS if isinstance(data.get(name), date)]
    faults = [page.t.code("file_fault", data["fault"])] if "fault" in data else []
    details = [*named, *dates, *faults]
    return f"{sentence} ({' ; '.join(details)})" if details else sentence


async def shown_on(page: Awaitable[Response], refusal: Refusal) -> Response:
    """The page that explains a refusal.

    When the page itself cannot be read, the refusal alone: it says what became of the command. Raises Refusal.
    """
    try:
        return await page
    except ServiceUnavailable:
        raise refusal from None


def _named(codes: Sequence[Any], groups: Sequence[str], page: Page) -> str:
    return ", ".join(_text(str(code), groups, page) for code in codes)


def _text(code: str, groups: Sequence[str], page: Page) -> str:
    return next((page.t.entries[f"{g}.{code}"] for g in groups if f"{g}.{code}" in page.t.entries), code)
