"""Who read a dossier, from the access journal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.usecases.read_journal import PAGE

router = APIRouter(prefix="/api/v1", tags=["dossiers"])


class Reading(BaseModel):
    id: int
    at: AwareDatetime
    account_id: UUID | None
    """None: downloaded with the investor's link."""
    name: str
    act: str


class Readings(BaseModel):
    lines: tuple[Reading, ...]
    more: bool
    """Ask again with `before`, the id of the last line."""


@router.get("/dossiers/{dossier_id}/readers")
async def list_readers(
    dossier_id: UUID,
    visitor: Annotated[Visitor, allowed(Permission.SEE_ACCESS_JOURNAL)],
    app: App,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Readings:
    """The newest first, 100 at a time. A dossier that nobody read, or that is not there, has no lines."""
    found = await app.readers(dossier_id, visitor.account, before=before)
    lines = [Reading(id=r.id, at=r.at, account_id=r.account_id, name=r.name, act=r.act) for r in found[:PAGE]]
    return Readings(lines=tuple(lines), more=len(found) > PAGE)
