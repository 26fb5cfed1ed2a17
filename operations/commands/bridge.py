"""`./primo bridge`: who of others reads public events from RabbitMQ: each a user that may read its own queue alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from operations.commands.options import DATA, AsJson, Data

if TYPE_CHECKING:
    from operations.servers.public_consumers import PublicConsumers

app = typer.Typer(help="Who of others reads public events from RabbitMQ.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Small letters, digits, hyphens; of the system, not of a person.")]


@app.command()
def add(
    name: Name,
    data: Data = DATA,
    types: Annotated[
        list[str] | None, typer.Option("--type", help="Only this type, e.g. primo.opportunity.#; again for more.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a queue and a user that may read it, and print what its program needs. Again: another password."""
    from operations.servers.public_consumers import address_for

    with _consumers(data) as consumers:
        added = consumers.add(name, types or ())
        broker = urlsplit(consumers.amqp_url.partition(",")[0])
    address = address_for(added, str(broker.hostname), broker.port or 5672)
    if as_json:
        print(json.dumps({"name": name, "queue": added.queue, "amqp_url": address}))
        return
    console = Console(soft_wrap=True)
    console.print(f"queue      {added.queue}", markup=False)
    console.print(f"AMQP_URL   {address}", markup=False)
    console.print("\nThe password is shown this once. The user may read that queue, and do nothing else.", markup=False)
    console.print("All about it, with an example of a reader: docs/public-events.md")


@app.command("list")
def list_(data: Data = DATA, as_json: AsJson = False) -> None:
    """Consumers, with what waits for each."""
    if as_json:
        with _consumers(data) as consumers:
            print(json.dumps(list(consumers.listed()), indent=2))
        return
    table = Table("name", "waiting", "programs that read", box=None)
    with _consumers(data) as consumers:
        for one in consumers.listed():
            table.add_row(one["name"], str(one["waiting"]), str(one["reading"]))
    Console().print(table)


@app.command()
def remove(name: Name, data: Data = DATA, as_json: AsJson = False) -> None:
    """Take the user and its queue away, with what waits in it."""
    with _consumers(data) as consumers:
        consumers.remove(name)
    if as_json:
        print(json.dumps({"removed": name}))


@contextmanager
def _consumers(data: Data) -> "Iterator[PublicConsumers]":
    """Ends the command with a message for what an operator can mend."""
    from httpx import HTTPError
    from pika.exceptions import AMQPError

    from operations import run_record
    from operations.data_directory import DataDirectory
    from operations.run_record import NothingRuns
    from operations.servers.public_consumers import PublicConsumers
    from operations.servers.rabbitmq_management import BrokerUnavailable, Management

    try:
        run = run_record.read(DataDirectory(data).run_record)
        yield PublicConsumers(run.amqp_url, Management.of(run.management_url, run.amqp_url))
    except (NothingRuns, ValueError, AMQPError, BrokerUnavailable, HTTPError, OSError) as error:
        Console(stderr=True, soft_wrap=True).print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(1) from error
