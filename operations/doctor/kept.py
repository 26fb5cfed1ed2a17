"""What the doctor found last, kept beside the data: the console's first steps show what concerns an administrator."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from operations import private_file
from operations.doctor.backups import backups
from operations.doctor.finding import Finding, Patient

OF_BACKUPS = "backup"
"""How the codes of what concerns backups begin."""


def keep(patient: Patient, found: Iterable[Finding]) -> None:
    """All that was found, in the place of what was found before. Nothing where there is no system yet."""
    _write(patient, [asdict(one) for one in found])


def look_at_backups_again(patient: Patient) -> None:
    """After a backup, a key or a trial: what was said of the others stays, with the moment of this look."""
    file = patient.place.findings
    before = json.loads(file.read_text(encoding="utf-8"))["findings"] if file.exists() else []
    others = [one for one in before if not one["code"].startswith(OF_BACKUPS)]
    _write(patient, [*others, *(asdict(one) for one in backups(patient))])


def _write(patient: Patient, findings: list[dict[str, str]]) -> None:
    if patient.place.root.exists():
        said = {"at": patient.now.isoformat(timespec="seconds"), "findings": findings}
        private_file.write(patient.place.findings, json.dumps(said, indent=2, ensure_ascii=False) + "\n")
