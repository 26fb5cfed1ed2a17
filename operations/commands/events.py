"""`./primo events`: what waits on the path of events, what is parked, and what to do about it."""

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from operations.commands import event_acts
from operations.commands.options import DATA, AsJson, Data
from operations.event_databases import event_database
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.operations import Backlog, ParkedEvent, ParkedGroup
from shared.messaging import parked_list
from shared.messaging.backlog import read_backlog

LANE_FITS = 120
"""Columns in which a lane can be read, and copied, whole."""

app = typer.Typer(help="What waits on the path of events, and what is parked.", invoke_without_command=True)

for act in (event_acts.show, event_acts.replay, event_acts.discard, event_acts.edit):
    app.command()(act)


@app.callback()
def events(
    context: typer.Context,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """List backlogs and parked events of each service, those that failed alike together."""
    context.obj = data
    if context.invoked_subcommand is not None:
        return
    backlogs: list[Backlog] = []
    groups: list[ParkedGroup] = []
    parked: list[ParkedEvent] = []
    for service in SUBSCRIPTIONS:
        with event_database(data, service) as connection:
            backlogs.append(read_backlog(connection, service))
            groups += parked_list.list_groups(connection, service)
            parked += parked_list.list_parked(connection, service)
    if as_json:
        print(json.dumps(_as_json(backlog=backlogs, groups=groups, parked=parked), indent=2))
    else:
        _show(backlogs, groups, parked)


def _as_json(**found: list[Any]) -> dict[str, list[Any]]:
    return {name: [one.model_dump(mode="json") for one in listed] for name, listed in found.items()}


def _show(backlogs: list[Backlog], groups: list[ParkedGroup], parked: list[ParkedEvent]) -> None:
    console = Console()
    console.width = max(console.width, LANE_FITS)
    table = Table("service", "outbox", "oldest", "inbox", "oldest", "gaps", "retrying", "blocked", "parked", box=None)
    for b in backlogs:
        ages = (f"{b.outbox_oldest_seconds:.0f} s", f"{b.inbox_oldest_seconds:.0f} s")
        lanes = (b.lanes_waiting_for_a_gap, b.lanes_retrying, b.lanes_parked)
        cells = (b.outbox_depth, ages[0], b.inbox_depth, ages[1], *lanes, b.parked)
        table.add_row(b.service, *map(str, cells))
    console.print(table)
    for group in groups:
        what = group.type or "not an event"
        console.print(
            f"\n{group.service} {group.fingerprint}: {group.count} of {what}, {group.code}, "
            f"last {group.last_parked_at:%Y-%m-%d %H:%M:%S} UTC\n    {group.error}",
            markup=False,
            soft_wrap=True,
        )
        alike = [e for e in parked if (e.service, e.fingerprint) == (group.service, group.fingerprint)]
        console.print(_listed(alike))
    if groups:
        console.print(
            "\nAct with: ./primo events replay|discard SERVICE NUMBER, or --group FINGERPRINT, "
            "or replay --lane PUBLISHER/KIND/ID, each with --reason '…'\n"
            "Look at one, and correct it: ./primo events show|edit SERVICE NUMBER",
            markup=False,
            soft_wrap=True,
        )


def _listed(events: list[ParkedEvent]) -> Table:
    table = Table("number", "lane", "place", "wait behind", "parked", box=None, padding=(0, 2, 0, 0))
    for e in events:
        lane = f"{e.source}/{e.aggregate}/{e.aggregate_id}" if e.aggregate_id else "-"
        place = "-" if e.aggregate_seq is None else str(e.aggregate_seq)
        table.add_row(str(e.parked_id), lane, place, str(e.waiting_behind), f"{e.parked_at:%Y-%m-%d %H:%M:%S}")
    return table
