"""Addresses that are not written to any more: whose notice came back, since when, and writing to them again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.filters import asked, readable
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.suppressions import LiftSuppression, ListSuppressions
from shared.contracts.refusal import Refusal

ALL = "/console/suppressions"
router = APIRouter(include_in_schema=False, prefix=ALL)

Lifter = Annotated[Visitor, allowed(Permission.LIFT_SUPPRESSION)]


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def suppressions(request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, done=done == "lifted")


@router.post("/{suppression_id}/lift")
async def lift(suppression_id: UUID, request: Request, visitor: Lifter, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    try:
        await app.call(
            LiftSuppression(suppression_id=suppression_id, staff_id=visitor.account.id, reason=form.one("reason"))
        )
    except ValidationError:
        return await _show(request, app, problem=page.t("operations.reason_needed"), status=422)
    except Refusal as refusal:
        shown = _show(request, app, problem=told(refusal, page), status=problems.status_of(refusal))
        return await shown_on(shown, refusal)
    return RedirectResponse(f"{ALL}?done=lifted", 303)


@router.get("/{rest:path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(ALL, 303)


async def _show(
    request: Request, app: App, *, problem: str = "", status: int = 200, done: bool = False
) -> Response:  # fmt: skip
    query = readable(ListSuppressions, asked(request))
    found = await app.call(query)
    names = await app.staff_names() if any(row.lifted_by for row in found.rows) else {}
    following = query.offset + query.limit
    return page_of(request).show(
        "suppressions.html",
        status,
        page=found,
        names=names,
        problem=problem,
        done=done,
        previous={"offset": max(0, query.offset - query.limit)} if query.offset else None,
        following={"offset": following} if len(found.rows) == query.limit else None,
    )
