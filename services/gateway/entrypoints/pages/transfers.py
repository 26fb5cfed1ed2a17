"""The register of transfers abroad, for who protects data: what is stated, and who delivers without being stated."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.adapters.transfer_register import shipped_transfers
from services.gateway.domain.permissions import Permission
from services.gateway.domain.transfer import in_force, undeclared
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.providers import ListProviders
from shared.contracts.refusal import ServiceUnavailable

router = APIRouter(include_in_schema=False)


@router.get("/console/privacy/transfers", dependencies=[allowed(Permission.PROTECT_DATA)])
async def register_of_transfers(request: Request, app: App) -> Response:
    transfers = in_force([*shipped_transfers(), *app.settings.transfers], app.present().date())
    try:
        in_use = {one.name for one in await app.call(ListProviders())}
    except ServiceUnavailable:
        in_use = None
    missing = undeclared(transfers, in_use) if in_use is not None else None
    return page_of(request).show("transfers.html", transfers=transfers, in_use=in_use or set(), missing=missing)
