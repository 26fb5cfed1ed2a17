"""Whether there is a backup that would do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from operations.backups.faults import BackupFault
from operations.backups.keys import recipients_of
from operations.backups.making import record_of
from operations.doctor.finding import Finding, Patient, critical, ok, warning

OLDEST, VERY_OLD, TRIED = timedelta(hours=26), timedelta(days=7), timedelta(days=35)


def backups(patient: Patient) -> Iterator[Finding]:
    """Its age, whether its file is there, and when one was last tried out."""
    if not patient.place.root.exists():
        return
    try:
        recipients_of(patient.place)
    except BackupFault as fault:
        yield warning(
            fault.code, "no backup can be made: there is no key", "./primo backup --new-key FILE (docs/backup.md)"
        )
    record = record_of(patient.place)
    if record is None:
        yield warning(
            "backup.none", "there is no backup of this system", "./primo backup DIR, each night (docs/backup.md)"
        )
        return
    age = patient.now - datetime.fromisoformat(record["moment"])
    what = f"the last backup is {age.total_seconds() / 3600:.0f} h old: {record['file']}"
    if age > OLDEST:
        grade = critical if age > VERY_OLD else warning
        yield grade("backup.old", what, "see why the nightly ./primo backup did not run")
    else:
        yield ok("backup", what)
    if not Path(record["file"]).exists():
        yield warning("backup.file_gone", f"{record['file']} is not there any more", "was it moved to its other place?")
    verified = record["verified_at"]
    if verified is None or patient.now - datetime.fromisoformat(verified) > TRIED:
        yield warning(
            "backup.not_tried",
            "no backup was ever tried out" if verified is None else f"no backup was tried out since {verified[:10]}",
            "./primo backup --verify FILE --key KEY",
        )
