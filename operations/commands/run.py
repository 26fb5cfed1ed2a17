"""`./primo run`: start all of PRIMO and keep it running until Ctrl-C."""

import json
import time
from typing import Annotated, Any

import typer
from rich.console import Console

from operations.announcement import announce, told_to_programs
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory, DataInUse
from operations.interruption import deaf_to_signals, interrupted_by_signals
from operations.progress import Progress
from operations.servers.lifetime import StillRunning
from operations.servers.ports import is_free
from operations.servers.postgres import DatabaseServerFailed
from operations.servers.rabbitmq_management import BrokerUnavailable
from operations.servers.unprivileged import CannotBecomeUnprivileged
from operations.service_commands import ServiceCommandFailed, ask, run_all
from operations.supervisor import KeepsDying, NotReady
from operations.system import System

# What can go wrong without being a defect of this program: shown as a message, not as a traceback.
FAILURES = (
    BrokerUnavailable,
    CannotBecomeUnprivileged,
    DatabaseServerFailed,
    KeepsDying,
    NotReady,
    ServiceCommandFailed,
    StillRunning,
)


def run(
    port: Annotated[int, typer.Option(help="Port of the public site, the console and the API.")] = 8000,
    data: Data = DATA,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="With demonstration accounts and data.")] = True,
    as_json: AsJson = False,
) -> None:
    """Start all of PRIMO; Ctrl-C stops it. What it holds is there again the next time."""
    console = Console(stderr=as_json)
    if not is_free(port):
        raise typer.BadParameter(f"port {port} is taken; choose another with --port")
    place = DataDirectory(data)
    try:
        with place.hold():
            _run(System(place, port, Progress(console)), console, demo=demo, as_json=as_json)
    except (DataInUse, *FAILURES) as error:
        console.print(f"primo: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def _run(system: System, console: Console, *, demo: bool, as_json: bool) -> None:
    try:
        with interrupted_by_signals():
            console.print("Starting PRIMO")
            system.start()
            accounts = demonstration_accounts(system) if demo else _first_administrator(system)
            announce(console, system, accounts)
            if as_json:
                print(json.dumps(told_to_programs(system, accounts), ensure_ascii=False), flush=True)
            while True:
                system.tend()
                time.sleep(0.5)
    except KeyboardInterrupt:
        console.print("Stopping PRIMO")
    finally:
        with deaf_to_signals():
            system.stop()
    console.print("Stopped")


def demonstration_accounts(system: System) -> list[tuple[str, str]]:
    """The demonstration's accounts, and the data they need to show anything."""
    password = system.wiring.credentials.demo_password
    with system.progress.step("demonstration accounts and offer"):
        run_all([system.service_command("territory", "demonstrate", PRIMO_DEMO_PASSWORD=password)], system.data.logs)
        command = system.service_command("gateway", "demonstrate", PRIMO_DEMO_PASSWORD=password)
        found: list[dict[str, Any]] = ask(command, "accounts")["accounts"]
    described = [(account["username"], f"{account['name']}, {account['role']}") for account in found]
    return [*described, ("password", f"{password}  (the same for all)")]


def _first_administrator(system: System) -> list[tuple[str, str]]:
    """The first account of an empty system, shown once; nothing where there is one already."""
    answer = ask(system.service_command("gateway", "administrator"), "created")
    if not answer["created"]:
        return []
    return [("administrator", answer["username"]), ("password", f"{answer['password']}  (shown only now)")]
