"""Who delivers notices, and how they fare."""

from fastapi import APIRouter

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from shared.contracts.notifications.providers import ListProviders, ProviderView

router = APIRouter(prefix="/api/v1", tags=["operations"])


@router.get("/notice-providers", dependencies=[allowed(Permission.OPERATE)])
async def list_providers(app: App) -> tuple[ProviderView, ...]:
    """Every provider of every channel, in the order in which they are asked."""
    return await app.call(ListProviders())
