"""Addresses that are not written to any more: whose notice came back, since when, and writing to them again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.filters import readable
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import LiftSuppression, LiftSuppressions, ListSuppressions
from shared.contracts.refusal import Refusal
from shared.reference.time_zones import CASABLANCA

ALL = "/console/suppressions"
router = APIRouter(include_in_schema=False, prefix=ALL)

NARROWING = ("channel", "because", "since", "until")

Lifter = Annotated[Visitor, allowed(Permission.LIFT_SUPPRESSION)]
SeveralLifter = Annotated[Visitor, allowed(Permission.LIFT_SUPPRESSIONS)]


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def suppressions(request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, _given(request.query_params), done=done == "lifted")


@router.post("/lift")
async def lift_several(request: Request, visitor: SeveralLifter, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    given = _given({name: form.one(name) for name in NARROWING})
    try:
        await app.call(
            LiftSuppressions.model_validate(
                {
                    **given,
                    "expected": form.one("expected"),
                    "staff_id": visitor.account.id,
                    "reason": form.one("reason"),
                }
            )
        )
    except ValidationError:
        return await _show(request, app, given, problem=page.t("operations.reason_needed"), status=422)
    except Refusal as refusal:
        shown = _show(request, app, given, problem=told(refusal, page), status=problems.status_of(refusal))
        return await shown_on(shown, refusal)
    return RedirectResponse(f"{ALL}?done=lifted", 303)


@router.post("/{suppression_id}/lift")
async def lift(suppression_id: UUID, request: Request, visitor: Lifter, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    try:
        await app.call(
            LiftSuppression(suppression_id=suppression_id, staff_id=visitor.account.id, reason=form.one("reason"))
        )
    except ValidationError:
        return await _show(request, app, {}, problem=page.t("operations.reason_needed"), status=422)
    except Refusal as refusal:
        shown = _show(request, app, {}, problem=told(refusal, page), status=problems.status_of(refusal))
        return await shown_on(shown, refusal)
    return RedirectResponse(f"{ALL}?done=lifted", 303)


@router.get("/{rest:path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(ALL, 303)


async def _show(
    request: Request, app: App, given: Mapping[str, Any], *, problem: str = "", status: int = 200, done: bool = False
) -> Response:
    query = readable(ListSuppressions, given)
    narrowed = query.model_dump(include=set(NARROWING), exclude_none=True)
    said = {name: _local(value) if isinstance(value, datetime) else str(value) for name, value in narrowed.items()}
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
        said=said,
        alike=len(said) == len(NARROWING),
        choices={"channel": (Channel.EMAIL, Channel.SMS, Channel.PUSH), "because": SuppressedBecause},
        previous={**said, "offset": max(0, query.offset - query.limit)} if query.offset else None,
        following={**said, "offset": following} if len(found.rows) == query.limit else None,
    )


def _given(said: Mapping[str, str]) -> dict[str, Any]:
    """Moments are typed on the centre's clock, to the minute; what cannot be read is left out."""
    found: dict[str, Any] = {name: value for name, value in said.items() if value}
    for name in ("since", "until"):
        try:
            moment = datetime.fromisoformat(found.pop(name, ""))
        except ValueError:
            continue
        found[name] = moment if moment.tzinfo else moment.replace(tzinfo=CASABLANCA)
    return found


def _local(moment: datetime) -> str:
    return moment.astimezone(CASABLANCA).strftime("%Y-%m-%dT%H:%M")
