"""The offers that are open, for everyone: found by place, sector and amount, each with all that an investor asks."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.gateway.domain.offer_reading import reading
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.attachment_copies import public_copy
from services.gateway.entrypoints.pages.forms import plain_number
from services.gateway.entrypoints.pages.offer_view import aids_here, shown_of_row
from services.gateway.entrypoints.pages.plan_view import public_priorities
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language, Sector
from shared.contracts.refusal import ServiceUnavailable
from shared.contracts.territory.attachments import AttachmentNotFound
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.reference.places import provinces

router = APIRouter(include_in_schema=False, prefix="/offers")

LANGUAGES = tuple(Language)
PER_PAGE = 24


@router.get("", dependencies=[public("published offers")])
async def offers(
    request: Request, app: App, province: str = "", sector: str = "", amount: str = "", page: str = ""
) -> Response:
    """A filter that cannot be read is left out, and an amount said to be unreadable."""
    shown = page_of(request, LANGUAGES)
    known, unreadable = _filters(province, sector, amount)
    number = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 4 else 0
    try:
        wanted = ListOpportunities.model_validate({**known, "offset": number * PER_PAGE, "limit": PER_PAGE})
        found = await app.call(wanted)
        priorities = await public_priorities(app)
    except ServiceUnavailable:
        found, priorities = None, frozenset()
    kept = {"province": known.get("province", ""), "sector": known.get("sector", ""), "amount": amount}
    more = found is not None and found.total > (number + 1) * PER_PAGE
    return shown.show(
        "offers.html",
        found=found,
        kept=kept,
        unreadable=unreadable,
        sectors=list(Sector),
        read=partial(reading, wanted=shown.t.language),
        priorities=priorities,
        previous={**kept, "page": number - 1} if number else None,
        following={**kept, "page": number + 1} if more else None,
    )


@router.get("/{opportunity_id}", dependencies=[public("published offers")])
async def offer(opportunity_id: UUID, request: Request, app: App) -> Response:
    page = page_of(request, LANGUAGES)
    try:
        found = await app.call(GetOpportunity(opportunity_id=opportunity_id))
    except OpportunityNotFound as error:
        raise HTTPException(404) from error
    return page.show(
        "offer.html",
        offer=found,
        shown=shown_of_row(found, page.t.language),
        documents_at=f"/offers/{opportunity_id}/documents",
        address=f"{app.settings.public_url.rstrip('/')}/offers/{opportunity_id}",
        read_at=app.present(),
        aids=await aids_here(app, found.province, found.sector.value),
        w=AidWords(page.t, page.formats),
    )


@router.get("/{opportunity_id}/documents/{sha256}", dependencies=[public("published offers")])
async def document(opportunity_id: UUID, sha256: str, request: Request, app: App) -> Response:
    """Of what is published, and as long as it is."""
    try:
        return await public_copy(app, opportunity_id, sha256, page_of(request, LANGUAGES).t.language)
    except (OpportunityNotFound, AttachmentNotFound) as error:
        raise HTTPException(404) from error


def _filters(province: str, sector: str, amount: str) -> tuple[Mapping[str, Any], bool]:
    """What was understood, and whether the amount was not."""
    known: dict[str, Any] = {"province": province} if province in provinces() else {}
    if sector in set(Sector):
        known["sector"] = sector
    try:
        if amount.strip():
            said = {"amount_mad": Decimal(plain_number(amount))}
            ListOpportunities.model_validate(said)
            known |= said
    except (InvalidOperation, ValidationError):
        return known, True
    return known, False
