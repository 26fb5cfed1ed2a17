"""Where each dossier and its plot stand with each other: both services asked, laid side by side."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.domain.saga import sagas
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.saga import ListSagaDossiers
from shared.contracts.territory.saga import ListSagaPlots

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
    told = await app.call(query)
    plots = await app.call(
        ListSagaPlots(
            dossier_ids=tuple(one.dossier_id for one in told.dossiers),
            opportunity_ids=tuple({one.opportunity_id for one in told.dossiers if one.opportunity_id}),
        )
    )
    found = sagas(told.dossiers, plots, now=app.present(), grace=timedelta(minutes=app.settings.saga_grace_minutes))
    return page_of(request).show(
        "sagas.html",
        sagas=found,
        unheard=plots.unheard,
        more=told.more,
        stuck=sum(1 for saga in found if saga.stuck),
        running=sum(1 for saga in found if saga.running),
        query=query,
        periods=PERIODS,
        grace=app.settings.saga_grace_minutes,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
