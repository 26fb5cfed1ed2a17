"""Acts on many dossiers: started from the queue, followed here."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import bulk_acts, problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.dossier_commands import COMMANDS
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.queue import filters_of
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.investor.bulk import BulkAct, BulkOutcome, GetBulkJob, ListBulkJobs
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

Mover = Annotated[Visitor, allowed(Permission.MOVE_DOSSIER)]
REFRESH_S = 3


@router.get("/console/bulk", dependencies=[allowed(Permission.MOVE_DOSSIER)])
async def jobs(request: Request, app: App) -> Response:
    return await _show_jobs(request, app)


@router.post("/console/bulk")
async def start(request: Request, visitor: Mover, app: App) -> Response:
    """From the queue: the dossiers that were ticked, or all that were found."""
    form, t = await typed(request), page_of(request).t
    try:
        act = BulkAct(form.one("act"))
        fields = _fields(act, form)
        chosen = await _chosen(form, visitor, app)
        if not chosen:
            return await _show_jobs(request, app, t("bulk.none_chosen"), 422)
        job_id = await bulk_acts.start(app, visitor.account.id, act, fields, chosen)
    except ValidationError as error:
        faults = explain(error, t, {name: name for name in _NAMES})
        said = ", ".join(t(f"bulk.{name}") if name in _NAMES else name for name in faults)
        return await _show_jobs(request, app, t("bulk.fields_missing", fields=said), 422)
    except ValueError:
        return await _show_jobs(request, app, t("bulk.none_chosen"), 422)
    except Refusal as refusal:
        return await _show_jobs(request, app, told(refusal, page_of(request)), problems.status_of(refusal))
    return RedirectResponse(f"/console/bulk/{job_id}", 303)


@router.get("/console/bulk/{job_id}", dependencies=[allowed(Permission.MOVE_DOSSIER)])
async def job(job_id: UUID, request: Request, app: App) -> Response:
    """How far it is, and what became of each dossier; loads itself again while some wait."""
    view, names = await app.call(GetBulkJob(job_id=job_id)), await app.staff_names()
    waiting = view.counts.get(BulkOutcome.WAITING, 0)
    page = page_of(request)
    if waiting:
        page.headers["Refresh"] = str(REFRESH_S)
    total = len(view.items)
    done = total - waiting
    return page.show(
        "bulk_job.html",
        job=view,
        names=names,
        total=total,
        done=done,
        width=round(100 * done / total) if total else 100,
    )


_NAMES = ("session_on", "reason", "status", "note")


def _fields(act: BulkAct, form: Typed) -> dict[str, Any]:
    """Those of the act's own command, checked. Raises ValidationError."""
    command = COMMANDS[act]
    filled = form.filled(*(name for name in command.fields if name in _NAMES))
    if "status" in filled:
        del filled["status"]  # the queue's own filter has that name
    if form.one("progress"):
        filled["status"] = form.one("progress")
    filled = {name: text for name, text in filled.items() if name in command.fields}
    return command.body.model_validate(filled).model_dump(mode="json", exclude_unset=True)


async def _chosen(form: Typed, visitor: Visitor, app: Application) -> Sequence[UUID]:
    """Raises ValueError, TooManyForOneAct."""
    if form.one("all") == "true":
        return await bulk_acts.all_found(app, filters_of(form, visitor))
    return [UUID(text) for text in form.many("dossier_id")]


async def _show_jobs(request: Request, app: App, problem: str = "", status: int = 200) -> Response:
    found, names = await app.call(ListBulkJobs()), await app.staff_names()
    return page_of(request).show("bulk.html", status, jobs=found, names=names, problem=problem)
