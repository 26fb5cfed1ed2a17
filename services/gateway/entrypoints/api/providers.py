"""Who delivers notices, how they fare, and what staff said of them. ADR 0056."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.notifications.providers import (
    ListProviders,
    MoveProvider,
    ProviderMove,
    ProviderName,
    ProviderView,
)

router = APIRouter(prefix="/api/v1", tags=["operations"])


@router.get("/notice-providers", dependencies=[allowed(Permission.OPERATE)])
async def list_providers(app: App) -> tuple[ProviderView, ...]:
    """Every provider of every channel, in the order in which they are asked."""
    return await app.call(ListProviders())


@router.post("/notice-providers/{provider}/move", status_code=204)
async def move_provider(
    provider: Annotated[ProviderName, Path()],
    body: ProviderMove,
    visitor: Annotated[Visitor, allowed(Permission.OPERATE)],
    app: App,
) -> Response:
    """Pause it, let it go on, or change its place; it holds in every process that sends within seconds."""
    await app.call(MoveProvider(name=provider, move=body, staff_id=visitor.account.id))
    return Response(status_code=204)
