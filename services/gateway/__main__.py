"""`python -m services.gateway provision | migrate | seed | demonstrate | administrator | serve`,
`ledger-verify | ledger-head`.
"""

from services.gateway import demonstrate
from services.gateway.adapters.ledger import ACCESS_JOURNAL
from services.gateway.config import serve_settings, settings
from shared.process import command_line
from shared.process.ledger_work import ledger_verbs


def _serve() -> None:
    from services.gateway.entrypoints.server import serve

    serve(serve_settings())


def _seed() -> None:
    """The gateway has no reference data; the verb is there because every service has it."""


if __name__ == "__main__":
    command_line.run(
        "gateway",
        settings,
        {
            "seed": _seed,
            "demonstrate": lambda: print(demonstrate.demonstration_accounts(settings())),
            "administrator": lambda: print(demonstrate.first_administrator(settings())),
            "serve": _serve,
            **ledger_verbs(ACCESS_JOURNAL, settings),
        },
    )
