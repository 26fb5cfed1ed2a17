"""The process that answers HTTP: one event loop; beside it threads that seal the access journal and make snapshots."""

from contextlib import suppress
from socket import socket

import uvicorn

from services.gateway.bootstrap import build, keeping_ledger
from services.gateway.config import ServeSettings
from services.gateway.entrypoints.http import make_app
from services.gateway.entrypoints.snapshot_job import keeping_snapshots
from services.gateway.usecases.live import Live

END_WITHIN_S = 10
NOT_STARTED = 3


def serve(settings: ServeSettings) -> None:
    """Answer until SIGTERM or SIGINT; requests that were taken are finished first."""
    application = build(settings)
    with keeping_ledger(settings), keeping_snapshots(settings, build):
        config = uvicorn.Config(
            make_app(application),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,  # shared.telemetry.logging has set it up
            access_log=False,  # ours names the route, not the path, in which a tracking token may stand
            server_header=False,
            timeout_graceful_shutdown=END_WITHIN_S,
            timeout_keep_alive=15,
        )
        server = _Server(config, application.live)
        with suppress(KeyboardInterrupt):  # it was told to end, and has
            server.run()
    if not server.started:
        raise SystemExit(NOT_STARTED)


class _Server(uvicorn.Server):
    """Ends streams before it waits for requests to end: they would take all the time there is."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._live.end()
        await super().shutdown(sockets)
