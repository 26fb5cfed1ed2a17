"""A route for a command of the contract: its permission and its body are values, known when the route is made."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import Visitor, allowed
from shared.contracts.request import Request


def add_command(
    router: APIRouter,
    path: str,
    kind: type[Request[Any]],
    endpoint: Callable[..., Awaitable[Response]],
    *,
    permission: Permission,
    body: Any,
) -> None:
    """POST at `path`, answered with 204. `endpoint` is made for this command and takes `visitor` and `body`."""
    annotations: dict[str, Any] = endpoint.__annotations__  # FastAPI reads them
    annotations["visitor"] = Annotated[Visitor, allowed(permission)]
    annotations["body"] = body
    router.add_api_route(
        path,
        endpoint,
        methods=["POST"],
        status_code=204,
        name=kind.method,
        operation_id=kind.method,
        summary=kind.method.replace("_", " ").capitalize(),
        description=kind.__doc__ or "",
    )
