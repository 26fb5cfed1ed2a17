"""`./primo doctor`: what is wrong here, and what helps."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from operations import run_record
from operations.commands.options import DATA, AsJson, Data
from operations.data_directory import DataDirectory
from operations.doctor import backups, kept, machine, servers, settings, work
from operations.doctor.finding import Check, Finding, Patient, Severity, critical, warning

CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.disk,
    machine.clock,
    machine.time_zones,
    machine.vulnerabilities,
    settings.names,
    settings.values,
    settings.safety,
    settings.sender,
    settings.secrets,
    servers.system,
    servers.postgres,
    servers.rabbitmq,
    servers.certificate,
    work.migrations,
    work.events,
    work.recorded_ahead,
    work.notices,
    work.jobs,
    backups.backups,
)
_STYLE = {Severity.OK: "green", Severity.WARNING: "yellow", Severity.CRITICAL: "red"}


def doctor(
    data: Data = DATA,
    port: Annotated[int, typer.Option(help="Where it is, or would be, served.")] = 8000,
    all_: Annotated[bool, typer.Option("--all", help="What is well, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at machine, settings, servers, events, notices and backups. Exits with 1 when something is critical."""
    patient = patient_of(DataDirectory(data), port)
    found = list(examine(patient))
    try:
        kept.keep(patient, found)
    except OSError as error:  # what was found is told all the same
        found.append(warning("doctor.not_kept", f"the console does not see this: {error}", "ask as who runs PRIMO"))
    worst = max((one.severity for one in found), key=list(Severity).index, default=Severity.OK)
    if as_json:
        print(json.dumps({"worst": worst, "findings": [asdict(one) for one in found]}, indent=2, ensure_ascii=False))
    else:
        _show([one for one in found if all_ or one.severity is not Severity.OK], len(found))
    if worst is Severity.CRITICAL:
        raise typer.Exit(1)


def patient_of(place: DataDirectory, port: int = 8000) -> Patient:
    """The system on this data, as it is now."""
    runs = place.is_held() and place.run_record.exists()
    return Patient(place, run_record.read(place.run_record) if runs else None, port)


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything; a check that breaks is a finding too, and the others go on."""
    for check in CHECKS:
        try:
            yield from check(patient)
        except Exception as error:  # noqa: BLE001 - a doctor who faints has found something
            name = f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
            yield critical(
                "doctor.failed", f"{name}: {type(error).__name__}: {error}"[:300], "tell the developers of it"
            )


def _show(found: list[Finding], looked_at: int) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for one in found:
        console.print(f"[{_STYLE[one.severity]}]{one.severity:<8}[/] {one.code}", end="  ")
        console.print(one.what, markup=False)
        if one.remedy:
            console.print(f"         → {one.remedy}", markup=False)
    if not found:
        console.print(f"all is well: {looked_at} things were looked at")
