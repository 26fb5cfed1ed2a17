"""The queue: open dossiers by days left. What is searched for is posted, and stands in no address."""

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.cells import FileKind
from services.gateway.domain.errors import SearchInAddress
from services.gateway.domain.hint import Hint
from services.gateway.domain.permissions import Permission
from services.gateway.domain.queue_view import LONGEST_NAME
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.dossier import PROGRESS as _PROGRESS
from services.gateway.entrypoints.pages.filters import readable
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.queue_export import queue_as_file
from shared.contracts.investor.bulk import MOST_DOSSIERS, BulkAct
from shared.contracts.investor.clock_replies import DeadlinePage
from shared.contracts.investor.codes import ReasonCode, Status
from shared.contracts.investor.queries import ListDeadlines, ListQueue, QueueFilter
from shared.contracts.refusal import ServiceUnavailable

router = APIRouter(include_in_schema=False)

PAGE = 50
FURTHEST = 1_000_000

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


@router.get("/console/queue")
async def queue(request: Request, visitor: Reader, app: App) -> HTMLResponse:
    """A filter that cannot be read is left out, not punished. Raises ViewNotFound."""
    filters, said = await _asked(request, visitor, app)
    query = ListQueue(**filters.model_dump(), offset=_offset(request), limit=PAGE)
    found, reminded, names, views, known = await asyncio.gather(
        app.call(query),
        _reminded(app),
        app.staff_names(),
        app.views(visitor.account),
        app.hints.is_put_away(visitor.account, Hint.QUEUE),
    )
    return page_of(request).show(
        "queue.html",
        hint=not known,
        page=found,
        reminded=reminded,
        names=names,
        query=query,
        views=views,
        view_id=said.get("view"),
        saved=request.query_params.get("saved") == "1",
        longest_name=LONGEST_NAME,
        statuses=list(Status),
        bulk_acts=list(BulkAct),
        most_at_once=MOST_DOSSIERS,
        reasons=list(ReasonCode),
        progress=[status for status in Status if status in _PROGRESS],
        kinds=list(FileKind),
        filters=_plain(filters),
        filtered=said,
        previous={**said, "offset": max(0, query.offset - PAGE)} if query.offset > 0 else None,
        following={**said, "offset": query.offset + PAGE} if found.more or query.offset + PAGE < found.total else None,
    )


@router.post("/console/queue")
async def search(request: Request, visitor: Reader, app: App) -> Response:
    """The form of filters: with words to search for it becomes a stored view, else it is an address."""
    filters = filters_of(await typed(request), visitor)
    said = _plain(filters)
    if filters.search.strip():
        said = {"view": str((await app.keep_view(visitor.account, said)).id)}
    return RedirectResponse(f"/console/queue?{urlencode(said)}", 303)


@router.post("/console/queue/views")
async def save_view(request: Request, visitor: Reader, app: App) -> Response:
    """Keep the filters under a name."""
    return await _keep_view(request, visitor, app, shared=False)


@router.post("/console/queue/views/shared")
async def share_view(
    request: Request, visitor: Annotated[Visitor, allowed(Permission.SHARE_VIEWS)], app: App
) -> Response:
    """The same, for everyone who sees the queue."""
    return await _keep_view(request, visitor, app, shared=True)


async def _keep_view(request: Request, visitor: Visitor, app: Application, *, shared: bool) -> Response:
    form = await typed(request)
    filters = _plain(filters_of(form, visitor))
    view = await app.keep_view(visitor.account, filters, name=form.one("name"), shared=shared)
    return RedirectResponse(f"/console/queue?view={view.id}&saved=1", 303)


@router.post("/console/queue/views/{view_id}/remove")
async def remove_view(view_id: UUID, visitor: Reader, app: App) -> Response:
    """Raises ViewNotFound."""
    await app.remove_view(view_id, visitor.account)
    return RedirectResponse("/console/queue", 303)


async def _reminded(app: Application) -> DeadlinePage | None:
    """How many deadlines staff were reminded of; None where the service can't tell yet."""
    try:
        return await app.call(ListDeadlines(limit=1))
    except ServiceUnavailable:
        return None


@router.get("/console/queue/export/{kind}")
async def export(
    kind: FileKind, request: Request, visitor: Reader, app: App, query: Annotated[QueueFilter, Query()]
) -> Response:
    """What the page shows, on all its pages, in the page's language. Raises ViewNotFound, SearchInAddress."""
    if query.search:
        raise SearchInAddress()
    filters = (await _asked(request, visitor, app))[0] if "view" in request.query_params else query
    return await queue_as_file(app, visitor, filters, kind, page_of(request).t)


async def _asked(request: Request, visitor: Visitor, app: Application) -> tuple[QueueFilter, dict[str, Any]]:
    """The filters, and how an address says them: by the view that holds them, or one by one, without words."""
    view_id = request.query_params.get("view")
    if view_id:
        return readable(QueueFilter, (await app.view(_uuid(view_id), visitor.account)).filters), {"view": view_id}
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value and name != "search"}
    filters = readable(QueueFilter, _whose(given, visitor))
    return filters, _plain(filters)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's: not found like any other


def filters_of(form: Typed, visitor: Visitor) -> QueueFilter:
    """The filters of a form of the queue's."""
    return readable(QueueFilter, _whose(dict(form.filled("whose", *QueueFilter.model_fields)), visitor))


def _whose(given: dict[str, Any], visitor: Visitor) -> dict[str, Any]:
    match given.pop("whose", ""):
        case "mine":
            given["of_adviser"] = visitor.account.id
        case "nobody":
            given["unassigned"] = True
    return given


def _plain(filters: QueueFilter) -> dict[str, Any]:
    return filters.model_dump(mode="json", exclude_defaults=True)


def _offset(request: Request) -> int:
    said = request.query_params.get("offset", "")
    return min(int(said), FURTHEST) if said.isascii() and said.isdecimal() and len(said) < 9 else 0
