"""For planning systems: subscriptions by webhook, and the feed of changes to pull instead."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, served
from services.gateway.entrypoints.api import faults
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.subscription_commands import (
    ACTS,
    CHANGES_QUERY,
    CREATE_BODY,
    SKIP_BODY,
    Act,
    asked_changes,
)
from shared.contracts.territory.subscriptions import (
    Changes,
    CreateSubscription,
    GetSubscription,
    ListChanges,
    ListSubscriptions,
    ListTroubledSubscriptions,
    RotateSecret,
    SecretShown,
    SkipDelivery,
    SubscriptionDetails,
    SubscriptionView,
)

router = APIRouter(prefix="/api/v1", tags=["planning"])

Manager = Annotated[Visitor, allowed(Permission.MANAGE_SUBSCRIPTIONS)]
NOT_KEPT = "no-store"
ASK_AGAIN_S = 60


async def _changes(app: App, query: Any, response: Response) -> Changes:
    """What became true since a cursor: opportunities, plots, aid rules, figures, what planners are told of the
    pipeline. As CloudEvents, in order, page by page: ask again with `next`. Nothing is lost and nothing comes twice.

    With `wait` the answer comes as soon as there is something, and at the latest after that many seconds. Without it,
    `Retry-After` says when asking again is worth while.
    """
    found = await app.changes(asked_changes(query), wait_s=query.wait)
    if not found.more:
        response.headers["Retry-After"] = "0" if query.wait else str(ASK_AGAIN_S)
    return found


_changes.__annotations__ |= {"query": Annotated[CHANGES_QUERY, Query()]}
router.get(
    "/changes", dependencies=[served(Permission.SEE_CHANGES)], operation_id=ListChanges.method, summary="List changes"
)(_changes)


@router.get("/subscriptions", dependencies=[allowed(Permission.MANAGE_SUBSCRIPTIONS)])
async def list_subscriptions(app: App) -> tuple[SubscriptionView, ...]:
    """Every subscription that is not closed, by name. Never its secret."""
    return await app.call(ListSubscriptions())


@router.get("/troubled-subscriptions", dependencies=[allowed(Permission.OPERATE)])
async def list_troubled_subscriptions(app: App) -> tuple[SubscriptionView, ...]:
    """For the operator: those that are disabled, and those whose receiver does not acknowledge."""
    return await app.call(ListTroubledSubscriptions())


@router.get("/subscriptions/{subscription_id}", dependencies=[allowed(Permission.MANAGE_SUBSCRIPTIONS)])
async def get_subscription(subscription_id: UUID, app: App) -> SubscriptionDetails:
    """With its last deliveries, and what the receiver answered at each attempt."""
    return await app.call(GetSubscription(subscription_id=subscription_id))


async def _create(visitor: Any, app: App, response: Response, body: Any) -> SecretShown:
    response.headers["Cache-Control"] = NOT_KEPT
    said = {name: getattr(body, name) for name in type(body).model_fields}
    return await app.call(CreateSubscription(staff_id=visitor.account.id, **said))


_create.__annotations__ |= {"visitor": Manager, "body": CREATE_BODY}
router.add_api_route(
    "/subscriptions",
    _create,
    methods=["POST"],
    status_code=201,
    operation_id=CreateSubscription.method,
    summary="Create subscription",
    description=f"{CreateSubscription.__doc__} The secret is shown this once.",
)


@router.post("/subscriptions/{subscription_id}/secret")
async def rotate_secret(subscription_id: UUID, visitor: Manager, app: App, response: Response) -> SecretShown:
    """A new secret, shown this once. For some days deliveries carry the signatures of both."""
    response.headers["Cache-Control"] = NOT_KEPT
    return await app.call(RotateSecret(staff_id=visitor.account.id, subscription_id=subscription_id))


async def _skip(subscription_id: UUID, delivery_id: int, visitor: Visitor, app: App, body: BaseModel) -> Response:
    ids = {"subscription_id": subscription_id, "delivery_id": delivery_id, "staff_id": visitor.account.id}
    await app.call(SkipDelivery.model_validate({**ids, **body.model_dump()}))
    return Response(status_code=204)


def _endpoint(act: Act) -> Any:
    async def endpoint(subscription_id: UUID, visitor: Visitor, app: App, body: BaseModel | None = None) -> Response:
        said = {} if body is None else {name: getattr(body, name) for name in type(body).model_fields}
        with faults.told():
            asked = act.kind(staff_id=visitor.account.id, subscription_id=subscription_id, **said)
        await app.call(asked)
        return Response(status_code=204)

    return endpoint


for _word, _act in ACTS.items():
    add_command(
        router,
        f"/subscriptions/{{subscription_id}}/{_word}",
        _act.kind,
        _endpoint(_act),
        permission=Permission.MANAGE_SUBSCRIPTIONS,
        body=_act.body | None,
    )
add_command(
    router,
    "/subscriptions/{subscription_id}/deliveries/{delivery_id}/skip",
    SkipDelivery,
    _skip,
    permission=Permission.MANAGE_SUBSCRIPTIONS,
    body=SKIP_BODY,
)
