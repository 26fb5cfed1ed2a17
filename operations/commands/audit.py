"""`./primo audit`: whether the dossiers' history, what happened to notices and the journal of reads are as they were
written (ADR 0014, 0038); whether a locked package is known to be vulnerable.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from operations import dependency_audit, run_record
from operations.catalogue import LEDGERS
from operations.checkout import ROOT
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.run_record import NothingRuns, RunRecord

app = typer.Typer(
    help="Verify that history was not tampered with; ask for vulnerabilities of packages.", no_args_is_help=True
)

Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
        help="Only lines after the last seal made before this (UTC); that seal is trusted.",
    ),
]
HeadFile = Annotated[
    Path | None,
    typer.Option(
        "--head",
        exists=True,
        dir_okay=False,
        help="A file with what `./primo audit head --json` printed earlier, kept elsewhere.",
    ),
]

TAMPERED, FAILED = 1, 2


@app.command("verify")
def verify(since: Since = None, head: HeadFile = None, data: Data = DATA, as_json: AsJson = False) -> None:
    """Walk the ledgers and name the first line that is not as it was written; exits with 1 when there is one."""
    asked = {"PRIMO_LEDGER_HEADS": json.dumps(_heads(head))}
    if since is not None:
        asked["PRIMO_LEDGER_SINCE"] = since.isoformat()
    found = _of_each(data, "ledger-verify", asked)
    for one in found:
        print(json.dumps(one)) if as_json else _tell(one)
    if any(one["faults"] for one in found):
        raise typer.Exit(TAMPERED)


@app.command("head")
def head(data: Data = DATA, as_json: AsJson = False) -> None:
    """Seal what was written until now, and print the newest seal of each ledger: to be kept elsewhere."""
    for one in _of_each(data, "ledger-head", {}):
        if as_json:
            print(json.dumps(one["head"] or {"ledger": one["ledger"], "number": 0}))
        elif one["head"] is None:
            print(f"{one['ledger']}: nothing written yet")
        else:
            print("{ledger} seal {number}, {sealed_at}: {hash}".format(**one["head"]))


@app.command("dependencies")
def dependencies(
    as_json: AsJson = False,
    osv_url: Annotated[str | None, typer.Option("--osv-url", help="A mirror of osv.dev's API.")] = None,
) -> None:
    """Ask osv.dev for known vulnerabilities of the locked packages; exits with 1 when there are, 2 without answer."""
    try:
        found = dependency_audit.audit(osv_url=osv_url)
    except dependency_audit.NotLookedAt as error:
        if as_json:
            print(json.dumps({"looked_at": False, "detail": str(error)}))
        Console(stderr=True, soft_wrap=True).print(f"primo: not looked at: {error}", style="red", markup=False)
        raise typer.Exit(FAILED) from error
    if as_json:
        print(json.dumps({"looked_at": True, "found": [asdict(one) for one in found]}, indent=2))
    for one in () if as_json else found:
        mended = f"mended in {', '.join(one.mended_in)}" if one.mended_in else "not mended yet"
        print(f"{one.package} {one.version}: {one.id}, {mended} ({one.lock})")
    if found:
        raise typer.Exit(TAMPERED)
    if not as_json:
        print("no known vulnerability in what is locked")


def _heads(file: Path | None) -> dict[str, dict[int, str]]:
    """Raises typer.BadParameter for a file that holds no heads."""
    heads: dict[str, dict[int, str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file else ():
        try:
            said = json.loads(line)
            if said["number"]:
                heads.setdefault(said["ledger"], {})[int(said["number"])] = bytes.fromhex(said["hash"]).hex()
        except (ValueError, KeyError, TypeError) as error:
            raise typer.BadParameter(f"{file} is not what `./primo audit head --json` prints") from error
    if file and not heads.keys() & set(LEDGERS.values()):
        raise typer.BadParameter(f"{file} holds no head of {' or '.join(LEDGERS.values())}")
    return heads


def _of_each(data: Path, verb: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The answer of each ledger's service. Ends the command when one cannot be had: half an audit is none."""
    try:
        record = run_record.read(DataDirectory(data).run_record)
    except NothingRuns as error:
        Console(stderr=True, soft_wrap=True).print(f"primo: {error}", style="red", markup=False)
        raise typer.Exit(FAILED) from error
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[faults]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        found = [_ask(service, verb, _environment(record, service) | asked, progress) for service in LEDGERS]
    if any(one is None for one in found):
        raise typer.Exit(FAILED)
    return [one for one in found if one is not None]


def _environment(record: RunRecord, service: str) -> dict[str, str]:
    own = {"PRIMO_DATABASE_URL": record.databases[service].url, "PRIMO_LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own}


def _ask(service: str, verb: str, environment: dict[str, str], progress: Progress) -> dict[str, Any] | None:
    """The last line of JSON, if it says that the verb came to its end; other lines go to the error output."""
    said: dict[str, Any] = {}
    bar = progress.add_task(LEDGERS[service], total=None, faults="")
    command = [sys.executable, "-m", f"services.{service}", verb]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            try:
                said = json.loads(line)
            except ValueError:
                progress.console.print(line.rstrip(), markup=False)
                continue
            if "lines" in said:
                faults = f"{said['faults']} faults" if said["faults"] else ""
                progress.update(bar, total=said["total"], completed=said["lines"], faults=faults)
    return said if said.get("finished") else None


def _tell(one: dict[str, Any]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    counts = f"{one['lines']} lines, {one['seals']} seals, {one['unsealed']} lines not sealed yet"
    if not one["faults"]:
        console.print(f"{one['ledger']}: as it was written ({counts})", markup=False)
        return
    first = one["first"]
    where = ", ".join(f"{name} {first[name]}" for name in ("line", "chain", "seq", "seal") if first[name])
    message = f"{one['ledger']}: TAMPERED WITH, {one['faults']} faults ({counts}); first: {first['kind']}, {where}"
    console.print(message, style="red", markup=False)
