"""What the operator sees of a backup or a restore: bars while it goes on, sentences at its end."""

import json
import sys
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import httpx
import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from operations.backups import keys
from operations.backups.faults import BackupFault
from operations.backups.making import Made
from operations.backups.restoring import Restored
from operations.data_directory import DataInUse
from operations.servers.lifetime import StillRunning
from operations.servers.postgres import DatabaseServerFailed
from operations.servers.rabbitmq_management import BrokerUnavailable
from operations.servers.unprivileged import CannotBecomeUnprivileged
from operations.service_commands import ServiceCommandFailed
from shared.files.ports import StoreUnavailable

FAULTS = (
    BackupFault,
    BrokerUnavailable,
    CannotBecomeUnprivileged,
    DataInUse,
    DatabaseServerFailed,
    ServiceCommandFailed,
    StillRunning,
    StoreUnavailable,
    OSError,
    httpx.HTTPError,
    psycopg.Error,
)
"""What can go wrong without being a defect of this program."""


class Bars:
    """One bar for each stage, on a terminal; nothing elsewhere."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<14}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """See `making.Watch`."""
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def fail(console: Console, error: Exception, *, as_json: bool) -> NoReturn:
    """Say what went wrong, and end the command with 1."""
    code = error.code if isinstance(error, BackupFault) else "backup.failed"
    if as_json:
        print(json.dumps({"error": code, "detail": str(error)}))
    console.print(f"primo: {error}", style="red", markup=False)
    raise typer.Exit(1) from error


def passphrase_for(key: Path) -> str | None:
    """From the environment's file, else asked for; None where the key is not closed or nobody can be asked."""
    if (given := keys.passphrase_from_file()) is not None:
        return given
    if not key.exists() or not keys.is_closed(key.read_bytes()) or not sys.stdin.isatty():
        return None
    asked: str = typer.prompt(f"Passphrase of {key}", hide_input=True)
    return asked


def tell_backup(made: Made) -> None:
    """A backup, and what to do with it."""
    print(made.file)
    print(f"  as of {made.moment}: {made.rows} rows, {made.objects} objects, {made.bytes / 2**20:.1f} MB")
    print(f"  SHA-256 {made.sha256}")
    print(f"  writers waited for {made.held_writers_s * 1000:.0f} ms at most")
    if made.bytes_missing:
        print(f"  {made.bytes_missing} objects that rows name were not in their store any more (docs/backup.md)")
    if not made.with_secrets:
        print("  WITHOUT keys and passwords: a restore needs secrets.json (--secrets)")
    print("Try it out: ./primo backup --verify FILE --key KEY")


def tell_verified(restored: Restored) -> None:
    """A backup that would do."""
    print(f"{restored.file}: whole, restored into a system made for it, and equal")
    _tell_numbers(restored)


def tell_restored(restored: Restored, data: Path) -> None:
    """What is there now, and what to do next."""
    print(f"restored {restored.file} to {data}")
    _tell_numbers(restored)
    print(f"  {restored.events_again} events that were on their way leave again")
    print(f"  {restored.sessions_ended} sessions and tokens were ended: everybody signs in anew")
    if restored.queues_emptied:
        print(f"  {restored.queues_emptied} messages of the life before were thrown out of the broker")
    if restored.replaced:
        print(f"  what was there before is kept: {restored.replaced}; delete it when all is well")
    if not restored.with_secrets:
        print("  NO keys and passwords were in it, new ones were made: links in mail, secrets of webhooks,")
        print("  authenticator applications and the list of addresses not to write to are void (docs/backup.md)")
    print("Start it: ./primo run   Then: docs/runbooks/disaster-recovery.md")


def _tell_numbers(restored: Restored) -> None:
    print(f"  as of {restored.moment}: {restored.rows} rows, {restored.objects} objects, each compared")
    lines = ", ".join(f"{name} {count} lines" for name, count in restored.ledgers.items())
    print(f"  history as it was written: {lines}")
    print(f"  seconds: {', '.join(f'{step} {took}' for step, took in restored.seconds.items())}")
    if restored.migrated:
        print(f"  of release {restored.release}, brought to this one: {', '.join(restored.migrated)}")
    if restored.bytes_missing:
        print(f"  {restored.bytes_missing} objects that rows name were not there to be backed up")
