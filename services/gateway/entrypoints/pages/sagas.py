"""The page that shows where each dossier and its plot stand with each other."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.saga_board import saga_board
from shared.contracts.investor.saga import ListSagaDossiers

router = APIRouter(include_in_schema=False)

PERIODS = (7, 30, 90, 366)
"""Days that an ended saga may be shown for."""


@router.get("/console/sagas", dependencies=[allowed(Permission.SEE_SAGAS)])
async def sagas_page(
    request: Request, app: App, days: str = "", dossier: str = "", opportunity: str = ""
) -> HTMLResponse:
    """A filter that cannot be read is left out."""
    period = int(days) if days.isascii() and days.isdecimal() and int(days[:4]) in PERIODS else 30
    query = ListSagaDossiers(dossier_id=_id(dossier), opportunity_id=_id(opportunity), ended_days=period)
    board = await saga_board(app, query)
    return page_of(request).show(
        "sagas.html",
        sagas=board.sagas,
        more=board.more,
        stuck=sum(1 for saga in board.sagas if saga.stuck),
        running=sum(1 for saga in board.sagas if saga.running),
        query=query,
        periods=PERIODS,
        grace=board.grace_minutes,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
