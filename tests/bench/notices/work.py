"""Our senders: `python -m tests.bench.notices.work [noon]`.

The threads, texts, carriers and desk of `python -m services.notifications work`, by the same composition root; without
lanes and intake, because no events come. Who is written to is known in this process instead of asked of the investor
service, which no peer asks either. With `noon` it is noon of a working day, so that nothing is held.
"""

import sys
from datetime import UTC, datetime, time, timedelta

from services.notifications.adapters.timing_data import ResidenceCalendar
from services.notifications.adapters.writing.shipped_texts import install_all
from services.notifications.bootstrap import SendingFactory, utc_now
from services.notifications.config import WorkSettings
from services.notifications.entrypoints.sender import Sender
from services.notifications.usecases.ports import Now
from shared.database.engine import make_engine
from shared.process import collector
from shared.process.worker import Component, Worker
from shared.telemetry import logging
from tests.unit.notifications.builders import KnownContacts, contact


def working_noon() -> datetime:
    """Of the next working day where the reader lives."""
    calendar, day = ResidenceCalendar(), utc_now().date()
    while not calendar.is_working_day(contact().residence_country, day):
        day += timedelta(days=1)
    return datetime.combine(day, time(12), UTC)


def main(now: Now) -> None:
    collector.spare()  # as the services do
    settings = WorkSettings()
    logging.configure(service="notifications", process="work", level="INFO")
    engine = make_engine(settings.database_url, application="primo-notifications-sender", pool_size=settings.senders)
    install_all(engine, utc_now)
    factory = SendingFactory(settings, contacts=KnownContacts(), now=now)
    threads = [Component(f"sender-{number}", Sender(engine, factory.build).run) for number in range(settings.senders)]
    Worker(threads).run(host=settings.health_host, port=settings.health_port, checks={})


if __name__ == "__main__":
    noon = working_noon()
    main((lambda: noon) if "noon" in sys.argv else utc_now)
