"""Dossiers: the public deposit, the queue, one dossier, and every command on it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.dossier_commands import COMMANDS, Command
from shared.contracts.investor.queries import GetDossier, ListQueue
from shared.contracts.investor.replies import DossierView, QueuePage
from shared.contracts.investor.requests import FileDossier
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.replies import NoticeView

router = APIRouter(prefix="/api/v1", tags=["dossiers"])

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


class Receipt(BaseModel):
    """The number alone: the link to follow the dossier goes to the person's own address, by e-mail."""

    number: str


@router.post("/dossiers", status_code=201, dependencies=[public("an investor has no account")])
async def file_dossier(body: FileDossier, app: App) -> Receipt:
    """Deposit a dossier. The same `request_id` again answers the same receipt and changes nothing."""
    filed = await app.call(body)
    return Receipt(number=filed.number)


@router.get("/queue", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_queue(app: App, query: Annotated[ListQueue, Query()]) -> QueuePage:
    """Open dossiers, the most urgent first."""
    return await app.call(query)


@router.get("/dossiers/{dossier_id}")
async def get_dossier(dossier_id: UUID, visitor: Reader, app: App) -> DossierView:
    """One dossier with its history, its clock line by line, and the commands that it accepts now."""
    view = await app.call(GetDossier(dossier_id=dossier_id))
    await app.note(visitor.account, "dossier_read", str(dossier_id))
    return view


@router.get("/dossiers/{dossier_id}/notices", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_notices(dossier_id: UUID, app: App) -> tuple[NoticeView, ...]:
    """What the investor was told about it, with every attempt to deliver."""
    return await app.call(ListNotices(dossier_id=dossier_id))


def _endpoint(command: Command) -> Callable[..., Awaitable[Response]]:
    async def without_body(dossier_id: UUID, visitor: Visitor, app: App) -> Response:
        await app.call(command.request(dossier_id, visitor.account.id, None))
        return Response(status_code=204)

    async def with_body(dossier_id: UUID, visitor: Visitor, app: App, body: BaseModel) -> Response:
        await app.call(command.request(dossier_id, visitor.account.id, body))
        return Response(status_code=204)

    endpoint: Callable[..., Awaitable[Response]] = without_body if command.body is None else with_body
    # FastAPI reads annotations: here the permission and the body are values, known when the route is made.
    annotations: dict[str, Any] = endpoint.__annotations__
    annotations["visitor"] = Annotated[Visitor, allowed(command.permission)]
    if command.body is not None:
        annotations["body"] = command.body
    return endpoint


for _command in COMMANDS.values():
    router.add_api_route(
        f"/dossiers/{{dossier_id}}/{_command.path}",
        _endpoint(_command),
        methods=["POST"],
        status_code=204,
        name=_command.name,
        operation_id=_command.name,
        summary=_command.name.replace("_", " ").capitalize(),
        description=_command.kind.__doc__ or "",
    )
