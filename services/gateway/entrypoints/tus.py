"""Resumable uploads: tus 1.0.0 with creation, expiration, checksum and termination (https://tus.io/protocols).

Who may upload is the routes' affair; here is the protocol. The bytes go through to the investor's file port as they
come: a line that is cut leaves there what came before.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from email.utils import format_datetime
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.texts import texts_asked_for
from shared.contracts.investor.uploads import (
    MOST_BYTES,
    AbandonUpload,
    GetUpload,
    OpenUpload,
    UploadRefused,
    UploadView,
)
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.telemetry.correlation import current

VERSION = "1.0.0"
ABOUT = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,expiration,checksum,termination",
    "Tus-Max-Size": str(MOST_BYTES),
    "Tus-Checksum-Algorithm": "sha1,sha256",
}
CONTENT_TYPE = "application/offset+octet-stream"
STALLED_S = 60.0
"""A line on which nothing came for this long is taken for cut."""
_CUT = 400

Say = Callable[[], Awaitable[Response]]


def about() -> Response:
    """What OPTIONS answers."""
    return Response(status_code=204, headers=ABOUT)


async def create(
    request: Request,
    app: Application,
    dossier_id: UUID,
    staff_id: UUID | None,
    place: str,
    *,
    mandate_id: UUID | None = None,
) -> Response:
    """`place`: where uploads are found, to which the new one's id is added. `mandate_id`: of who acts for the
    investor.
    """

    async def opened() -> Response:
        asked = {
            "dossier_id": dossier_id,
            "staff_id": staff_id,
            "mandate_id": mandate_id,
            "piece": _metadata(request).get("piece"),
            "length": _number(request, "Upload-Length"),
        }
        view = await app.call(_valid(asked))
        return Response(status_code=201, headers=_standing(view) | {"Location": f"{place}/{view.upload_id}"})

    return await _speaking(request, opened)


async def show(request: Request, app: Application, dossier_id: UUID, upload_id: UUID) -> Response:
    async def shown() -> Response:
        view = await app.call(GetUpload(dossier_id=dossier_id, upload_id=upload_id))
        if view.fault is not None:  # all of it came, and the answer that said no was lost
            raise UploadRefused(fault=view.fault)
        return Response(headers=_standing(view) | {"Upload-Length": str(view.length), "Cache-Control": "no-store"})

    return await _speaking(request, shown)


async def append(request: Request, app: Application, dossier_id: UUID, upload_id: UUID) -> Response:
    async def appended() -> Response:
        if request.headers.get("Content-Type") != CONTENT_TYPE:
            raise HTTPException(415)
        offset, checksum = _number(request, "Upload-Offset"), request.headers.get("Upload-Checksum")
        try:
            view = await app.files.append(dossier_id, upload_id, offset, _body(request), checksum)
        except ClientDisconnect:
            return Response(status_code=_CUT)  # nobody hears it
        return Response(status_code=204, headers=_standing(view))

    return await _speaking(request, appended)


async def terminate(request: Request, app: Application, dossier_id: UUID, upload_id: UUID) -> Response:
    async def terminated() -> Response:
        await app.call(AbandonUpload(dossier_id=dossier_id, upload_id=upload_id))
        return Response(status_code=204)

    return await _speaking(request, terminated)


async def overridden(request: Request, app: Application, dossier_id: UUID, upload_id: UUID) -> Response:
    """POST with `X-HTTP-Method-Override`, from behind proxies that know neither PATCH nor DELETE."""
    act = {"PATCH": append, "DELETE": terminate, "HEAD": show}.get(request.headers.get("X-HTTP-Method-Override", ""))
    if act is None:
        raise HTTPException(405, headers={"Allow": "HEAD, PATCH, DELETE, OPTIONS"})
    return await act(request, app, dossier_id, upload_id)


async def _speaking(request: Request, say: Say) -> Response:
    """Every answer names the protocol's version, refusals too."""
    if request.headers.get("Tus-Resumable") != VERSION:
        return Response(status_code=412, headers={"Tus-Version": VERSION, "Tus-Resumable": VERSION})
    try:
        response = await say()
    except Refusal as refusal:
        trace = current()
        response = problems.refusal_problem(refusal, texts_asked_for(request), trace.correlation_id if trace else "")
    response.headers["Tus-Resumable"] = VERSION
    return response


def _standing(view: UploadView) -> dict[str, str]:
    return {"Upload-Offset": str(view.offset), "Upload-Expires": format_datetime(view.expires_at, usegmt=True)}


async def _body(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALLED_S):
                chunk = await anext(stream, None)
        except TimeoutError as error:
            raise ClientDisconnect() from error
        if chunk is None:
            return
        yield chunk


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal():
        raise RequestInvalid(errors=({"type": "int_parsing", "loc": ("header", header), "msg": "A whole number"},))
    return int(text[:18])


def _metadata(request: Request) -> dict[str, str]:
    """`Upload-Metadata: piece aWRlbnRpdHk=,filename …`. Anything else, a file's name above all, is not kept."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, encoded = pair.strip().partition(" ")
        if name == "piece":
            try:
                found[name] = base64.b64decode(encoded, validate=True).decode("ascii", errors="replace")
            except binascii.Error:
                continue
    return found


def _valid(asked: Mapping[str, object]) -> OpenUpload:
    try:
        return OpenUpload.model_validate(asked)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        raise RequestInvalid(errors=tuple(dict(fault) for fault in faults)) from error
