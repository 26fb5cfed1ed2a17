"""`backup`: a whole system is backed up under load, lost, and restored from that file alone."""

import json
import mailbox
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from typer.testing import CliRunner

from operations import run_record
from operations.__main__ import app
from operations.backups.keys import PASSPHRASE_FILE
from operations.backups.reaching import reached
from operations.data_directory import DataDirectory
from operations.demonstration.post import letter
from operations.progress import Progress
from operations.servers.ports import free_port
from operations.system import System
from shared.database.engine import plain_url
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.whole.checker import check
from tests.drills.whole.load import Load
from tests.drills.whole.settle import wait_until_settled
from tests.drills.whole.tending import tend_for
from tests.support.systems import RunningSystem

READER = "notifications-work"
DOSSIERS_PER_SECOND = 3.0
PASSPHRASE = "a passphrase of a drill"


def run(ground: Ground, plan: Plan) -> Report:
    """All is there, everybody is told once, and nobody twice of what was told before; histories verify."""
    report = Report("backup")
    running = ground.running
    passphrase = ground.scratch / "passphrase"
    passphrase.write_text(PASSPHRASE)
    os.environ[PASSPHRASE_FILE] = str(passphrase)
    try:
        made, key = _back_up(running, ground.scratch, plan, report)
        place = DataDirectory(ground.scratch / "restored")
        began = time.monotonic()
        restored = _primo("restore", made["file"], "--key", key, "--data", place.root)
        report.figures |= {"restore_s": time.monotonic() - began, "events_again": restored["events_again"]}
    finally:
        del os.environ[PASSPHRASE_FILE]
    report.promise(restored["rows"] == made["rows"], "not as many rows as were backed up")
    report.promise(restored["events_again"] > 0, "nothing was in the broker's queues: nothing is proved")
    report.figures["told_before"] = _put_back_what_arrived(running, place)
    with _started(place) as again:
        _live_on(again, report)
    return report.judge()


def _back_up(running: RunningSystem, scratch: Path, plan: Plan, report: Report) -> tuple[dict[str, Any], Path]:
    """With changes on their way, and with events in a queue of the broker that its reader has not taken."""
    key, data = scratch / "key.age", running.system.data.root
    _primo("backup", "--new-key", key, "--data", data)
    load = Load(running.base_url, running.demo_password, DOSSIERS_PER_SECOND)
    load.start()
    tend_for(running, plan.seconds / 2)
    running.system.supervisor.stop([READER])
    tend_for(running, plan.seconds / 4)
    began = time.monotonic()
    made = _primo("backup", scratch / "backup.primo.age", "--data", data)
    report.figures |= {"backup_s": time.monotonic() - began, "held_writers_s": made["held_writers_s"]}
    running.system.supervisor.start([READER])
    tend_for(running, plan.seconds / 4)  # what happens now is lost with the system
    load.stop()
    report.figures |= {"dossiers_meanwhile": load.done, "rows": made["rows"]}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    wait_until_settled(running.system, running.record, patience_s=120)
    return made, key


def _put_back_what_arrived(running: RunningSystem, place: DataDirectory) -> int:
    """Letters that had left by the moment lie in people's mailboxes; answers how many."""
    with reached(place) as system, psycopg.connect(plain_url(system.urls["notifications"])) as connection:
        told = {str(row[0]) for row in connection.execute("SELECT id FROM notice WHERE state = 'sent'")}
    before = mailbox.Maildir(running.maildir, create=False, factory=None)
    after = mailbox.Maildir(place.mail, factory=None)
    arrived = [content for content in map(before.get_bytes, before.iterkeys()) if letter(content).notice_id in told]
    for content in arrived:
        after.add(content)
    return len(arrived)


@contextmanager
def _started(place: DataDirectory) -> Iterator[RunningSystem]:
    """With the passwords and keys that were in the backup."""
    with place.hold():
        system = System(place, free_port(), Progress(Console(quiet=True)), scratch=True)
        try:
            system.start()
            yield RunningSystem(system, run_record.read(place.run_record))
        finally:
            system.stop()


def _live_on(again: RunningSystem, report: Report) -> None:
    report.recovery_s = wait_until_settled(again.system, again.record, patience_s=180)
    check(report, again.record)
    report.promise(report.figures["told_before"] > 0, "nobody was told before: nothing is proved")
    data = again.system.data.root
    report.promise(_status("rebuild", "territory.pipeline", "--verify", "--data", data) == 0, "the projection differs")
    report.promise(_status("audit", "verify", "--data", data) == 0, "a history does not verify")
    load = Load(again.base_url, again.demo_password, DOSSIERS_PER_SECOND, clients=1)
    load.start()
    tend_for(again, 2.0)
    load.stop()
    report.promise(load.done > 0 and not load.errors, f"life does not go on: {load.errors[:3]}")
    wait_until_settled(again.system, again.record, patience_s=120)
    check(report, again.record)


def _primo(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _status(*arguments: object) -> int:
    return CliRunner().invoke(app, list(map(str, arguments))).exit_code
