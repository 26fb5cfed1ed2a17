"""For the operator: how far each service is behind."""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.api.event_services import EventService, away
from shared.contracts.operations import Backlog, GetBacklog

router = APIRouter(prefix="/api/v1", tags=["operations"])


class BacklogOverview(BaseModel):
    """One service that is away hides only itself."""

    services: list[Backlog]
    away: list[EventService]


@router.get("/backlog", dependencies=[allowed(Permission.OPERATE)])
async def get_backlog(app: App) -> BacklogOverview:
    """How many events wait in each service, and for how long."""
    return await backlog(app)


async def backlog(app: App) -> BacklogOverview:
    found = await asyncio.gather(
        *(app.call(GetBacklog(), service=s.value) for s in EventService), return_exceptions=True
    )
    answers = [answer for answer in found if isinstance(answer, Backlog)]
    return BacklogOverview(services=answers, away=away(found))
