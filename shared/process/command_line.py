"""`python -m services.<name> VERB…`: the same verbs for every service, run in the order given.

A verb imports what it needs when it is carried out.
"""

import sys
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from shared.process.settings import ProcessSettings
from shared.telemetry import logging, tracing


def run(service: str, settings: Callable[[], ProcessSettings], verbs: Mapping[str, Callable[[], None]]) -> None:
    """Carry out the verbs named on the command line; `provision` and `migrate` are common to all services.

    `serve`, `work` and `files` do not come back before a signal ends them. Exits with 2 on an unknown verb.
    """
    common: dict[str, Callable[[], None]] = {
        "provision": lambda: _provision(service, settings()),
        "migrate": lambda: _migrate(service, settings()),
    }
    known = {**common, **verbs}
    wanted = sys.argv[1:]
    if not wanted or any(verb not in known for verb in wanted):
        print(f"usage: python -m services.{service} {' | '.join(known)}", file=sys.stderr)
        raise SystemExit(2)
    logging.configure(service=service, process="-".join(wanted), level=settings().log_level)
    staying = bool({"serve", "work", "files"} & set(wanted))  # the others are over before a trace would be looked at
    send_last_spans = tracing.configure(service=service, process="-".join(wanted)) if staying else lambda: None
    try:
        for verb in wanted:
            known[verb]()
    finally:
        send_last_spans()


def _migrate(service: str, settings: ProcessSettings) -> None:
    from shared.database.migrate import upgrade

    upgrade(service, settings.owner_database_url)


def _provision(service: str, settings: ProcessSettings) -> None:
    from shared.database.provision import provision

    owner, runtime = urlsplit(settings.owner_database_url), urlsplit(settings.database_url)
    provision(
        settings.admin_database_url,
        service=service,
        database=owner.path.lstrip("/"),
        owner_password=unquote(owner.password or ""),
        app_password=unquote(runtime.password or ""),
    )
