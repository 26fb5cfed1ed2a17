"""Where each dossier and its plot stand with each other."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.saga_board import SagaBoard, saga_board
from shared.contracts.investor.saga import ListSagaDossiers

router = APIRouter(prefix="/api/v1", tags=["operations"])


@router.get("/sagas", dependencies=[allowed(Permission.SEE_SAGAS)])
async def list_sagas(app: App, query: Annotated[ListSagaDossiers, Query()]) -> SagaBoard:
    """Dossiers with a plot whose path goes on or that moved in the last days, as both services say it: what is stuck
    and why, what runs out when, what was made good. Ids, numbers and codes; nobody's name.
    """
    return await saga_board(app, query)
