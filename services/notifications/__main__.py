"""`python -m services.notifications provision | migrate | seed | serve | work`."""

import sys

if "serve" in sys.argv[1:]:  # before anything else is imported
    from shared.process.green import patch

    patch()

from services.notifications import bootstrap, seed
from services.notifications.config import settings, work_settings
from shared.process import command_line
from shared.process.event_work import work


def _serve() -> None:
    from services.notifications.entrypoints.rpc import NotificationsService, build
    from shared.process.serve import serve

    serve(NotificationsService, settings(), build().engine)


def _work() -> None:
    from services.notifications.entrypoints.sender import senders

    work(
        "notifications",
        settings(),
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        more=lambda _engine: senders(work_settings()),
    )


if __name__ == "__main__":
    command_line.run("notifications", settings, {"seed": seed.check, "serve": _serve, "work": _work})
