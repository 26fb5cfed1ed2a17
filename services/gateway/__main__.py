"""`python -m services.gateway provision | migrate | seed | demonstrate | administrator | serve`."""

from services.gateway import demonstrate
from services.gateway.config import serve_settings, settings
from shared.process import command_line


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
        },
    )
