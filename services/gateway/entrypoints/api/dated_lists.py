"""The centre's dated lists and numbers. Rows are added, never changed."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ValidationError

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.investor.list_entries import AddListEntry, DatedLists, GetDatedLists
from shared.contracts.refusal import RequestInvalid

router = APIRouter(prefix="/api/v1", tags=["clocks"])


@router.get("/dated-lists", dependencies=[allowed(Permission.SEE_CLOCK_RULES)])
async def get_dated_lists(app: App) -> DatedLists:
    """Every word on every code, with its source and mark of confidence, past, present and to come."""
    return await app.call(GetDatedLists())


async def _add(visitor: Visitor, app: App, body: BaseModel) -> Response:
    said = {name: getattr(body, name) for name in type(body).model_fields}
    try:
        asked = AddListEntry(staff_id=visitor.account.id, **said)
    except ValidationError as error:  # what one field alone does not tell: a code of another list, a missing amount
        raise RequestInvalid.of(error) from error
    await app.call(asked)
    return Response(status_code=204)


add_command(
    router,
    "/dated-lists/entries",
    AddListEntry,
    _add,
    permission=Permission.EDIT_CLOCK_RULES,
    body=body_of(AddListEntry),
)
