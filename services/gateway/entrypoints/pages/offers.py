"""The territorial offer: drafts, their texts in three languages, publication and withdrawal."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.texts import WHOLE
from shared.contracts.codes import Sector
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities, ListPlots, ListZones
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityView
from shared.contracts.territory.requests import (
    DraftOpportunity,
    PublishOpportunity,
    ReviseOpportunity,
    WithdrawOpportunity,
)

router = APIRouter(include_in_schema=False, prefix="/console/opportunities")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]

_ONE = ("province", "sector", "zone", "plot_id", "indicative_amount_mad", "commune")
_FIELDS = {
    **{f"details.{name}": name for name in _ONE},
    **{name: name for name in _ONE},
    **{f"{part}.{language.value}": f"{part}_{language.value}" for part in ("title", "text") for language in WHOLE},
    **{f"details.{p}.{language.value}": f"{p}_{language.value}" for p in ("title", "text") for language in WHOLE},
}


@router.get("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def opportunities(request: Request, app: App) -> Response:
    found = await app.call(ListOpportunities(published_only=False, limit=200))
    return page_of(request).show("opportunities.html", offers=found)


@router.get("/new", dependencies=[allowed(Permission.EDIT_OFFER)])
async def new_opportunity(request: Request, app: App) -> Response:
    return await _show(request, app, Typed({"request_id": [str(uuid4())]}), None)


@router.post("/new")
async def draft(request: Request, visitor: Editor, app: App) -> Response:
    """Sent twice, the same form makes one draft."""
    form = await typed(request)
    try:
        command = DraftOpportunity.model_validate(
            {"request_id": form.one("request_id"), "staff_id": visitor.account.id, "details": _details(form)}
        )
        drafted = await app.call(command)
    except (ValidationError, Refusal) as error:
        return await _explained(request, app, form, None, error)
    return RedirectResponse(f"/console/opportunities/{drafted.opportunity_id}?done=drafted", 303)


@router.get("/{opportunity_id}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def opportunity(opportunity_id: UUID, request: Request, app: App, done: str = "") -> Response:
    offer = await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
    return await _show(request, app, _from(offer), offer, done=done if done in _DONE else "")


@router.get("/{opportunity_id}/{act}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def loaded_again(opportunity_id: UUID, act: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/opportunities/{opportunity_id}", 303)


@router.post("/{opportunity_id}/{act}")
async def act(opportunity_id: UUID, act: str, request: Request, visitor: Editor, app: App) -> Response:
    """Revise, publish or withdraw; what is refused is explained on the form as it was typed."""
    if act not in _DONE or act == "drafted":
        raise HTTPException(404)
    form, offer = await typed(request), None
    try:
        offer = await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
        ids = {"opportunity_id": opportunity_id, "staff_id": visitor.account.id}
        if act == "publish":
            await app.call(PublishOpportunity(**ids))
        elif act == "withdraw":
            await app.call(WithdrawOpportunity(**ids))
        else:
            await app.call(ReviseOpportunity(**ids, details=OpportunityDetails.model_validate(_details(form))))
    except OpportunityNotFound:
        raise
    except (ValidationError, Refusal) as error:
        shown = form if act == "revise" or offer is None else _from(offer)
        return await _explained(request, app, shown, offer, error)
    return RedirectResponse(f"/console/opportunities/{opportunity_id}?done={act}", 303)


_DONE = frozenset({"drafted", "revise", "publish", "withdraw"})


def _details(form: Typed) -> dict[str, Any]:
    details: dict[str, Any] = form.filled(*_ONE)
    if amount := details.get("indicative_amount_mad"):
        details["indicative_amount_mad"] = "".join(amount.split()).replace(",", ".")
    for part in ("title", "text"):
        filled = {language.value: form.one(f"{part}_{language.value}").strip() for language in WHOLE}
        details[part] = {code: text for code, text in filled.items() if text}
    return details


def _from(offer: OpportunityView) -> Typed:
    """The form as it stands stored."""
    stored = {
        "province": offer.province,
        "sector": offer.sector.value,
        "commune": offer.commune or "",
        "zone": offer.zone or "",
        "plot_id": str(offer.plot.plot_id) if offer.plot else "",
        "indicative_amount_mad": str(offer.indicative_amount_mad or ""),
        **{f"title_{language.value}": text for language, text in offer.title.items()},
        **{f"text_{language.value}": text for language, text in offer.text.items()},
    }
    return Typed({name: [value] for name, value in stored.items()})


async def _explained(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, error: ValidationError | Refusal
) -> Response:
    page = page_of(request)
    if isinstance(error, ValidationError | RequestInvalid):
        form.errors, status = explain(error, page.t, _FIELDS), 422
    else:
        form.errors, status = {"": told(error, page)}, problems.status_of(error)
    return await _show(request, app, form, offer, status=status)


async def _show(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, *, status: int = 200, done: str = ""
) -> Response:
    try:
        zones, plots = await app.call(ListZones()), await app.call(ListPlots())
    except ServiceUnavailable:
        zones, plots = (), ()
    return page_of(request).show(
        "opportunity.html",
        status,
        form=form,
        offer=offer,
        zones=zones,
        plots=plots,
        sectors=list(Sector),
        done=done,
        names=await app.staff_names(),
    )
