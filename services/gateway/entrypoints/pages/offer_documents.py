"""Documents of an offer in the console: each change of them is a change of what is being written."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.errors import FileMissing
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.attachment_copies import staff_copy
from services.gateway.entrypoints.form_body import form_of
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.offer_form import attachment_of
from services.gateway.entrypoints.pages.offer_page import as_stored, content, explained
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.refusal import Refusal
from shared.contracts.territory.attachments import AttachmentNotFound, OfferAttachment
from shared.contracts.territory.queries import GetOpportunity
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityView
from shared.contracts.territory.requests import ReviseOpportunity

router = APIRouter(include_in_schema=False, prefix="/console/opportunities/{opportunity_id}/documents")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]

CHUNK_BYTES = 256 * 1024
_NOT_YET = "0" * 64
"""Stands for the digest while what is said of the bytes is looked at, before they are sent on."""
_MOVES = {"up": -1, "down": 1}


@router.get("/{sha256}", dependencies=[allowed(Permission.SEE_OFFERS)])
async def read(opportunity_id: UUID, sha256: str, request: Request, app: App) -> Response:
    """Of any version, and of what is being written."""
    return await staff_copy(app, opportunity_id, sha256, page_of(request).t.language)


@router.post("")
async def add(opportunity_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    """A file and what is said of it, as the last document."""
    form, offer = await typed(request), await _offer(app, opportunity_id)
    try:
        said = attachment_of(form, _NOT_YET)
        stored = await app.attachments.take(_chunks(await _file(request)), visitor.account.id)
        added = said.model_copy(update={"sha256": stored.sha256})
        await _revise(app, offer, (*content(offer).attachments, added), visitor)
    except OpportunityNotFound:
        raise
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, form, offer, error)
    return _done(opportunity_id, "document_added")


@router.post("/{sha256}")
async def change(opportunity_id: UUID, sha256: str, request: Request, visitor: Editor, app: App) -> Response:
    """What is said of a document, its place among them, or that it goes. Other bytes are another document."""
    form, offer = await typed(request), await _offer(app, opportunity_id)
    act, now = form.one("act"), list(content(offer).attachments)
    place = next((number for number, one in enumerate(now) if one.sha256 == sha256), None)
    if place is None:
        raise AttachmentNotFound(opportunity_id=opportunity_id, sha256=sha256[:64])
    try:
        if act == "save":
            now[place] = attachment_of(form, sha256)
        elif act == "remove":
            del now[place]
        elif act in _MOVES:
            beside = min(max(place + _MOVES[act], 0), len(now) - 1)
            now[place], now[beside] = now[beside], now[place]
        else:
            raise HTTPException(404)
        await _revise(app, offer, now, visitor)
    except OpportunityNotFound:
        raise
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, form, offer, error)
    return _done(opportunity_id, "document_removed" if act == "remove" else "revise")


async def _offer(app: App, opportunity_id: UUID) -> OpportunityView:
    return await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))


async def _revise(app: App, offer: OpportunityView, attachments: Sequence[OfferAttachment], visitor: Visitor) -> None:
    said = {**dict(content(offer)), "attachments": tuple(attachments)}
    ids = {"opportunity_id": offer.opportunity_id, "staff_id": visitor.account.id}
    await app.call(ReviseOpportunity.model_validate({**ids, "details": said}))


async def _file(request: Request) -> UploadFile:
    file = (await form_of(request)).get("document_file")  # read once, by `typed`
    if not isinstance(file, UploadFile) or not file.size:
        raise FileMissing()
    return file


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk


async def _refused(
    request: Request, app: App, form: Typed, offer: OpportunityView, error: ValidationError | Refusal
) -> Response:
    """The offer as it is stored, with what was typed of the document."""
    both = Typed({**as_stored(offer).values, **{k: v for k, v in form.values.items() if k.startswith("document")}})
    return await explained(request, app, both, offer, error)


def _done(opportunity_id: UUID, done: str) -> Response:
    return RedirectResponse(f"/console/opportunities/{opportunity_id}?done={done}#documents", 303)
