"""No body is read further than its route allows, whatever its length claims to be."""

import re
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.entrypoints.problems import problem
from shared.contracts.investor.uploads import MOST_BYTES
from shared.contracts.territory.attachments import MOST_ATTACHMENT_BYTES
from shared.telemetry.correlation import current

USUAL_BYTES = 256 * 1024
UPLOAD_BYTES = 4 * 1024 * 1024
LIMITS: Mapping[str, int] = {
    "/api/v1/dossier-imports": UPLOAD_BYTES,
    "/api/v1/opportunity-attachments": MOST_ATTACHMENT_BYTES,
    "/console/import": UPLOAD_BYTES + 16 * 1024,  # the form around the file
}
"""Path -> most bytes."""

_FORM_AROUND = 16 * 1024
PATTERNS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^/(api/v1/dossiers|track)/[^/]+/uploads/[^/]+$"), MOST_BYTES),
    (re.compile(r"^/console/opportunities/[^/]+/documents$"), MOST_ATTACHMENT_BYTES + _FORM_AROUND),
    (re.compile(r"^/api/v1/site-tables/[^/]+$"), UPLOAD_BYTES),
    (re.compile(r"^/console/site-tables/[^/]+(/check)?$"), 3 * UPLOAD_BYTES),  # as a form's text: letters are escaped
    (re.compile(r"^/(console/dossiers|track)/[^/]+/pieces$"), MOST_BYTES + _FORM_AROUND),
    (re.compile(r"^/(api/v1|console)/planning/tables/[a-z]+/(imports|check|apply)$"), UPLOAD_BYTES + _FORM_AROUND),
)
"""Paths with something variable in them -> most bytes; elsewhere USUAL_BYTES."""


def limit_of(path: str) -> int:
    return LIMITS.get(path) or next((most for pattern, most in PATTERNS if pattern.match(path)), USUAL_BYTES)


class BodyTooLarge(HTTPException):
    def __init__(self, limit: int) -> None:
        super().__init__(413, f"The body is larger than {limit} bytes.")


class BodyLimit:
    """Counts while reading, so that a chunked body without a length is held to the limit too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"])
        announced = Headers(scope=scope).get("Content-Length", "")
        if announced.isdecimal() and int(announced) > limit:
            refusal = BodyTooLarge(limit)
            trace = current()
            answer = problem(413, "request.too_large", refusal.detail, instance=trace.correlation_id if trace else "")
            await answer(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise BodyTooLarge(limit)
            return message

        await self._app(scope, counted, send)
