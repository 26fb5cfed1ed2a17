"""Migration & Development actions: public to read once published; told, corrected and withdrawn by editors."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.action_commands import BODIES, COMMANDS, DRAFT_BODY, TERM_BODY
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.api.faults import told
from shared.contracts.request import Request
from shared.contracts.territory.action_views import ActionFilter, ActionPage, ActionView, GetAction, ListActions
from shared.contracts.territory.action_views import ListActionTerms as ListTerms
from shared.contracts.territory.actions import ActionStatus, ActionTerm, AddActionTerm, DraftAction, Drafted

router = APIRouter(prefix="/api/v1", tags=["actions"])

_TOLD = public("published actions")
Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]


class ActionQuery(ActionFilter):
    offset: Annotated[int, Field(ge=0, description="Rows to leave out.")] = 0
    limit: Annotated[int, Field(ge=1, le=200, description="Rows to answer at most.")] = 50


class StaffQuery(ActionQuery):
    status: ActionStatus | None = None


@router.get("/actions", dependencies=[_TOLD])
async def list_actions(app: App, query: Annotated[ActionQuery, Query()]) -> ActionPage:
    """Published actions, the latest years first, with what each further choice would find."""
    return await app.call(ListActions(**query.model_dump()))


@router.get("/actions/{action_id}", dependencies=[_TOLD])
async def get_action(action_id: UUID, app: App) -> ActionView:
    """One published action with its sources."""
    return await app.call(GetAction(action_id=action_id))


@router.get("/action-terms", dependencies=[_TOLD])
async def list_action_terms(app: App) -> tuple[ActionTerm, ...]:
    """Themes, kinds of carrier and kinds of amount: what their codes are called, since when, by which source."""
    return await app.call(ListTerms())


@router.post("/staff/actions/search", dependencies=[allowed(Permission.EDIT_OFFER)])
async def search_all_actions(app: App, query: StaffQuery) -> ActionPage:
    """Every action, drafts and withdrawn ones too. A POST: what is searched for stands in no address."""
    return await app.call(ListActions(**query.model_dump(), published_only=False))


@router.get("/staff/actions/{action_id}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def get_any_action(action_id: UUID, app: App) -> ActionView:
    """One action with its history and what it accepts now."""
    return await app.call(GetAction(action_id=action_id, for_staff=True))


@router.post("/actions", status_code=201)
async def draft_action(visitor: Editor, app: App, body: DRAFT_BODY) -> Drafted:  # type: ignore[valid-type]
    """Begin an action. The same reference and content again answers the same one."""
    said: BaseModel = body
    return await app.call(DraftAction(staff_id=visitor.account.id, **dict(said)))


async def _add_term(visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(AddActionTerm(staff_id=visitor.account.id, **dict(body)))
    return Response(status_code=204)


def _endpoint(kind: type[Request[Any]]) -> Callable[..., Awaitable[Response]]:
    async def carry_out(action_id: UUID, visitor: Visitor, app: App, body: BaseModel | None = None) -> Response:
        said = {} if body is None else dict(body)
        with told():
            asked = kind.model_validate({"action_id": action_id, "staff_id": visitor.account.id, **said})
        await app.call(asked)
        return Response(status_code=204)

    return carry_out


add_command(router, "/action-terms", AddActionTerm, _add_term, permission=Permission.EDIT_OFFER, body=TERM_BODY)
for _act, _kind in COMMANDS.items():
    _body: Any = BODIES[_act] if BODIES[_act].model_fields else BODIES[_act] | None
    add_command(
        router,
        f"/actions/{{action_id}}/{_act}",
        _kind,
        _endpoint(_kind),
        permission=Permission.EDIT_OFFER,
        body=_body,
    )
