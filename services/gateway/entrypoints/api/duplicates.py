"""Dossiers that may be one request filed twice. What is said of a pair is said by commands on a dossier."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from shared.contracts.investor.duplicates import DuplicatePage, ListDuplicates

router = APIRouter(prefix="/api/v1", tags=["dossiers"])


@router.get("/duplicates", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_duplicates(app: App, query: Annotated[ListDuplicates, Query()]) -> DuplicatePage:
    """Pairs that look alike, the most alike first, with score and reasons; and merges that wait for validation."""
    return await app.call(query)
