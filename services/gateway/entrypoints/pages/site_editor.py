"""Sites and plots in the console: what is known of each, whether a plot is on the market, and who changed what."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import site_form
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.places import PlaceNames
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.pages.site_forms import explained, facts_of, shown_by
from services.gateway.entrypoints.pages.site_maps import map_of
from services.gateway.entrypoints.pages.sites import names_of
from shared.contracts.refusal import Refusal
from shared.contracts.territory.poles import ListPoles
from shared.contracts.territory.refusals import PlaceUnknown, PlotNotFound
from shared.contracts.territory.site_codes import ON_THE_MARKET, TERMS
from shared.contracts.territory.sites import (
    GetPlotSheet,
    GetSite,
    ListSites,
    PlotFacts,
    PutBackPlot,
    RecordPlot,
    RecordSite,
    SiteFacts,
    SiteView,
    StaffPlotSheet,
    WithdrawPlot,
)

router = APIRouter(include_in_schema=False)

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
_EDITORS = [allowed(Permission.EDIT_OFFER)]
_SITE_FIELDS = {name: name for _, names in site_form.SITE_GROUPS for name in names}
_PLOT_FIELDS = {name: name for _, names in site_form.PLOT_GROUPS for name in names}
_NAMES_OF_SITE = {
    "site": "site",
    **{f"facts.{name}": name for name in _SITE_FIELDS},
    **{f"area.{name.removeprefix('area_')}": name for name in site_form.AREA_FIELDS},
}
_NAMES_OF_PLOT = {"reference": "reference", **{f"facts.{name}": name for name in _PLOT_FIELDS}}


@router.get("/console/sites", dependencies=_EDITORS)
async def every_site(request: Request, app: App) -> Response:
    page = page_of(request)
    return page.show(
        "site_list.html",
        sites=await app.call(ListSites()),
        poles=await app.call(ListPoles(withdrawn_too=True)),
        name=PlaceNames(page),
    )


@router.get("/console/sites/new", dependencies=_EDITORS)
async def new_site(request: Request, app: App) -> Response:
    return await _show_site(request, app, None, Typed())


@router.post("/console/sites/new")
async def enter_site(request: Request, visitor: Editor, app: App) -> Response:
    form = await typed(request)
    return await _record_site(request, visitor, app, form.one("site").strip(), form, None)


@router.get("/console/sites/{code}", dependencies=_EDITORS)
async def site(code: str, request: Request, app: App, done: bool = False) -> Response:
    view = await _site(app, code)
    return await _show_site(request, app, view, site_form.filled(facts_of(SiteFacts, view)), done=done)


@router.post("/console/sites/{code}")
async def revise_site(code: str, request: Request, visitor: Editor, app: App) -> Response:
    """What was typed stays when it is refused."""
    return await _record_site(request, visitor, app, code, await typed(request), await _site(app, code))


@router.get("/console/sites/{code}/plots", dependencies=_EDITORS)
async def new_plot(code: str, request: Request, app: App) -> Response:
    return await _show_plot(request, app, await _site(app, code), None, Typed())


@router.post("/console/sites/{code}/plots")
async def enter_plot(code: str, request: Request, visitor: Editor, app: App) -> Response:
    form = await typed(request)
    return await _record_plot(request, visitor, app, await _site(app, code), form.one("reference").strip(), form, None)


@router.get("/console/plots/{plot_id}", dependencies=_EDITORS)
async def plot(plot_id: UUID, request: Request, app: App, done: bool = False) -> Response:
    sheet = await app.call(GetPlotSheet(plot_id=plot_id))
    form = site_form.filled(facts_of(PlotFacts, sheet))
    return await _show_plot(request, app, await _site(app, sheet.zone), sheet, form, done=done)


@router.post("/console/plots/{plot_id}")
async def revise_plot(plot_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    sheet = await app.call(GetPlotSheet(plot_id=plot_id))
    view = await _site(app, sheet.zone)
    return await _record_plot(request, visitor, app, view, sheet.reference, await typed(request), sheet)


@router.post("/console/plots/{plot_id}/market")
async def market(plot_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    """Take it off the market, or put it back, with the reason that everybody reads."""
    form, page = await typed(request), page_of(request)
    sheet = await app.call(GetPlotSheet(plot_id=plot_id))
    said = {"staff_id": visitor.account.id, "plot_id": plot_id, **form.filled("reason")}
    try:
        if sheet.marketing in ON_THE_MARKET:
            await app.call(WithdrawPlot.model_validate({**said, **form.filled("marketing")}))
        else:
            await app.call(PutBackPlot.model_validate(said))
    except PlotNotFound:
        raise
    except (ValidationError, Refusal) as error:
        shown = site_form.filled(facts_of(PlotFacts, sheet))
        shown.values = {**shown.values, **form.values}
        status = explained(shown, error, page, {"reason": "reason", "marketing": "marketing"})
        return await _show_plot(request, app, await _site(app, sheet.zone), sheet, shown, status)
    return RedirectResponse(f"/console/plots/{plot_id}?done=true", 303)


async def _record_site(
    request: Request, visitor: Visitor, app: App, code: str, form: Typed, view: SiteView | None
) -> Response:
    area = {n.removeprefix("area_"): v for n, v in site_form.said(form, [("", site_form.AREA_FIELDS)]).items()}
    facts = site_form.said(form, site_form.SITE_GROUPS)
    said = {"staff_id": visitor.account.id, "site": code, "facts": facts, "area": area or None}
    try:
        await app.call(RecordSite.model_validate(said))
    except (ValidationError, Refusal) as error:
        status = explained(form, error, page_of(request), _NAMES_OF_SITE)
        return await _show_site(request, app, view, form, status)
    return RedirectResponse(f"/console/sites/{code}?done=true", 303)


async def _record_plot(
    request: Request,
    visitor: Visitor,
    app: App,
    view: SiteView,
    reference: str,
    form: Typed,
    sheet: StaffPlotSheet | None,
) -> Response:
    facts = site_form.said(form, site_form.PLOT_GROUPS)
    facts["demonstration"] = sheet is not None and sheet.demonstration
    said = {"staff_id": visitor.account.id, "zone": view.code, "reference": reference, "facts": facts}
    try:
        registered = await app.call(RecordPlot.model_validate(said))
    except (ValidationError, Refusal) as error:
        status = explained(form, error, page_of(request), _NAMES_OF_PLOT)
        return await _show_plot(request, app, view, sheet, form, status)
    return RedirectResponse(f"/console/plots/{registered.plot_id}?done=true", 303)


async def _site(app: App, code: str) -> SiteView:
    """With its history. Raises HTTPException 404."""
    try:
        return await app.call(GetSite(site=code, for_staff=True))
    except (PlaceUnknown, ValidationError) as error:
        raise HTTPException(404) from error


async def _show_site(
    request: Request, app: App, view: SiteView | None, form: Typed, status: int = 200, *, done: bool = False
) -> Response:
    page = page_of(request)
    return page.show(
        "site_edit.html",
        status,
        site=view,
        names=names_of(view) if view else {},
        groups=site_form.SITE_GROUPS,
        area_fields=site_form.AREA_FIELDS,
        map=await map_of(app, form, view),
        lists={"pole": [(pole.code, pole.name_fr) for pole in await app.call(ListPoles())]},
        **await shown_by(page, app, form, done=done),
    )


async def _show_plot(
    request: Request,
    app: App,
    view: SiteView,
    sheet: StaffPlotSheet | None,
    form: Typed,
    status: int = 200,
    *,
    done: bool = False,
) -> Response:
    page = page_of(request)
    return page.show(
        "plot_edit.html",
        status,
        site=view,
        names=names_of(view),
        plot=sheet,
        groups=site_form.PLOT_GROUPS,
        off_the_market=[key for key in TERMS["marketing"] if key not in ON_THE_MARKET],
        on_the_market=sheet is not None and sheet.marketing in ON_THE_MARKET,
        lists={},
        map=await map_of(app, form, view, reference=sheet.reference if sheet else ""),
        **await shown_by(page, app, form, done=done),
    )
