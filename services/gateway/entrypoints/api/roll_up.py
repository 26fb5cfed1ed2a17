"""The pipeline by what staff choose, as of any day."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from services.gateway.domain.cells import FileKind
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.roll_up_table import roll_up_as_file
from services.gateway.entrypoints.sent_tables import TABLE_RESPONSES
from services.gateway.entrypoints.texts import texts_asked_for
from shared.contracts.territory.roll_up import GetRollUp, Keys, RollUpFilter, RollUpView

router = APIRouter(prefix="/api/v1/pipeline/table", tags=["planning"])

Reader = Annotated[Visitor, allowed(Permission.SEE_ROLL_UP)]


class RollUpQuery(RollUpFilter):
    by: Keys = Field(default=(), description="What the lines stand for: none, one or two keys.")


@router.get("")
async def get_roll_up(_: Reader, app: App, query: Annotated[RollUpQuery, Query()]) -> RollUpView:
    """Dossiers counted by up to two keys, with amounts, delays, own funds and land; for who sees each dossier."""
    return await app.call(GetRollUp(**query.model_dump()))


@router.get("/{kind}", response_class=Response, responses=TABLE_RESPONSES)
async def export_roll_up(
    kind: FileKind, request: Request, _: Reader, app: App, query: Annotated[RollUpQuery, Query()]
) -> Response:
    """The same lines as CSV or XLSX, in the language of Accept-Language (else English)."""
    view = await app.call(GetRollUp(**query.model_dump()))
    return await roll_up_as_file(view, kind, texts_asked_for(request))
