"""Which methods an address takes: what is read is also asked for its headers (HEAD) and for its methods (OPTIONS)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

READ = ("GET", "HEAD", "OPTIONS")
Endpoint = Callable[..., Awaitable[Response]]


def allowing(methods: tuple[str, ...], **headers: str) -> Response:
    """The answer to OPTIONS (RFC 9110, 9.3.7)."""
    return Response(status_code=200, headers={"Allow": ", ".join(methods), **headers})


def reads(router: APIRouter, path: str, *, options: bool = True) -> Callable[[Endpoint], Endpoint]:
    """A route that is read. The server leaves the body of an answer to HEAD away.

    options: False where the endpoint itself says which methods there are.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def answer(*, request: Request, **given: Any) -> Response:
            if options and request.method == "OPTIONS":
                return allowing(READ)
            return await endpoint(request=request, **given)

        router.add_api_route(path, answer, methods=list(READ))
        return endpoint

    return register
