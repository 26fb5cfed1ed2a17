"""Aids: a pre-check that anybody may ask for, that of a dossier, and the dated rules."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.api import faults
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.rule_commands import AID_RULE_COMMANDS, RuleCommand
from shared.contracts.investor.aid import AidAnswer, DossierAid
from shared.contracts.investor.queries import GetDossierAid, SimulateAid
from shared.contracts.territory.aid_rules import AidRules, PublicAidRules
from shared.contracts.territory.queries import ListAidRules, ListPublicAidRules

router = APIRouter(prefix="/api/v1", tags=["aid"])

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


@router.post("/aid/simulation", dependencies=[public("anybody may ask; it only reads")])
async def simulate_aid(body: SimulateAid, app: App) -> AidAnswer:
    """Which aids a project may have, by the rules of a day. Indicative; nothing is kept."""
    return await app.call(body)


@router.get("/dossiers/{dossier_id}/aid")
async def get_dossier_aid(dossier_id: UUID, visitor: Reader, app: App) -> DossierAid:
    """The pre-check of a dossier by the rules of its filing date and by today's, and what was computed then."""
    found = await app.call(GetDossierAid(dossier_id=dossier_id))
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    return found


@router.get("/aid-rules", dependencies=[public("law, dated and with its source")])
async def list_public_aid_rules(app: App) -> PublicAidRules:
    """Every dated rule that has begun, with its source and mark of confidence; of one rule the newest counts.

    Indicative: rates in per cent, amounts in dirhams, ratios in jobs per million dirhams.
    """
    return await app.call(ListPublicAidRules())


@router.get("/staff/aid-rules", dependencies=[allowed(Permission.SEE_AID_RULES)])
async def list_aid_rules(app: App) -> AidRules:
    """Every dated rule, also what is to come, and who entered it."""
    return await app.call(ListAidRules())


def _endpoint(command: RuleCommand) -> Callable[..., Awaitable[Response]]:
    async def add(visitor: Visitor, app: App, body: BaseModel) -> Response:
        with faults.told():
            asked = command.request(visitor.account.id, body)
        await app.call(asked)
        return Response(status_code=204)

    return add


for _command in AID_RULE_COMMANDS.values():
    add_command(
        router,
        f"/{_command.path}",
        _command.kind,
        _endpoint(_command),
        permission=Permission.EDIT_AID_RULES,
        body=_command.body,
    )
