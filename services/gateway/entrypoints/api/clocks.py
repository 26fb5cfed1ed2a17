"""Clocks: deadlines that are near or have passed, the dated rules, the public holidays."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api import faults
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.rule_commands import RULE_COMMANDS, RuleCommand
from shared.contracts.investor.clock_replies import ClockRules, DeadlinePage, Holidays
from shared.contracts.investor.queries import ListClockRules, ListDeadlines, ListHolidays

router = APIRouter(prefix="/api/v1", tags=["clocks"])


@router.get("/deadlines", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_deadlines(app: App, query: Annotated[ListDeadlines, Query()]) -> DeadlinePage:
    """Clocks that run and of which a reminder or an alert was told, the most urgent first."""
    return await app.call(query)


@router.get("/clock-rules", dependencies=[allowed(Permission.SEE_CLOCK_RULES)])
async def list_clock_rules(app: App) -> ClockRules:
    """Every dated rule with its source and mark of confidence, past, present and to come."""
    return await app.call(ListClockRules())


@router.get("/holidays", dependencies=[allowed(Permission.SEE_CLOCK_RULES)])
async def list_holidays(app: App, query: Annotated[ListHolidays, Query()]) -> Holidays:
    """The public holidays of a year. Feasts of the lunar calendar are estimates until corrected."""
    return await app.call(query)


def _endpoint(command: RuleCommand) -> Callable[..., Awaitable[Response]]:
    async def add(visitor: Visitor, app: App, body: BaseModel) -> Response:
        with faults.told():
            asked = command.request(visitor.account.id, body)
        await app.call(asked)
        return Response(status_code=204)

    return add


for _command in RULE_COMMANDS.values():
    add_command(
        router,
        f"/{_command.path}",
        _command.kind,
        _endpoint(_command),
        permission=Permission.EDIT_CLOCK_RULES,
        body=_command.body,
    )
