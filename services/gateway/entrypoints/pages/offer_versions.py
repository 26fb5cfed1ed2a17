"""What staff read of an opportunity beside its form: how the public sees it, its versions, what became another."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.offer_diff import FieldChange
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.offer_versions import Contents, contents
from services.gateway.entrypoints.pages.offer_view import aids_here, shown_of_details
from services.gateway.entrypoints.pages.rendering import formats, page_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False, prefix="/console/opportunities/{opportunity_id}")

_STAFF = [allowed(Permission.SEE_OFFERS)]


@router.get("/preview", dependencies=_STAFF)
async def preview(opportunity_id: UUID, request: Request, app: App, language: str = "", version: str = "") -> Response:
    """As the public sees it, or will, in each language; with `version` as it was."""
    page, known = page_of(request), await contents(app, opportunity_id)
    number = _number(version)
    details = known.newest() if number is None else known.at(number)
    wanted = Language(language) if language in set(Language) else page.t.language
    return page.show(
        "offer_preview.html",
        offer=known.offer,
        number=number,
        states=known.offer.languages,
        wanted=wanted,
        all_languages=list(Language),
        shown=await shown_of_details(app, details, wanted),
        documents_at=f"/console/opportunities/{opportunity_id}/documents",
        aids=await aids_here(app, details.province, details.sector.value),
        w=AidWords(texts(wanted), formats(wanted)),
        theirs=texts(wanted),
        their_formats=formats(wanted),
    )


@router.get("/versions", dependencies=_STAFF)
async def versions(
    opportunity_id: UUID, request: Request, app: App, before: str = "", after: str = "", at: str = ""
) -> Response:
    """Every version with who answered for it; two of them compared; which one was read at a moment."""
    known, moment = await contents(app, opportunity_id), _moment(at)
    older, newer = _compared(known, _number(before), _number(after))
    return page_of(request).show(
        "offer_versions.html",
        offer=known.offer,
        versions=known.versions,
        moment=moment,
        read=known.read_at(moment) if moment is not None else None,
        older=older,
        newer=newer,
        changes=_changes(known, older, newer),
        names=await app.staff_names(),
    )


def _compared(known: Contents, before: int | None, after: int | None) -> tuple[int | None, int | None]:
    """Without a choice: what is being written with what is published; else the last two. Second None: being written."""
    numbers = [version.number for version in known.versions]
    if before in numbers and (after in numbers or (after is None and known.offer.written is not None)):
        return before, after
    if known.offer.written is not None and numbers:
        return numbers[0], None
    return (numbers[1], numbers[0]) if len(numbers) > 1 else (None, None)


def _changes(known: Contents, older: int | None, newer: int | None) -> Sequence[FieldChange] | None:
    """None: there is nothing to compare."""
    return None if older is None else known.changes(older, newer)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _moment(text: str) -> datetime | None:
    """With its time zone; None when it cannot be read."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
