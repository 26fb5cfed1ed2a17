"""`python -m services.investor provision | migrate | seed | serve | work | files | ledger-verify | ledger-head`,
`rebuild:aid_rules`, `verify:aid_rules`.
"""

import sys

if "serve" in sys.argv[1:]:  # before anything else is imported
    from shared.process.green import patch

    patch()

from sqlalchemy import Engine

from services.investor import bootstrap, jobs, seed
from services.investor.adapters.ledger import HISTORY
from services.investor.config import file_settings, settings
from shared.process import command_line
from shared.process.event_work import work
from shared.process.ledger_work import ledger_component, ledger_verbs
from shared.process.rebuild import rebuild_verbs
from shared.process.scheduler import Job

BULK_EVERY_S = 1.0
DUPLICATES_EVERY_S = 5.0


def _serve() -> None:
    from services.investor.entrypoints.rpc import InvestorService, build
    from shared.process.serve import serve

    serve(InvestorService, settings(), build().engine)


def _work() -> None:
    work(
        "investor",
        settings(),
        handlers=bootstrap.HANDLERS,
        unit_of_work=bootstrap.unit_of_work,
        jobs=_jobs,
        more=lambda engine: [ledger_component(HISTORY, settings(), engine)],
    )


def _jobs(engine: Engine) -> list[Job]:
    return [
        Job("remind of deadlines", settings().reminders_every_s, lambda: jobs.remind_of_deadlines(engine)),
        Job("carry out acts on many dossiers", BULK_EVERY_S, lambda: jobs.carry_out_bulk(engine)),
        Job("look for duplicates", DUPLICATES_EVERY_S, lambda: jobs.look_for_duplicates_once(engine)),
        Job("erase by retention", settings().privacy_every_s, lambda: jobs.erase_what_time_is_over_for(engine)),
    ]


def _files() -> None:
    from services.investor.entrypoints.file_work import work_on_files

    work_on_files(file_settings())


if __name__ == "__main__":
    command_line.run(
        "investor",
        settings,
        {
            "seed": lambda: seed.load(settings().database_url),
            "serve": _serve,
            "work": _work,
            "files": _files,
            **ledger_verbs(HISTORY, settings),
            **rebuild_verbs("investor", settings, bootstrap.PROJECTIONS),
        },
    )
