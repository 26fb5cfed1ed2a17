"""Poles, sites and plots after the CNIG standard: public to read, said by editors."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.site_commands import (
    PLOT_BODY,
    POLE_BODY,
    PUT_BACK_BODY,
    PUT_BACK_POLE_BODY,
    SITE_BODY,
    WITHDRAW_BODY,
    WITHDRAW_POLE_BODY,
)
from shared.contracts.territory.codes import ZoneCode
from shared.contracts.territory.poles import (
    GetPole,
    ListPoles,
    PoleView,
    PutBackPole,
    RecordPole,
    StaffPole,
    WithdrawPole,
)
from shared.contracts.territory.requests import Reference
from shared.contracts.territory.sites import (
    GetPlotSheet,
    GetSite,
    ListSites,
    PutBackPlot,
    RecordPlot,
    RecordSite,
    SiteRow,
    SiteView,
    StaffPlotSheet,
    WithdrawPlot,
)

router = APIRouter(prefix="/api/v1", tags=["sites"])

_PUBLIC = public("what the territory offers")
_EDITORS = allowed(Permission.EDIT_OFFER)


@router.get("/poles", dependencies=[_PUBLIC])
async def list_poles(app: App) -> tuple[PoleView, ...]:
    """Sites that are told of together."""
    return await app.call(ListPoles())


@router.get("/sites", dependencies=[_PUBLIC])
async def list_sites(app: App) -> tuple[SiteRow, ...]:
    """Every site with its point and how many of its plots are free, reserved, allotted and off the market."""
    return await app.call(ListSites())


@router.get("/sites/{site}", dependencies=[_PUBLIC])
async def get_site(site: ZoneCode, app: App) -> SiteView:
    """A site with utilities, distances and areas, each with its source, and all its plots with what became of them."""
    return await app.call(GetSite(site=site))


@router.get("/staff/poles/{pole}", dependencies=[_EDITORS])
async def get_pole(pole: ZoneCode, app: App) -> StaffPole:
    """A pole, withdrawn or not, with its sites and who changed what of it."""
    return await app.call(GetPole(pole=pole))


@router.get("/staff/sites/{site}", dependencies=[_EDITORS])
async def get_site_for_staff(site: ZoneCode, app: App) -> SiteView:
    """The same, with who changed what of it."""
    return await app.call(GetSite(site=site, for_staff=True))


@router.get("/staff/plots/{plot_id}", dependencies=[_EDITORS])
async def get_plot_sheet(plot_id: UUID, app: App) -> StaffPlotSheet:
    """A plot with the dossier that holds it and who changed what of it."""
    return await app.call(GetPlotSheet(plot_id=plot_id))


async def _pole(pole: ZoneCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(RecordPole.model_validate({"staff_id": visitor.account.id, "pole": pole, **said(body)}))
    return Response(status_code=204)


async def _withdraw_pole(pole: ZoneCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(WithdrawPole.model_validate({"staff_id": visitor.account.id, "pole": pole, **said(body)}))
    return Response(status_code=204)


async def _put_back_pole(pole: ZoneCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(PutBackPole.model_validate({"staff_id": visitor.account.id, "pole": pole, **said(body)}))
    return Response(status_code=204)


async def _site(site: ZoneCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(RecordSite.model_validate({"staff_id": visitor.account.id, "site": site, **said(body)}))
    return Response(status_code=204)


async def _plot(site: ZoneCode, reference: Reference, visitor: Visitor, app: App, body: BaseModel) -> Response:
    place = {"staff_id": visitor.account.id, "zone": site, "reference": reference}
    await app.call(RecordPlot.model_validate({**place, **said(body)}))
    return Response(status_code=204)


async def _withdraw(plot_id: UUID, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(WithdrawPlot.model_validate({"staff_id": visitor.account.id, "plot_id": plot_id, **said(body)}))
    return Response(status_code=204)


async def _put_back(plot_id: UUID, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(PutBackPlot.model_validate({"staff_id": visitor.account.id, "plot_id": plot_id, **said(body)}))
    return Response(status_code=204)


def said(body: BaseModel) -> dict[str, object]:
    return {name: getattr(body, name) for name in type(body).model_fields}


for _path, _command, _endpoint, _body in (
    ("/poles/{pole}", RecordPole, _pole, POLE_BODY),
    ("/poles/{pole}/withdraw", WithdrawPole, _withdraw_pole, WITHDRAW_POLE_BODY),
    ("/poles/{pole}/put-back", PutBackPole, _put_back_pole, PUT_BACK_POLE_BODY),
    ("/sites/{site}", RecordSite, _site, SITE_BODY),
    ("/sites/{site}/plots/{reference}", RecordPlot, _plot, PLOT_BODY),
    ("/plots/{plot_id}/withdraw", WithdrawPlot, _withdraw, WITHDRAW_BODY),
    ("/plots/{plot_id}/put-back", PutBackPlot, _put_back, PUT_BACK_BODY),
):
    add_command(router, _path, _command, _endpoint, permission=Permission.EDIT_OFFER, body=_body)
