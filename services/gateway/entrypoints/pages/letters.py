"""Printed papers: the letter of decision for staff and for its investor, a whole case file, minutes of a session."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, linked
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.papers import letter_of, minutes_of
from services.gateway.entrypoints.taken_papers import taken_case_file, taken_proof
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.investor.queries import GetDecisionLetter, GetSession

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


@router.get("/console/dossiers/{dossier_id}/decision-letter.pdf")
async def letter(dossier_id: UUID, visitor: Reader, app: App) -> Response:
    """In the access journal before anybody has it."""
    facts = await app.call(GetDecisionLetter(dossier_id=dossier_id))
    await app.note(visitor.account, "letter_read", str(dossier_id))
    return await letter_of(facts)


@router.get("/console/dossiers/{dossier_id}/case-file.pdf")
async def case_file(dossier_id: UUID, request: Request, visitor: Reader, app: App, language: str = "") -> Response:
    """In the language asked for, else in that of the page. A language that cannot be read is left out."""
    wanted = next((one for one in WHOLE if one.value == language), page_of(request).t.language)
    return await taken_case_file(app, visitor.account, dossier_id, texts(wanted))


@router.get("/console/dossiers/{dossier_id}/proof.pdf")
async def proof(dossier_id: UUID, request: Request, visitor: Reader, app: App, language: str = "") -> Response:
    """How the dossier was told, with what proves it; in the language asked for, else in that of the page."""
    wanted = next((one for one in WHOLE if one.value == language), page_of(request).t.language)
    return await taken_proof(app, visitor.account, dossier_id, texts(wanted))


@router.get("/track/{token}/decision-letter.pdf", dependencies=[linked()])
async def tracked_letter(token: str, app: App) -> Response:
    """What the page behind the same link tells, on paper; for who acts for the investor too, while they may. First a
    line of the access journal.
    """
    key = app.key(token)
    if key.mandate_id is not None:
        await app.track(token)  # raises where the mandate is not in force
    facts = await app.call(GetDecisionLetter(dossier_id=key.dossier_id))
    await app.note_download(key.dossier_id, "mandate_letter_read" if key.mandate_id else "link_letter_read")
    return await letter_of(facts)


@router.get("/console/sessions/{session_id}/minutes.pdf")
async def minutes(session_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    view = await app.call(GetSession(session_id=session_id))
    await app.note(visitor.account, "minutes_read", str(session_id))
    return await minutes_of(view, page_of(request).t)
