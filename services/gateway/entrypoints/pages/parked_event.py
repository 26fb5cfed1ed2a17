"""One parked event: what it says, and forms to replay, correct or discard it."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api import parked as acts
from services.gateway.entrypoints.api.event_services import EventService
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.operations import REASON, after_many
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.operations import CorrectionInvalid, GetParked, ParkedEventNotFound
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/operations/parked")

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]


class _NotJson(ValueError):
    """What was typed as data is not a JSON object."""


@router.get("/{service}/{parked_id}", dependencies=[allowed(Permission.OPERATE)])
async def parked_event(service: EventService, parked_id: int, request: Request, app: App) -> Response:
    return await _show(request, app, service, parked_id)


@router.post("/{service}/{parked_id}")
async def deal_with(service: EventService, parked_id: int, request: Request, visitor: Operator, app: App) -> Response:
    """Replay, replay its lane, correct or discard, by the button that was pressed."""
    form = await typed(request)
    page = page_of(request)
    try:
        return await _carry_out(form, service, parked_id, visitor, app)
    except ValidationError:
        form.errors["reason"] = page.t("operations.reason_needed")
    except _NotJson:
        form.errors["data"] = page.t("operations.not_json")
    except ParkedEventNotFound:
        raise
    except CorrectionInvalid as refusal:
        form.errors["data"] = f"{told(refusal, page)} {'; '.join(refusal.faults)}"
    except Refusal as refusal:
        form.errors[""] = told(refusal, page)
        shown = _show(request, app, service, parked_id, form=form, status=problems.status_of(refusal))
        return await shown_on(shown, refusal)
    return await _show(request, app, service, parked_id, form=form, status=422)


async def _carry_out(form: Typed, service: EventService, parked_id: int, visitor: Visitor, app: App) -> Response:
    reason = REASON.validate_python(form.one("reason"))
    match form.one("act"):
        case "edit":
            await acts.edit(app, visitor, service, parked_id, _data(form.one("data")), reason)
        case "discard":
            await acts.discard(app, visitor, service, parked_id, reason)
        case "lane":
            event = (await app.call(GetParked(parked_id=parked_id), service=service.value)).event
            if event.source and event.aggregate and event.aggregate_id:
                lane = (event.source, event.aggregate, event.aggregate_id)
                return after_many("replay_many", await acts.replay_lane(app, visitor, service, lane, reason))
            raise ParkedEventNotFound(parked_id=parked_id)
        case _:
            await acts.replay(app, visitor, service, parked_id, reason)
    done = form.one("act") if form.one("act") in {"edit", "discard"} else "replay"
    return RedirectResponse(f"/console/operations?done={done}", 303)


def _data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise _NotJson from error
    if not isinstance(data, dict):
        raise _NotJson
    return data


async def _show(
    request: Request,
    app: App,
    service: EventService,
    parked_id: int,
    *,
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    details = await app.call(GetParked(parked_id=parked_id), service=service.value)
    told_data = "" if details.data is None else json.dumps(details.data, indent=2, ensure_ascii=False)
    return page_of(request).show(
        "parked_event.html",
        status,
        event=details.event,
        editable=details.editable,
        form=form or Typed({"data": [told_data]}),
        said=told_data,
    )
