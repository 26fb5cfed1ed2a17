"""An operator's way to a service's events: straight into its database, which answers while services are down."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import typer
from rich.console import Console

from operations import run_record
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.operations import CorrectionInvalid
from shared.contracts.refusal import Refusal
from shared.database.engine import open_connection


@contextmanager
def event_database(data: Path, service: str) -> Iterator[psycopg.Connection]:
    """A service's database, as its runtime role. Ends the command with a message for what an operator can mend."""
    if service not in SUBSCRIPTIONS:
        raise typer.BadParameter(f"no service {service!r} reads events; there are {', '.join(SUBSCRIPTIONS)}")
    try:
        url = run_record.read(DataDirectory(data).run_record).databases[service].url
        with open_connection(url, "primo-operator") as connection:
            yield connection
    except (NothingRuns, psycopg.OperationalError, Refusal) as error:
        Console(stderr=True, soft_wrap=True).print(f"primo: {_told(error)}", style="red", markup=False)
        raise typer.Exit(1) from error


def operator() -> str:
    """Who acts, for the record: the account on this machine."""
    return f"{pwd.getpwuid(os.getuid()).pw_name} (command line)"


def _told(error: Exception) -> str:
    if not isinstance(error, Refusal):
        return str(error)
    summary = " ".join((type(error).__doc__ or "").split())
    faults = f" {', '.join(error.faults)}" if isinstance(error, CorrectionInvalid) else ""
    return f"{error.code}: {summary}{faults}"
