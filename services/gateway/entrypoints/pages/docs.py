"""The API's description, for programs and for people; nothing of it is loaded from elsewhere."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from services.gateway.entrypoints.access import public
from services.gateway.entrypoints.pages.rendering import page_of

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json", dependencies=[public("a description, no data")])
async def openapi(request: Request) -> JSONResponse:
    """OpenAPI 3.1. To write it takes seconds, once; meanwhile others are answered."""
    return JSONResponse(await run_in_threadpool(request.app.openapi))


@router.get("/docs", dependencies=[public("a description, no data")])
async def docs(request: Request) -> HTMLResponse:
    document: dict[str, Any] = await run_in_threadpool(request.app.openapi)
    operations = [
        {"method": method.upper(), "path": path, **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    tags = dict.fromkeys(tag for operation in operations for tag in operation.get("tags", ["-"]))
    groups = [(tag, [o for o in operations if tag in o.get("tags", ["-"])]) for tag in tags]
    return page_of(request).show("docs.html", document=document, groups=groups)
