"""For the operator: how far each service is behind, and the events that were set aside."""

import asyncio
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.operations import (
    Backlog,
    DiscardParked,
    GetBacklog,
    ListParked,
    ParkedEvent,
    Reason,
    ReplayParked,
)
from shared.contracts.refusal import ServiceUnavailable

router = APIRouter(prefix="/api/v1", tags=["operations"])

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]


class EventService(StrEnum):
    """Services that read or write events."""

    INVESTOR = "investor"
    TERRITORY = "territory"
    NOTIFICATIONS = "notifications"


class Because(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class BacklogOverview(BaseModel):
    """One service that is away hides only itself."""

    services: list[Backlog]
    away: list[EventService]


class ParkedOverview(BaseModel):
    events: list[ParkedEvent]
    away: list[EventService]


@router.get("/backlog", dependencies=[allowed(Permission.OPERATE)])
async def get_backlog(app: App) -> BacklogOverview:
    """How many events wait in each service, and for how long."""
    return await backlog(app)


@router.get("/parked-events", dependencies=[allowed(Permission.OPERATE)])
async def list_parked_events(app: App) -> ParkedOverview:
    """Events that a person must replay or discard."""
    return await parked(app)


@router.post("/parked-events/{service}/{parked_id}/replay", status_code=204)
async def replay_parked_event(
    service: EventService, parked_id: int, body: Because, visitor: Operator, app: App
) -> Response:
    """Try the event again, at its place in its aggregate. Who and why are kept."""
    await replay(app, visitor, service, parked_id, body.reason)
    return Response(status_code=204)


@router.post("/parked-events/{service}/{parked_id}/discard", status_code=204)
async def discard_parked_event(
    service: EventService, parked_id: int, body: Because, visitor: Operator, app: App
) -> Response:
    """Give the event up; later events of its aggregate go on. Who and why are kept."""
    await discard(app, visitor, service, parked_id, body.reason)
    return Response(status_code=204)


async def backlog(app: App) -> BacklogOverview:
    found = await asyncio.gather(
        *(app.call(GetBacklog(), service=s.value) for s in EventService), return_exceptions=True
    )
    answers = [answer for answer in found if isinstance(answer, Backlog)]
    return BacklogOverview(services=answers, away=_away(found))


async def parked(app: App) -> ParkedOverview:
    found = await asyncio.gather(
        *(app.call(ListParked(), service=s.value) for s in EventService), return_exceptions=True
    )
    events = [event for answer in found if isinstance(answer, tuple) for event in answer]
    return ParkedOverview(events=events, away=_away(found))


async def replay(app: App, visitor: Visitor, service: EventService, parked_id: int, reason: str) -> None:
    await app.note(visitor.account, "event_replayed", f"{service.value}/{parked_id}")
    request = ReplayParked(parked_id=parked_id, by=str(visitor.account.id), reason=reason)
    await app.call(request, service=service.value)


async def discard(app: App, visitor: Visitor, service: EventService, parked_id: int, reason: str) -> None:
    await app.note(visitor.account, "event_discarded", f"{service.value}/{parked_id}")
    request = DiscardParked(parked_id=parked_id, by=str(visitor.account.id), reason=reason)
    await app.call(request, service=service.value)


def _away(found: list[Backlog | BaseException] | list[tuple[ParkedEvent, ...] | BaseException]) -> list[EventService]:
    """Raises what is not a service being away."""
    away = []
    for service, answer in zip(EventService, found, strict=True):
        if isinstance(answer, ServiceUnavailable):
            away.append(service)
        elif isinstance(answer, BaseException):
            raise answer
    return away
