"""`python -m tests.drills.told.work`: notifications' `work` with its senders; contacts are known in it."""

from collections.abc import Sequence

from sqlalchemy import Engine

from services.notifications import bootstrap
from services.notifications.adapters.writing.shipped_texts import install_all
from services.notifications.config import WorkSettings
from services.notifications.entrypoints.sender import Sender
from shared.database.engine import make_engine
from shared.process.event_work import work
from shared.process.worker import Component
from shared.telemetry import logging
from tests.unit.notifications.builders import KnownContacts


def main() -> None:
    settings = WorkSettings()
    logging.configure(service="notifications", process="work", level=settings.log_level)
    engine = make_engine(settings.database_url, application="drill-senders", pool_size=settings.senders)
    install_all(engine, bootstrap.utc_now)
    factory = bootstrap.SendingFactory(settings, contacts=KnownContacts())

    def senders(_engine: Engine) -> Sequence[Component]:
        return [Component(f"sender-{n}", Sender(engine, factory.build).run) for n in range(settings.senders)]

    work(
        "notifications",
        settings,
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        quick=True,
        more=senders,
    )


if __name__ == "__main__":
    main()
