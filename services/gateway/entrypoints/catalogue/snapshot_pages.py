"""`/catalog/snapshots`: what was public on a day, signed; and the keys that strangers verify it with."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from services.gateway.domain.snapshot import NAMESPACE, SIGNATURE, SIGNER, SUMS, Snapshot
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.sent_tables import attached
from shared.contracts.codes import Language

router = APIRouter(prefix="/catalog/snapshots", include_in_schema=False, dependencies=[public("what is public")])

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Access-Control-Allow-Origin": "*"}
_FOR_NOW = {"Cache-Control": "public, max-age=60", "Access-Control-Allow-Origin": "*"}


@router.get("")
async def snapshots(request: Request, app: App) -> Response:
    page = page_of(request, tuple(Language))
    return page.show(
        "snapshots.html",
        snapshots=await app.snapshots.all(),
        base=app.settings.public_url.rstrip("/"),
        sums=SUMS,
        signature=SIGNATURE,
        signer=SIGNER,
        namespace=NAMESPACE,
    )


@router.get(".json")
async def as_json(app: App) -> JSONResponse:
    base = app.settings.public_url.rstrip("/")
    return JSONResponse([_plain(one, base) for one in await app.snapshots.all()], headers=_FOR_NOW)


@router.get("/allowed_signers")
async def signers(app: App) -> PlainTextResponse:
    """Every key that ever signed one: old ones stay here."""
    return PlainTextResponse(await app.snapshots.allowed_signers(), headers=_FOR_NOW)


@router.get("/{snapshot_id}/{name}")
async def file(snapshot_id: str, name: str, request: Request, app: App) -> Response:
    """Its bytes, the same for ever."""
    content = await app.snapshots.file(snapshot_id, name)
    if content is None:
        raise HTTPException(404)
    # The name of the file is of ours alone once it was found. Never compressed: the checksum is of these bytes.
    media_type = "application/zip" if name.endswith(".zip") else "text/plain; charset=utf-8"
    tag = f'"{snapshot_id}/{name}"'
    headers = {**_FOR_EVER, **attached(name), "ETag": tag}
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _plain(one: Snapshot, base: str) -> dict[str, Any]:
    where = f"{base}/catalog/snapshots/{one.id}"
    files = [{"name": f.name, "sha256": f.sha256, "size": f.size, "url": f"{where}/{f.name}"} for f in one.files]
    return {"id": one.id, "madeAt": one.made_at.isoformat(), "keyId": one.key_id, "files": files}
