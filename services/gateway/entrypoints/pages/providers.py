"""The operator's page of who delivers notices: which rest, what they said last, how many notices wait; and what staff
say of them: paused, or in another order than the settings have.
"""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.notifications.providers import ListProviders, MoveProvider, ProviderAct, ProviderState
from shared.contracts.refusal import Refusal

PAGE = "/console/providers"
router = APIRouter(include_in_schema=False, prefix=PAGE)

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]
_FIELDS = {"move.reason": "reason", "move.priority": "priority"}


@router.get("")
async def providers_page(request: Request, _: Operator, app: App, done: str = "") -> Response:
    return await _show(page_of(request), app, done=done if done in set(ProviderAct) else "")


@router.get("/{provider}")
async def provider_page(provider: str, request: Request, _: Operator, app: App, act: str = "") -> Response:
    """One of them; `act`: with the form of what is to be done."""
    return await _show(page_of(request), app, chosen=provider, acting=act)


@router.get("/{provider}/move", dependencies=[allowed(Permission.OPERATE)])
async def loaded_again(provider: str) -> Response:
    """A refused form, loaded again."""
    return RedirectResponse(f"{PAGE}/{provider}", 303)


@router.post("/{provider}/move")
async def move(provider: str, request: Request, visitor: Operator, app: App) -> Response:
    """What is refused is explained on the page as it was typed."""
    form, page = await typed(request), page_of(request)
    said = {"act": form.one("act"), "reason": form.one("reason")}
    if form.one("act") == ProviderAct.PRIORITISE:
        said["priority"] = form.one("priority")
    try:
        asked = {"name": provider, "move": said, "staff_id": visitor.account.id}
        await app.call(MoveProvider.model_validate(asked))
    except ValidationError as error:
        form.errors, status = explain(error, page.t, _FIELDS), 422
    except Refusal as refusal:
        form.errors, status = {"": told(refusal, page)}, problems.status_of(refusal)
    else:
        return RedirectResponse(f"{PAGE}?done={form.one('act')}", 303)
    return await _show(page, app, chosen=provider, acting=form.one("act"), form=form, status=status)


async def _show(
    page: Page,
    app: App,
    *,
    chosen: str = "",
    acting: str = "",
    form: Typed | None = None,
    status: int = 200,
    done: str = "",
) -> Response:
    found = await app.call(ListProviders())
    channels = [(channel, list(theirs)) for channel, theirs in groupby(found, key=lambda one: one.channel)]
    one = next((one for one in found if one.name == chosen), None)
    others = [other for other in found if one and other.channel == one.channel and other.name != chosen]
    stands_in = any(not other.paused and other.state is not ProviderState.OPEN for other in others)
    return page.show(
        "providers.html",
        404 if chosen and one is None else status,
        channels=channels,
        chosen=one,
        stands_in=stands_in,
        acting=acting,
        form=form or Typed(),
        done=done,
        names=await app.staff_names(),
    )
