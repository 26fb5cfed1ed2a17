"""`python -m services.gateway provision | migrate | seed | demonstrate | administrator | accounts | serve`,
`ledger-verify | ledger-head`.
"""

from typing import TYPE_CHECKING

from shared.process import collector

collector.spare()  # before anything else is imported

from services.gateway.config import serve_settings, settings
from shared.process import command_line
from shared.process.verbs import ledger_verbs

if TYPE_CHECKING:
    from shared.ledger.ledger import Ledger


def _serve() -> None:
    from services.gateway.entrypoints.server import serve

    serve(serve_settings())


def _seed() -> None:
    """The gateway has no reference data; the verb is there because every service has it."""


def _demonstrate() -> None:
    from services.gateway import demonstrate

    print(demonstrate.demonstration_accounts(settings()))


def _administrator() -> None:
    from services.gateway import demonstrate

    print(demonstrate.first_administrator(settings()))


def _accounts() -> None:
    from services.gateway import operate

    print(operate.accounts(settings()))


def _access_journal() -> "Ledger":
    from services.gateway.adapters.ledger import ACCESS_JOURNAL

    return ACCESS_JOURNAL


if __name__ == "__main__":
    command_line.run(
        "gateway",
        settings,
        {
            "seed": _seed,
            "demonstrate": _demonstrate,
            "administrator": _administrator,
            "accounts": _accounts,
            "serve": _serve,
            **ledger_verbs(_access_journal, settings),
        },
    )
