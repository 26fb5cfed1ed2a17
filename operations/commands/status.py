"""`./primo status`: what runs, and whether it is ready."""

import json
from dataclasses import asdict, dataclass

import psutil  # type: ignore[import-untyped]  # ships no types
import typer
from rich.console import Console

from operations import run_record
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.readiness import http_ready
from operations.run_record import NothingRuns, ProcessRecord, RunRecord
from operations.servers.ports import answers


@dataclass(frozen=True)
class ProcessStatus:
    """One process as it is now."""

    name: str
    pid: int | None
    alive: bool
    ready: bool
    log: str


def status(
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show what runs and whether it is ready. Exits with 1 unless everything is."""
    place = DataDirectory(data)
    console = Console(soft_wrap=True, highlight=False)
    try:
        if not place.is_held():  # a record without a holder was left by a crash
            raise NothingRuns(f"PRIMO is not running on {place.root}; start it with ./primo run")
        record = run_record.read(place.run_record)
    except NothingRuns as error:
        print(json.dumps({"running": False}) if as_json else str(error))
        raise typer.Exit(1) from error
    processes = [look_at(process) for process in record.processes]
    if as_json:
        print(json.dumps(_as_json(record, processes), indent=2))
    else:
        _show(console, record, processes)
    if not all(process.ready for process in processes):
        raise typer.Exit(1)


def look_at(process: ProcessRecord) -> ProcessStatus:
    """As it is now; waits 2 s for one that says nothing."""
    alive = process.pid is not None and psutil.pid_exists(process.pid)
    if process.probe == "tcp":
        ready = alive and answers(process.health_port)
    else:
        ready = alive and http_ready(f"http://127.0.0.1:{process.health_port}")
    return ProcessStatus(process.name, process.pid, alive, ready, process.log)


def _as_json(record: RunRecord, processes: list[ProcessStatus]) -> dict[str, object]:
    # Without the URLs that hold passwords: this is printed, perhaps into somebody's log.
    return {
        "running": True,
        "ready": all(process.ready for process in processes),
        "pid": record.pid,
        "started_at": record.started_at,
        "public_url": record.public_url,
        "management_url": record.management_url,
        "processes": [asdict(process) for process in processes],
    }


def _show(console: Console, record: RunRecord, processes: list[ProcessStatus]) -> None:
    console.print(f"running since {record.started_at} (pid {record.pid}), {record.public_url}")
    for process in processes:
        state = "ready" if process.ready else "not ready" if process.alive else "not running"
        console.print(f"  {process.name:<22} {state:<12} pid {process.pid or '-'}")
