"""The aid pre-check of one dossier: by the rules of its filing date and of today, and what its adviser knows."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.pages.aid_form import OF_THE_DOSSIER, SECTIONS, said, typed_of
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.aid_requests import RecordAidFacts
from shared.contracts.investor.codes import LegalForm
from shared.contracts.investor.queries import GetDossier, GetDossierAid
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]
Writer = Annotated[Visitor, allowed(Permission.MOVE_DOSSIER)]
COMMAND = "record_aid_facts"


@router.get("/console/dossiers/{dossier_id}/aid")
async def dossier_aid(dossier_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    response = await _show(dossier_id, request, app, done=done == "1")
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    return response


@router.post("/console/dossiers/{dossier_id}/aid")
async def state_facts(dossier_id: UUID, request: Request, visitor: Writer, app: App) -> Response:
    """Keep what was stated beside what was stated before. What was typed stays when it is refused."""
    form = await typed(request)
    page = page_of(request)
    version = form.one("expected_version")
    try:
        command = RecordAidFacts(
            dossier_id=dossier_id,
            staff_id=visitor.account.id,
            expected_version=int(version) if version.isdecimal() else None,
            facts=AidFacts.model_validate(said(form)),
        )
        await app.call(command)
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in AidFacts.model_fields})
        return await _show(dossier_id, request, app, form=form, status=422)
    except DossierNotFound:
        raise
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(dossier_id, request, app, form=form, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/dossiers/{dossier_id}/aid?done=1", 303)


async def _show(
    dossier_id: UUID, request: Request, app: App, *, form: Typed | None = None, status: int = 200, done: bool = False
) -> Response:
    page = page_of(request)
    view = await app.call(GetDossier(dossier_id=dossier_id))
    aid = await app.call(GetDossierAid(dossier_id=dossier_id))
    sections = {head: [n for n in names if n not in OF_THE_DOSSIER] for head, names in SECTIONS.items()}
    return page.show(
        "dossier_aid.html",
        status,
        dossier=view,
        aid=aid,
        names=await app.staff_names(),
        editable=COMMAND in view.commands,
        form=form or typed_of(aid.facts),
        done=done,
        w=AidWords(page.t, page.formats),
        sections={head: names for head, names in sections.items() if names},
        choices={"legal_form": list(LegalForm)},
    )
