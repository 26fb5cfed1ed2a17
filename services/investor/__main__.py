"""`python -m services.investor provision | migrate | seed | serve | work | files | ledger-verify | ledger-head`,
`rebuild:aid_rules`, `verify:aid_rules`.
"""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.process import collector

collector.spare()
if "serve" in sys.argv[1:]:  # before anything else is imported
    from shared.process.green import patch

    patch()

from services.investor.config import file_settings, settings
from shared.process import command_line
from shared.process.verbs import ledger_verbs, rebuild_verbs

if TYPE_CHECKING:
    from shared.ledger.ledger import Ledger
    from shared.messaging.projection import Projection

PROJECTIONS = ("aid_rules",)


def _seed() -> None:
    from services.investor import seed

    seed.load(settings().database_url)


def _serve() -> None:
    from services.investor.entrypoints.rpc import InvestorService, build
    from shared.process.serve import serve

    serve(InvestorService, settings(), build().engine)


def _work() -> None:
    from services.investor import bootstrap, jobs
    from services.investor.adapters.ledger import HISTORY
    from shared.process.event_work import work
    from shared.process.ledger_work import ledger_component

    work(
        "investor",
        settings(),
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        jobs=lambda engine: jobs.scheduled(engine, settings()),
        more=lambda engine: [ledger_component(HISTORY, settings(), engine), jobs.duplicates_component(engine)],
    )


def _files() -> None:
    from services.investor.entrypoints.file_work import work_on_files

    work_on_files(file_settings())


def _history() -> "Ledger":
    from services.investor.adapters.ledger import HISTORY

    return HISTORY


def _projections() -> "Mapping[str, Projection]":
    from services.investor import bootstrap

    return bootstrap.PROJECTIONS


if __name__ == "__main__":
    command_line.run(
        "investor",
        settings,
        {
            "seed": _seed,
            "serve": _serve,
            "work": _work,
            "files": _files,
            **ledger_verbs(_history, settings),
            **rebuild_verbs("investor", settings, PROJECTIONS, _projections),
        },
    )
