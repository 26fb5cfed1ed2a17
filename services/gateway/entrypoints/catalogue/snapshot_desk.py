"""The operator's page of snapshots: which there are, whether the month's is, and one made now."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.errors import SnapshotKeyMissing
from services.gateway.domain.permissions import Permission
from services.gateway.domain.snapshot import day_of, month_of
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.catalogue.snapshot_making import make_snapshot
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/snapshots")


@router.get("", dependencies=[allowed(Permission.OPERATE)])
async def snapshots(request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, done=bool(done))


@router.post("")
async def make_one(request: Request, visitor: Annotated[Visitor, allowed(Permission.OPERATE)], app: App) -> Response:
    """The month's where it is missing, else one of today; each is made once."""
    month, day = month_of(app.present()), day_of(app.present())
    try:
        made = day if await app.snapshots.has(month) else month
        await make_snapshot(app, made)
        await app.note(visitor.account, "snapshot_made", made)
    except Refusal as refusal:
        return await _show(request, app, problem=told(refusal, page_of(request)), status=problems.status_of(refusal))
    return RedirectResponse("/console/snapshots?done=1", 303)


async def _show(request: Request, app: App, *, done: bool = False, problem: str = "", status: int = 200) -> Response:
    try:
        key = app.snapshots.signer().key_id
    except SnapshotKeyMissing:
        key = ""
    found, month = await app.snapshots.all(), month_of(app.present())
    missing = not any(one.id == month for one in found)
    said = {"done": done, "problem": problem, "key": key, "missing": missing, "month": month}
    return page_of(request).show("console_snapshots.html", status, snapshots=found, **said)
