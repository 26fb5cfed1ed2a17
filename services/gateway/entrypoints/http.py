"""The HTTP application: its routers, its layers, its life."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware

from services.gateway.bootstrap import Application
from services.gateway.entrypoints import health, oauth
from services.gateway.entrypoints.api import ROUTERS as API
from services.gateway.entrypoints.api_description import PROBLEMS, describe_access
from services.gateway.entrypoints.body_limit import BodyLimit
from services.gateway.entrypoints.catalogue import ROUTERS as CATALOGUE
from services.gateway.entrypoints.door_cookies import cookie_name
from services.gateway.entrypoints.edge import UNTOLD, Edge
from services.gateway.entrypoints.errors import handle_errors
from services.gateway.entrypoints.ogc import ROUTERS as OGC
from services.gateway.entrypoints.pages import ROUTERS as PAGES
from services.gateway.entrypoints.problems import Problem
from services.gateway.entrypoints.sections import Sections

ROUTERS = (*API, *OGC, *CATALOGUE, oauth.router, *PAGES, health.router)

DESCRIPTION = (
    "Support path of investors among Moroccans living abroad, Oriental region. "
    "Errors are problem details (RFC 9457) with a stable `code`. "
    "Requests that change something and use a session need its token in `X-CSRF-Token`. "
    "Programs of other institutions come with a bearer token (OAuth 2.0, client credentials)."
)


TRACES_ONLY = TelemetryConfig(
    metrics=False,  # ours: entrypoints/edge.py
    logs=False,  # they would tell messages and tracebacks
    operation_spans=False,
    auto_configure=False,  # done in shared.telemetry.tracing, for every process alike
    exclude=lambda scope: scope.get("path") in UNTOLD,
)
"""FastAPI's own spans, one for each request, when traces are exported."""


def make_app(application: Application) -> FastAPI:
    """Everything that is answered over HTTP."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        await app.state.application.open()
        yield
        await app.state.application.close()

    common: dict[str, Any] = {
        "redirect_slashes": False,
        "responses": {status: {"model": Problem, "description": said} for status, said in PROBLEMS.items()},
    }
    app = FastAPI(
        title="PRIMO",
        version="1",
        description=DESCRIPTION,
        lifespan=life,
        openapi_url=None,  # served by a route of ours, which declares its access like any other
        docs_url=None,
        redoc_url=None,
        telemetry=TRACES_ONLY,
        middleware=[Middleware(Edge, over_tls=application.settings.over_tls), Middleware(BodyLimit)],
        **common,
    )
    app.state.application = application
    describe_access(app, cookie=cookie_name(application))
    for router in ROUTERS:
        app.include_router(router)  # for who reads `app.routes`: the description of the API, the test of access
    app.router.middleware_stack = Sections(ROUTERS, otherwise=app.router.app, common=common)
    handle_errors(app)
    return app
