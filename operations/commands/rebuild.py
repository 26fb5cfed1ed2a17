"""`./primo rebuild SERVICE.PROJECTION`: a projection made anew from the publisher's history, while events flow."""

import json
import os
import subprocess
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from operations import run_record
from operations.catalogue import SERVICES
from operations.checkout import ROOT
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns, RunRecord

Name = Annotated[str, typer.Argument(metavar="SERVICE.PROJECTION", help="For instance territory.pipeline.")]
Verify = Annotated[bool, typer.Option("--verify", help="Only compare; exits with 1 when something differs.")]

FAILED = 2


def rebuild(name: Name, verify: Verify = False, data: Data = DATA, as_json: AsJson = False) -> None:
    """Compare a projection with the publisher's history and put right what differs; goes on after a break."""
    service, _, projection = name.partition(".")
    if service not in SERVICES or not projection:
        raise typer.BadParameter(f"{name!r} is not SERVICE.PROJECTION; services: {', '.join(SERVICES)}")
    console = Console(soft_wrap=True, highlight=False)
    try:
        record = run_record.read(DataDirectory(data).run_record)
    except NothingRuns as error:
        Console(stderr=True, soft_wrap=True).print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(FAILED) from error
    status, found = _carry_out(_command(service, projection, verify=verify), _environment(record, service), name)
    if "finished" not in found:
        raise typer.Exit(FAILED)
    print(json.dumps(found)) if as_json else console.print(_sentence(found))
    raise typer.Exit(status)


def _command(service: str, projection: str, *, verify: bool) -> list[str]:
    return [sys.executable, "-m", f"services.{service}", f"{'verify' if verify else 'rebuild'}:{projection}"]


def _environment(record: RunRecord, service: str) -> dict[str, str]:
    urls = {"PRIMO_DATABASE_URL": record.databases[service].url, "PRIMO_AMQP_URL": record.amqp_url}
    return {**os.environ, **urls, "PRIMO_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}


def _carry_out(command: list[str], environment: dict[str, str], name: str) -> tuple[int, dict[str, Any]]:
    """Exit status, and the last line of JSON; other lines go to the error output."""
    found: dict[str, Any] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[differ]}"))
    with (
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process,
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
    ):
        bar = progress.add_task(name, total=None, differ="")
        for line in process.stdout or ():
            try:
                found = json.loads(line)
            except ValueError:
                progress.console.print(line.rstrip(), markup=False)
                continue
            differ = found["missing"] + found["changed"] + found["invented"]
            progress.update(bar, total=found["lanes"], completed=found["compared"], differ=f"{differ} differ")
    return process.returncode, found


def _sentence(found: dict[str, Any]) -> str:
    counts = f"{found['missing']} missing, {found['changed']} changed, {found['invented']} invented"
    outcome = "equal to the history" if found["equal"] else f"{counts}{': put right' if found['written'] else ''}"
    return f"{found['finished']}: {found['compared']} lanes compared; {outcome}"
