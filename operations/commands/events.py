"""`./primo events`: what waits on the path of events, what is parked, and what to do about it.

Reads the services' own databases, so that it also answers while services or the broker are down.
"""

import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from operations import run_record
from operations.commands.options import DATA, Data
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.operations import Backlog, ParkedEvent, ParkedEventNotFound, ParkedEventNotReplayable
from shared.database.engine import open_connection
from shared.messaging import parking
from shared.messaging.backlog import read_backlog

app = typer.Typer(help="What waits on the path of events, and what is parked.", invoke_without_command=True)

Service = Annotated[str, typer.Argument(help="Service that parked it, as the list names it.")]
ParkedId = Annotated[int, typer.Argument(help="Number of the parked event, as the list names it.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.", prompt=True)]


@app.callback()
def events(
    context: typer.Context,
    data: Data = DATA,
    as_json: Annotated[bool, typer.Option("--json", help="For programs to read.")] = False,
) -> None:
    """List backlogs and parked events of each service."""
    context.obj = data
    if context.invoked_subcommand is not None:
        return
    backlogs: list[Backlog] = []
    parked: list[ParkedEvent] = []
    for service in SUBSCRIPTIONS:
        with _database(context, service) as connection:
            backlogs.append(read_backlog(connection, service))
            parked += parking.list_parked(connection, service)
    if as_json:
        found = {
            "backlog": [backlog.model_dump(mode="json") for backlog in backlogs],
            "parked": [event.model_dump(mode="json") for event in parked],
        }
        print(json.dumps(found, indent=2))
        return
    _show(backlogs, parked)


@app.command()
def replay(context: typer.Context, service: Service, parked_id: ParkedId, reason: Reason) -> None:
    """Try a parked event again, at its place in its aggregate."""
    with _database(context, service) as connection:
        parking.replay(connection, parked_id, by=_operator(), reason=_given(reason))
    print(f"{service} {parked_id}: replayed")


@app.command()
def discard(context: typer.Context, service: Service, parked_id: ParkedId, reason: Reason) -> None:
    """Give a parked event up; later events of its aggregate go on."""
    with _database(context, service) as connection:
        parking.discard(connection, parked_id, by=_operator(), reason=_given(reason))
    print(f"{service} {parked_id}: discarded")


@contextmanager
def _database(context: typer.Context, service: str) -> Iterator[psycopg.Connection]:
    """A service's database, as its runtime role. Ends the command with a message for what an operator can mend."""
    if service not in SUBSCRIPTIONS:
        raise typer.BadParameter(f"no service {service!r} reads events; there are {', '.join(SUBSCRIPTIONS)}")
    try:
        url = run_record.read(DataDirectory(context.obj).run_record).databases[service].url
        with open_connection(url, "primo-operator") as connection:
            yield connection
    except (NothingRuns, psycopg.OperationalError, ParkedEventNotFound, ParkedEventNotReplayable) as error:
        Console(stderr=True, soft_wrap=True).print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(1) from error


def _given(reason: str) -> str:
    if len(reason.strip()) < 3:
        raise typer.BadParameter("a reason has three characters or more")
    return reason.strip()


def _operator() -> str:
    """Who acts, for the record: the account on this machine."""
    return f"{pwd.getpwuid(os.getuid()).pw_name} (command line)"


def _show(backlogs: list[Backlog], parked: list[ParkedEvent]) -> None:
    console = Console()
    table = Table("service", "outbox", "oldest", "inbox", "oldest", "gaps", "retrying", "blocked", "parked", box=None)
    for b in backlogs:
        ages = (f"{b.outbox_oldest_seconds:.0f} s", f"{b.inbox_oldest_seconds:.0f} s")
        lanes = (b.lanes_waiting_for_a_gap, b.lanes_retrying, b.lanes_parked)
        cells = (b.outbox_depth, ages[0], b.inbox_depth, ages[1], *lanes, b.parked)
        table.add_row(b.service, *map(str, cells))
    console.print(table)
    for p in parked:
        what = f"{p.type} {p.aggregate}/{p.aggregate_id} #{p.aggregate_seq}" if p.type else "not an event"
        console.print(
            f"{p.service} {p.parked_id}: {what}, {p.code}, {p.waiting_behind} wait behind it\n    {p.error}",
            markup=False,
            soft_wrap=True,
        )
    if parked:
        console.print("Act with: ./primo events replay|discard SERVICE NUMBER --reason '…'", markup=False)
