"""Our `work` processes: `python -m tests.bench.events.work investor | notifications`.

What `python -m services.<name> work` runs, by the same function and the same composition root; notifications without
its sender threads, because mail is no part of what is measured and no peer sends any.
"""

import os
import sys

from shared.process import collector
from shared.process.event_work import work
from shared.process.settings import ProcessSettings
from shared.telemetry import logging


def main(service: str) -> None:
    collector.spare()  # as the services do
    logging.configure(service=service, process="work", level="INFO")
    url = os.environ["BENCH_INVESTOR_URL" if service == "investor" else "BENCH_NOTIFICATIONS_URL"]
    settings = ProcessSettings(database_url=url, amqp_url=os.environ["BENCH_AMQP_URL"])
    if service == "investor":
        from services.investor import bootstrap

        work(service, settings, handlers=bootstrap.HANDLERS, unit_of_work=bootstrap.unit_of_work)
    else:
        from services.notifications import bootstrap as notifications

        work(service, settings, handlers=notifications.HANDLERS, unit_of_work=notifications.unit_of_work, quick=True)


if __name__ == "__main__":
    main(sys.argv[1])
