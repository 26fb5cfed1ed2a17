"""Health and metrics, on the same port as everything else."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.gateway.bootstrap import Application
from services.gateway.entrypoints.access import App, public
from shared.telemetry.health import show

router = APIRouter(include_in_schema=False)

_CHECKS = ("database", "broker")


@router.get("/health/live", dependencies=[public("a probe has no account")])
async def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready", dependencies=[public("a probe has no account")])
async def ready(app: App) -> JSONResponse:
    """It can do its work now."""
    problems = await _problems(app)
    return JSONResponse({"status": "not ready" if problems else "ready", **problems}, 503 if problems else 200)


@router.get("/metrics", dependencies=[public("numbers without persons; a proxy keeps it inside")])
async def metrics(app: App) -> Response:
    show(_CHECKS, await _problems(app))
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _problems(app: Application) -> dict[str, str]:
    """The checks that do not pass, with their reasons."""
    database = await app.database.problem()
    found = {"database": database, "broker": None if app.services.connected else "broker away"}
    return {name: reason for name, reason in found.items() if reason}
