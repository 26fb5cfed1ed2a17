"""The data protection desk: erasures and where they stand, legal holds, how long things are kept, what is due."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.privacy_commands import DESK_BODIES, DESK_COMMANDS, desk_request
from shared.contracts.investor.privacy import ErasureProposed, GetPrivacyDesk, Number, PrivacyDesk, ProposeErasure
from shared.contracts.investor.privacy_codes import ErasureReason

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"])

Officer = Annotated[Visitor, allowed(Permission.PROTECT_DATA)]


class ErasureProposal(BaseModel):
    model_config = ConfigDict(extra="forbid")  # nobody names `staff_id`

    number: Number
    reason: ErasureReason


@router.get("", dependencies=[allowed(Permission.PROTECT_DATA)])
async def get_privacy_desk(app: App) -> PrivacyDesk:
    """Erasures with each place that they have to arrive at, legal holds, rules of retention, who is due: numbers of
    dossiers, codes and days, never a name.
    """
    return await app.call(GetPrivacyDesk())


@router.post("/propose-erasure", status_code=201)
async def propose_erasure(body: ErasureProposal, visitor: Officer, app: App) -> ErasureProposed:
    """First of two persons. The person is the one of the dossier with this number."""
    asked = ProposeErasure(number=body.number, reason=body.reason, staff_id=visitor.account.id)
    return await app.call(asked)


def _endpoint(name: str) -> Callable[..., Awaitable[Response]]:
    async def carry_out(visitor: Visitor, app: App, body: BaseModel) -> Response:
        await app.call(desk_request(name, body, visitor.account.id))
        return Response(status_code=204)

    return carry_out


for _name, _kind in DESK_COMMANDS.items():
    if _kind is not ProposeErasure:
        add_command(
            router,
            f"/{_name.replace('_', '-')}",
            _kind,
            _endpoint(_name),
            permission=Permission.PROTECT_DATA,
            body=DESK_BODIES[_name],
        )
