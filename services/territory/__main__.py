"""`python -m services.territory provision | migrate | seed | demonstrate | serve | work | files`,
`rebuild:pipeline`, `verify:pipeline`.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.process import collector

collector.spare()
if "serve" in sys.argv[1:]:  # before anything else is imported
    from shared.process.green import patch

    patch()

from services.territory.config import file_settings, settings
from shared.process import command_line
from shared.process.verbs import rebuild_verbs

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from shared.messaging.projection import Projection
    from shared.process.scheduler import Job

PROJECTIONS = ("pipeline",)


def _seed() -> None:
    from services.territory import seed

    seed.load(settings().database_url)


def _serve() -> None:
    from services.territory.entrypoints.rpc import TerritoryService, build
    from shared.process.serve import serve

    serve(TerritoryService, settings(), build().engine)


def _work() -> None:
    from services.territory import bootstrap
    from services.territory.adapters.personal_data import FORGETTING
    from services.territory.entrypoints.bridge import bridge
    from services.territory.entrypoints.webhook_sender import webhook_senders
    from shared.process.erasure_work import erasures
    from shared.process.event_work import work

    work(
        "territory",
        settings(),
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        jobs=_jobs,
        more=lambda engine: [
            erasures(FORGETTING, settings(), engine),
            *webhook_senders(settings()),
            bridge(settings()),
        ],
    )


def _files() -> None:
    from services.territory.entrypoints.file_work import work_on_files

    work_on_files(file_settings())


def _jobs(engine: "Engine") -> "list[Job]":
    from services.territory import bootstrap
    from shared.process.scheduler import Job

    every_s = settings().expiry_every_s
    return [
        Job("release expired reservations", every_s, lambda: bootstrap.release_expired(engine)),
        Job("withdraw offers past their day", every_s, lambda: bootstrap.withdraw_expired(engine)),
        Job("close the month of the pipeline", every_s, lambda: bootstrap.close_month(engine)),
        Job("announce aid rules", every_s, lambda: bootstrap.announce_aid_rules(engine)),
        Job("drop old deliveries", settings().retention_every_s, lambda: bootstrap.drop_old_deliveries(engine)),
    ]


def _demonstrate() -> None:
    from services.territory import bootstrap, demonstrate
    from shared.database.engine import make_engine

    engine = make_engine(settings().database_url, application="primo-territory-demonstrate", pool_size=1)
    demonstrate.load(bootstrap.application(engine))


def _projections() -> "Mapping[str, Projection]":
    from services.territory import bootstrap

    return bootstrap.PROJECTIONS


if __name__ == "__main__":
    command_line.run(
        "territory",
        settings,
        {
            "seed": _seed,
            "demonstrate": _demonstrate,
            "serve": _serve,
            "work": _work,
            "files": _files,
            **rebuild_verbs("territory", settings, PROJECTIONS, _projections),
        },
    )
