"""What open pages of the console are told while they are open: server-sent events that say *look again*, and no more.

A stream ends by itself after some minutes, and the browser opens the next one: then the session is looked at anew.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.edge import STREAM
from services.gateway.usecases.asking import asking
from services.gateway.usecases.live import Listener
from shared.contracts.investor.queries import GetDossier, ListWithin
from shared.contracts.refusal import ServiceUnavailable

router = APIRouter(
    include_in_schema=False, prefix="/console/live", dependencies=[allowed(Permission.SEE_DOSSIERS)]
)  # fmt: skip

LASTS_S = 300.0
PING_S = 15.0
"""A line that says nothing keeps the connection through middle boxes, and shows when nobody is there any more."""
AGAIN_MS = 2000
GATHERED_S = 1.0
"""How long moves are gathered before they are asked about together."""

MOVED = b"event: moved\ndata:\n\n"
PING = b":\n\n"


@router.get("/queue")
async def queue(app: App) -> Response:
    """Of what moves elsewhere, whoever is limited to some provinces is not even told that it moved."""
    return _stream(app, app.live.listen(), moved=False)


@router.get("/dossiers/{dossier_id}")
async def dossier(dossier_id: UUID, app: App, seen: int) -> Response:
    """`seen`: the version that the page shows. Listens first and compares then: what moves in between is told twice
    rather than not at all.
    """
    listener = app.live.listen(dossier_id)
    view = await app.call(GetDossier(dossier_id=dossier_id))
    return _stream(app, listener, moved=view.version != seen)


def _stream(app: Application, listener: Listener | None, *, moved: bool) -> Response:
    if listener is None:
        return Response(status_code=503, headers={"Retry-After": "10"})
    return StreamingResponse(_told(app, listener, moved=moved), media_type=STREAM)


async def _told(app: Application, listener: Listener, *, moved: bool) -> AsyncIterator[bytes]:
    yield f"retry: {AGAIN_MS}\n\n".encode()
    if moved:
        yield MOVED
    until = time.monotonic() + LASTS_S
    while (left := until - time.monotonic()) > 0:
        heard = await listener.heard(min(PING_S, left))
        if app.live.ended:
            return
        yield MOVED if heard and await _is_seen(app, listener) else PING


async def _is_seen(app: Application, listener: Listener) -> bool:
    """Whether something moved that this visitor sees. What cannot be asked now is not told: the next stream asks."""
    which = listener.which()
    if which is None or not asking().remit or listener.dossier_id is not None:
        return True
    await asyncio.sleep(GATHERED_S)
    more = listener.which()
    try:
        if more is None:
            return True
        seen = await app.call(ListWithin(dossier_ids=tuple(which | more)))
        return len(seen) > 0
    except ServiceUnavailable:
        return False
