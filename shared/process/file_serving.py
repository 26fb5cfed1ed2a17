"""A file port: the HTTP side of a `files` process, for the gateway alone (docs/adr/0015).

A refusal travels as `{"code", "data"}` with 409.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import uvicorn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.remit import limited_to, read
from shared.files.ports import BytesMissing, ScannerUnavailable, StoreUnavailable
from shared.messaging.unit_of_work import CommitUnanswered
from shared.process.file_settings import StoreSettings
from shared.rpc.admission import admit
from shared.rpc.wire import DIRECT_REMIT_HEADER, read_direct_trace
from shared.telemetry import logging
from shared.telemetry.correlation import Trace, following

log = logging.get(__name__)

MOST_REQUESTS = 60
"""Side by side; more are answered 503, and come again."""
WHOLE_AT_ONCE = 2
"""Files that are held whole in memory side by side."""
_REFUSED, _AWAY = 409, 503

Answer = Callable[[Request], Awaitable[Response]]


class PortNotOpened(RuntimeError):
    """The file port's address is taken."""


def guarded(answer: Answer, *, service: str, secret: str) -> Answer:
    """A route that only who knows the secret is let in to, and whose refusals the gateway can read."""

    async def behind_the_door(request: Request) -> Response:
        if not admit(request.headers.get("Authorization"), secret):
            return JSONResponse({}, 401)
        trace = read_direct_trace(request.headers, call_id=Trace.new().correlation_id)
        with following(trace), limited_to(read(request.headers.get(DIRECT_REMIT_HEADER))):
            try:
                return await answer(request)
            except Refusal as refusal:
                return JSONResponse({"code": refusal.code, "data": refusal.data}, _REFUSED)
            except (*_OWN_WORDS, DBAPIError, PoolTimeout, CommitUnanswered) as error:
                log.error("bytes not to be had", error=type(error).__name__, cause=_cause(error))
                away = ServiceUnavailable(service=service, cause="file store away")
                return JSONResponse({"code": away.code, "data": away.data}, _AWAY)

    return behind_the_door


def serve_files(app: ASGIApp, settings: StoreSettings, stop: threading.Event) -> None:
    """Answer until `stop`. Raises PortNotOpened."""
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.file_host,
            port=settings.file_port,
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_REQUESTS,
            timeout_graceful_shutdown=10,
        )
    )

    def end() -> None:
        stop.wait()
        server.should_exit = True

    threading.Thread(target=end, name="file-port-end", daemon=True).start()
    try:
        asyncio.run(server.serve())
    except SystemExit as error:  # uvicorn's way to say that the address is taken
        raise PortNotOpened(f"{settings.file_host}:{settings.file_port}") from error


_OWN_WORDS = (StoreUnavailable, BytesMissing, ScannerUnavailable)


def _cause(error: Exception) -> str:
    """Our own words; a database's may quote a row."""
    return str(error) if isinstance(error, _OWN_WORDS) else "database"
