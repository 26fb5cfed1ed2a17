"""The queue: open dossiers by days left."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.cells import FileKind
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.queue_export import queue_as_file
from shared.contracts.investor.clock_replies import DeadlinePage
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import ListDeadlines, ListQueue, QueueFilter
from shared.contracts.refusal import ServiceUnavailable

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/console/queue")
async def queue(
    request: Request, visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)], app: App
) -> HTMLResponse:
    """A filter that cannot be read is left out, not punished."""
    query = _query(request, visitor)
    found, reminded, names = await asyncio.gather(app.call(query), _reminded(app), app.staff_names())
    return page_of(request).show(
        "queue.html",
        page=found,
        reminded=reminded,
        names=names,
        query=query,
        statuses=list(Status),
        kinds=list(FileKind),
        filtered=query.model_dump(mode="json", include=set(QueueFilter.model_fields), exclude_defaults=True),
        previous=_link(query, query.offset - PAGE) if query.offset > 0 else None,
        following=_link(query, query.offset + PAGE) if found.more or query.offset + PAGE < found.total else None,
    )


async def _reminded(app: Application) -> DeadlinePage | None:
    """How many deadlines staff were reminded of; None where the service can't tell yet."""
    try:
        return await app.call(ListDeadlines(limit=1))
    except ServiceUnavailable:
        return None


@router.get("/console/queue/export/{kind}")
async def export(
    kind: FileKind,
    request: Request,
    visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)],
    app: App,
    query: Annotated[QueueFilter, Query()],
) -> Response:
    """What the page shows, on all its pages, in the page's language."""
    return await queue_as_file(app, visitor, query, kind, page_of(request).t)


def _query(request: Request, visitor: Visitor) -> ListQueue:
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    match given.pop("whose", ""):
        case "mine":
            given["of_adviser"] = visitor.account.id
        case "nobody":
            given["unassigned"] = True
    try:
        return ListQueue.model_validate({**given, "limit": PAGE})
    except ValidationError as error:
        wrong = {str(fault["loc"][0]) for fault in error.errors()}
        return ListQueue.model_validate({k: v for k, v in given.items() if k not in wrong} | {"limit": PAGE})


def _link(query: ListQueue, offset: int) -> dict[str, Any]:
    said = query.model_dump(mode="json", exclude={"limit", "offset"}, exclude_defaults=True)
    return {**said, "offset": max(0, offset)}
