"""The access journal of one dossier: who read it, when. Neither the dossier nor its investor is shown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.usecases.read_journal import PAGE
from shared.contracts.investor.queries import ListQueue

router = APIRouter(include_in_schema=False)

LONGEST = 100


@router.get("/console/access-journal")
async def access_journal(
    request: Request,
    visitor: Annotated[Visitor, allowed(Permission.SEE_ACCESS_JOURNAL)],
    app: App,
    dossier: str = "",
    before: str = "",
) -> Response:
    """Asked by the dossier's number or its id; a `before` that cannot be read is left out."""
    asked = dossier.strip()[:LONGEST]
    dossier_id = await _identified(app, asked) if asked else None
    after = int(before) if before.isdecimal() and len(before) < 19 else None
    found = await app.readers(dossier_id, visitor.account, before=after) if dossier_id else ()
    return page_of(request).show(
        "access_journal.html",
        404 if asked and dossier_id is None else 200,
        asked=asked,
        dossier_id=dossier_id,
        lines=found[:PAGE],
        following={"dossier": asked, "before": found[PAGE - 1].id} if len(found) > PAGE else None,
    )


async def _identified(app: App, asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        page = await app.call(ListQueue(search=asked, include_ended=True, limit=20))
    return next((row.dossier_id for row in page.rows if row.number.casefold() == asked.casefold()), None)
