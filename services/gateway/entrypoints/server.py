"""The process that answers HTTP: one event loop; beside it threads that seal the access journal and make snapshots."""

import uvicorn

from services.gateway.bootstrap import build, keeping_ledger
from services.gateway.config import ServeSettings
from services.gateway.entrypoints.http import make_app
from services.gateway.entrypoints.snapshot_job import keeping_snapshots

END_WITHIN_S = 10


def serve(settings: ServeSettings) -> None:
    """Answer until SIGTERM or SIGINT; requests that were taken are finished first."""
    with keeping_ledger(settings), keeping_snapshots(settings, build):
        uvicorn.run(
            make_app(build(settings)),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,  # shared.telemetry.logging has set it up
            access_log=False,  # ours names the route, not the path, in which a tracking token may stand
            server_header=False,
            timeout_graceful_shutdown=END_WITHIN_S,
            timeout_keep_alive=15,
        )
