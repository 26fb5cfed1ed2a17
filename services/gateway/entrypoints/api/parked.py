"""For the operator: events that were set aside, by what went wrong, and what is done about them."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.event_services import EventService, away
from shared.contracts import operations as asked
from shared.contracts.operations import ActsOnParked, Corrected, ParkedDetails, ParkedEvent, ParkedGroup, Reason

router = APIRouter(prefix="/api/v1", tags=["operations"])

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]
Fingerprint = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
Wanted = Annotated[str | None, Query(pattern=r"^[0-9a-f]{16}$", description="Only those that failed alike.")]


class Because(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Correction(Because):
    """What the event should say, whole."""

    data: dict[str, Any]


class ParkedOverview(BaseModel):
    """One service that is away hides only itself."""

    events: list[ParkedEvent]
    away: list[EventService]


class ParkedGroups(BaseModel):
    """The largest group of each service first."""

    groups: list[ParkedGroup]
    away: list[EventService]


@router.get("/parked-events", dependencies=[allowed(Permission.OPERATE)])
async def list_parked_events(app: App, fingerprint: Wanted = None) -> ParkedOverview:
    """Events that a person must replay, correct or discard."""
    return await parked(app, fingerprint)


@router.get("/parked-groups", dependencies=[allowed(Permission.OPERATE)])
async def list_parked_groups(app: App) -> ParkedGroups:
    """The same, by what went wrong."""
    return await groups(app)


@router.get("/parked-events/{service}/{parked_id}", dependencies=[allowed(Permission.OPERATE)])
async def get_parked_event(service: EventService, parked_id: int, app: App) -> ParkedDetails:
    """One of them with what it says. Events carry no name and no address."""
    return await app.call(asked.GetParked(parked_id=parked_id), service=service.value)


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


@router.post("/parked-events/{service}/{parked_id}/edit")
async def edit_parked_event(
    service: EventService, parked_id: int, body: Correction, visitor: Operator, app: App
) -> Corrected:
    """Correct what the event says, for this service alone: a new event takes its place. Who and why are kept."""
    return await edit(app, visitor, service, parked_id, body.data, body.reason)


@router.post("/parked-groups/{service}/{fingerprint}/replay")
async def replay_parked_group(
    service: EventService, fingerprint: Fingerprint, body: Because, visitor: Operator, app: App
) -> ActsOnParked:
    """Try again those that failed alike, at most 500 at a time; a result for each."""
    return await replay_group(app, visitor, service, fingerprint, body.reason)


@router.post("/parked-groups/{service}/{fingerprint}/discard")
async def discard_parked_group(
    service: EventService, fingerprint: Fingerprint, body: Because, visitor: Operator, app: App
) -> ActsOnParked:
    """Give up those that failed alike, at most 500 at a time; a result for each."""
    return await discard_group(app, visitor, service, fingerprint, body.reason)


@router.post("/parked-lanes/{service}/{source}/{aggregate}/{aggregate_id}/replay")
async def replay_parked_lane(
    service: EventService, source: str, aggregate: str, aggregate_id: UUID, body: Because, visitor: Operator, app: App
) -> ActsOnParked:
    """Try again what is parked of one aggregate, in its order."""
    return await replay_lane(app, visitor, service, (source, aggregate, aggregate_id), body.reason)


async def parked(app: App, fingerprint: str | None = None) -> ParkedOverview:
    request = asked.ListParked(fingerprint=fingerprint)
    found = await asyncio.gather(*(app.call(request, service=s.value) for s in EventService), return_exceptions=True)
    events = [event for answer in found if isinstance(answer, tuple) for event in answer]
    return ParkedOverview(events=events, away=away(found))


async def groups(app: App) -> ParkedGroups:
    request = asked.ListParkedGroups()
    found = await asyncio.gather(*(app.call(request, service=s.value) for s in EventService), return_exceptions=True)
    listed = [group for answer in found if isinstance(answer, tuple) for group in answer]
    return ParkedGroups(groups=listed, away=away(found))


async def replay(app: App, visitor: Visitor, service: EventService, parked_id: int, reason: str) -> None:
    await app.note(visitor.account, "event_replayed", f"{service.value}/{parked_id}")
    request = asked.ReplayParked(parked_id=parked_id, by=str(visitor.account.id), reason=reason)
    await app.call(request, service=service.value)


async def discard(app: App, visitor: Visitor, service: EventService, parked_id: int, reason: str) -> None:
    await app.note(visitor.account, "event_discarded", f"{service.value}/{parked_id}")
    request = asked.DiscardParked(parked_id=parked_id, by=str(visitor.account.id), reason=reason)
    await app.call(request, service=service.value)


async def edit(
    app: App, visitor: Visitor, service: EventService, parked_id: int, data: dict[str, Any], reason: str
) -> Corrected:
    await app.note(visitor.account, "event_edited", f"{service.value}/{parked_id}")
    request = asked.EditParked(parked_id=parked_id, data=data, by=str(visitor.account.id), reason=reason)
    return await app.call(request, service=service.value)


async def replay_group(
    app: App, visitor: Visitor, service: EventService, fingerprint: str, reason: str
) -> ActsOnParked:
    await app.note(visitor.account, "events_replayed", f"{service.value}/{fingerprint}")
    request = asked.ReplayParkedGroup(fingerprint=fingerprint, by=str(visitor.account.id), reason=reason)
    return await app.call(request, service=service.value)


async def discard_group(
    app: App, visitor: Visitor, service: EventService, fingerprint: str, reason: str
) -> ActsOnParked:
    await app.note(visitor.account, "events_discarded", f"{service.value}/{fingerprint}")
    request = asked.DiscardParkedGroup(fingerprint=fingerprint, by=str(visitor.account.id), reason=reason)
    return await app.call(request, service=service.value)


async def replay_lane(
    app: App, visitor: Visitor, service: EventService, lane: tuple[str, str, UUID], reason: str
) -> ActsOnParked:
    """`lane`: publisher, kind of aggregate, aggregate."""
    source, aggregate, aggregate_id = lane
    await app.note(visitor.account, "events_replayed", f"{service.value}/{source}/{aggregate}/{aggregate_id}")
    who = str(visitor.account.id)
    request = asked.ReplayParkedLane(
        source=source, aggregate=aggregate, aggregate_id=aggregate_id, by=who, reason=reason
    )
    return await app.call(request, service=service.value)
