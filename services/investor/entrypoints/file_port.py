"""Where bytes come in and go out: an HTTP port for the gateway alone, in the `files` process (docs/adr/0015).

The gateway has checked who asks; here is checked that upload and file are the named dossier's.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.investor.adapters import piece_metrics, watermark
from services.investor.usecases.file_desk import FileDesk
from shared.contracts.investor.uploads import (
    UploadChecksumWrong,
    UploadRefused,
    UploadTooLarge,
    UploadView,
)
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.process.file_serving import WHOLE_AT_ONCE, Answer, guarded

PART_BYTES = 4 * 1024 * 1024
"""Bytes are stored when so many have come, and at the end or at a cut: a killed process loses at most these."""
STALLED_S = 90.0
ALGORITHMS = ("sha1", "sha256")


@dataclass(frozen=True)
class Checksum:
    algorithm: str
    digest: bytes

    @classmethod
    def read(cls, header: str | None) -> "Checksum | None":
        """`sha1 <base64>` (tus 1.0, checksum extension). Raises RequestInvalid."""
        if header is None:
            return None
        algorithm, _, encoded = header.strip().partition(" ")
        try:
            if algorithm not in ALGORITHMS:
                raise ValueError(algorithm)
            return cls(algorithm, base64.b64decode(encoded, validate=True))
        except (ValueError, binascii.Error) as error:
            fault = {"type": "checksum", "loc": ("header", "Upload-Checksum"), "msg": f"one of {ALGORITHMS}, base64"}
            raise RequestInvalid(errors=(fault,)) from error

    def is_of(self, contents: list[bytes]) -> bool:
        found = hashlib.new(self.algorithm, usedforsecurity=False)
        for content in contents:
            found.update(content)
        return hmac.compare_digest(found.digest(), self.digest)


class FilePort:
    """The routes over one desk."""

    def __init__(self, desk: FileDesk, *, secret: str, extensions: Mapping[str, str]) -> None:
        self._desk = desk
        self._secret = secret
        self._extensions = extensions
        self._whole = asyncio.Semaphore(WHOLE_AT_ONCE)

    def app(self) -> Starlette:
        upload, file = "/dossiers/{dossier_id:uuid}/uploads/{id:uuid}", "/dossiers/{dossier_id:uuid}/files/{id:uuid}"
        return Starlette(
            routes=[
                Route(upload, self._guarded(self._take), methods=["PATCH"]),
                Route(file, self._guarded(self._hand_out), methods=["GET"]),
            ]
        )

    def _guarded(self, answer: Answer) -> Answer:
        return guarded(answer, service="investor", secret=self._secret)

    async def _take(self, request: Request) -> Response:
        upload, dossier = _ids(request)
        checksum = Checksum.read(request.headers.get("Upload-Checksum"))
        view = await run_in_threadpool(self._desk.check_place, upload, dossier, int(request.headers["Upload-Offset"]))
        if view.finished:
            return JSONResponse(view.model_dump(mode="json"))
        view = await self._store(request, view, checksum)
        if view.offset == view.length:
            view = await self._complete(view)
        return JSONResponse(view.model_dump(mode="json"))

    async def _store(self, request: Request, view: UploadView, checksum: Checksum | None) -> UploadView:
        """What comes, part by part; at a cut, what came before it. With a checksum all of it, or nothing."""
        held: list[bytes] = []
        async for content in _parts(request, most=view.length - view.offset):
            held.append(content)
            if checksum is None:
                view = await self._keep(view, held)
                held = []
        if checksum is not None:
            if request.scope.get("cut") or not checksum.is_of(held):
                raise UploadChecksumWrong(upload_id=view.upload_id, offset=view.offset)
            view = await self._keep(view, held) if held else view
        return view

    async def _keep(self, view: UploadView, contents: list[bytes]) -> UploadView:
        kept = await run_in_threadpool(self._desk.keep, view.upload_id, view.dossier_id, view.offset, contents)
        piece_metrics.UPLOAD_BYTES.inc(sum(map(len, contents)))
        return kept

    async def _complete(self, view: UploadView) -> UploadView:
        try:
            async with self._whole:
                found = await run_in_threadpool(self._desk.complete, view.upload_id, view.dossier_id)
        except Refusal as refusal:
            piece_metrics.UPLOADS.labels(
                str(refusal.fault) if isinstance(refusal, UploadRefused) else refusal.code
            ).inc()
            raise
        piece_metrics.UPLOADS.labels("finished").inc()
        return found

    async def _hand_out(self, request: Request) -> Response:
        """The bytes with the reader's mark in them. The headers say what they are and where the mark is."""
        file_id, dossier = _ids(request)
        line = request.headers["Primo-Mark"]
        async with self._whole:
            marked = await run_in_threadpool(self._marked, file_id, dossier, line)
        media_type, piece, number, copy, place = marked
        piece_metrics.FILE_READS.labels(place).inc()
        headers = {
            "Primo-Mark-In": place,
            "Primo-File-Number": str(number),
            "Primo-File-Piece": piece,
            "Primo-File-Extension": self._extensions.get(media_type, "bin"),
        }
        return Response(copy, media_type=media_type, headers=headers)

    def _marked(self, file_id: UUID, dossier: UUID, line: str) -> tuple[str, str, int, bytes, str]:
        file = self._desk.read(file_id, dossier)
        marked = watermark.mark(file.content, file.media_type, line)
        if marked is None:
            return file.media_type, file.piece, file.number, file.content, "name"
        return file.media_type, file.piece, file.number, marked, "content"


async def _parts(request: Request, *, most: int) -> AsyncIterator[bytes]:
    """The body in parts of PART_BYTES. A cut line ends it; the scope says so.

    Raises UploadTooLarge when more comes than was announced.
    """
    buffer, came = bytearray(), 0
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALLED_S):
                chunk = await anext(stream, None)
        except (ClientDisconnect, TimeoutError):
            request.scope["cut"] = True
            chunk = None
        if chunk is None:
            break
        came += len(chunk)
        if came > most:
            raise UploadTooLarge(length=came, most=most)
        buffer += chunk
        while len(buffer) >= PART_BYTES:
            yield bytes(buffer[:PART_BYTES])
            del buffer[:PART_BYTES]
    if buffer:
        yield bytes(buffer)


def _ids(request: Request) -> tuple[UUID, UUID]:
    return request.path_params["id"], request.path_params["dossier_id"]
