"""Where the bytes of offers' documents come in and go out: an HTTP port for the gateway alone (docs/adr/0015).

The gateway has checked who asks; that a document belongs to the named offer, and may be seen by the public, is checked
here.
"""

import asyncio
from uuid import UUID

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.territory.adapters.attachment_metrics import UnderWay
from services.territory.entrypoints.attachment_counts import coming_in, going_out
from services.territory.usecases.attachment_desk import AttachmentDesk
from shared.contracts.codes import FileFault
from shared.contracts.territory.attachments import MOST_ATTACHMENT_BYTES, AttachmentNotFound, AttachmentRefused
from shared.process.file_serving import WHOLE_AT_ONCE, Answer, guarded

STALLED_S = 90.0


class AttachmentPort:
    """The routes over one desk."""

    def __init__(self, desk: AttachmentDesk, *, secret: str) -> None:
        self._desk = desk
        self._secret = secret
        self._taken, self._read_out = asyncio.Semaphore(WHOLE_AT_ONCE), asyncio.Semaphore(WHOLE_AT_ONCE)
        """Readers do not wait for an editor with a slow line."""
        self.under_way = UnderWay()

    def app(self) -> Starlette:
        one = "/opportunities/{opportunity_id:uuid}/attachments/{sha256}"
        return Starlette(
            routes=[
                Route("/attachments", self._guarded(self._take), methods=["POST"]),
                Route(one, self._guarded(self._hand_out), methods=["GET"]),
            ]
        )

    def _guarded(self, answer: Answer) -> Answer:
        return guarded(answer, service="territory", secret=self._secret)

    async def _take(self, request: Request) -> Response:
        """A whole file; who brings it is in the header `Primo-Staff`."""
        by = UUID(request.headers["Primo-Staff"])
        with coming_in(self.under_way):
            async with self._taken, asyncio.timeout(STALLED_S):
                content = await _body(request)
                stored = await run_in_threadpool(self._desk.take, content, by)
        return JSONResponse(stored.model_dump(mode="json"))

    async def _hand_out(self, request: Request) -> Response:
        """To staff when the header `Primo-For-Staff` says so, else only what the public may have."""
        opportunity_id, digest = request.path_params["opportunity_id"], request.path_params["sha256"]
        for_staff = request.headers.get("Primo-For-Staff") == "yes"
        with going_out():
            if len(digest) != 64:
                raise AttachmentNotFound(opportunity_id=opportunity_id, sha256=digest[:64])
            async with self._read_out:
                media_type, content = await run_in_threadpool(self._read, opportunity_id, digest, for_staff)
        return Response(content, media_type=media_type)

    def _read(self, opportunity_id: UUID, digest: str, for_staff: bool) -> tuple[str, bytes]:
        return self._desk.read(opportunity_id, digest, for_staff=for_staff)


async def _body(request: Request) -> bytes:
    """Raises AttachmentRefused once more has come than any document may have."""
    buffer = bytearray()
    async for chunk in request.stream():
        buffer += chunk
        if len(buffer) > MOST_ATTACHMENT_BYTES:
            raise AttachmentRefused(fault=FileFault.TOO_LARGE.value)
    return bytes(buffer)
