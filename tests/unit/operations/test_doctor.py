"""`./primo doctor` names what is wrong, by a code that stays, with what helps. Each thing is really broken here."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from operations.__main__ import app
from operations.checkout import ROOT
from operations.commands import doctor as command
from operations.data_directory import DataDirectory
from operations.doctor import backups, kept, machine, servers, settings
from operations.doctor.finding import Check, Finding, Patient, Severity, critical
from operations.run_record import ProcessRecord, RunRecord
from services.gateway.adapters.examination_file import last_examination


def patient(
    place: Path, record: RunRecord | None = None, environment: Mapping[str, str] | None = None, **more: object
) -> Patient:
    return Patient(DataDirectory(place), record, environment=environment or {}, **more)  # type: ignore[arg-type]


def codes(check: Check, who: Patient) -> dict[str, Finding]:
    found = {one.code: one for one in check(who) if one.severity is not Severity.OK}
    for one in found.values():
        assert one.what, "it says what is wrong"
        assert one.remedy, "and what helps"
    return found


def a_record(**changes: object) -> RunRecord:
    said: dict[str, object] = {
        "pid": os.getpid(),
        "started_at": "",
        "public_url": "http://127.0.0.1:1",
        "http_port": 1,
        "admin_url": "postgresql+psycopg://x:x@127.0.0.1:1/postgres",
        "amqp_url": "amqp://x:x@127.0.0.1:1/",
        "management_url": "http://127.0.0.1:1",
        "smtp_port": None,
        "maildir": None,
        "demo_password": "",
        "databases": {},
        "processes": [],
    }
    return RunRecord(**(said | changes))  # type: ignore[arg-type]


def test_a_package_that_is_not_the_locked_one(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text("typer==0.0.1 \\\n    --hash=sha256:0\nnot-there==1 \\\n    --hash=sha256:0\n")

    (found,) = machine.packages(lock)

    assert found.code == "packages.differ"
    assert "typer" in found.what
    assert "not-there" in found.what


def test_this_environment_is_the_locked_one() -> None:
    assert [one.code for one in machine.packages(machine.LOCK)] == ["packages"]


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    assert "disk.low" in codes(machine.disk, patient(tmp_path / "not" / "there", least_free_bytes=2**60))


def test_zones_that_are_older_than_the_law(tmp_path: Path) -> None:
    old = tmp_path / "Africa"
    old.mkdir()
    old.joinpath("Casablanca").write_bytes(resources.files("tzdata").joinpath("zoneinfo/Africa/Algiers").read_bytes())
    program = (
        "from pathlib import Path; from operations.doctor import machine;"
        "from operations.doctor.finding import Patient;"
        "from operations.data_directory import DataDirectory;"
        "print([one.code for one in machine.time_zones(Patient(DataDirectory(Path('.')), None))])"
    )
    environment = {**os.environ, "PYTHONTZPATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "['timezone.outdated']"
    assert codes(machine.time_zones, patient(tmp_path)) == {}


def test_a_setting_with_a_misspelt_name(tmp_path: Path) -> None:
    found = codes(settings.names, patient(tmp_path, environment={"PRIMO_SMTP_HOSTT": "x", "PRIMO_SMTP_HOST": "y"}))

    assert found["settings.unknown"].remedy == "is PRIMO_SMTP_HOST meant?"
    assert codes(settings.names, patient(tmp_path, environment={"PRIMO_DATA": "x", "HOME": "y"})) == {}


def test_a_setting_that_no_service_would_start_with_is_named_and_not_shown(tmp_path: Path) -> None:
    said = {"PRIMO_SMTP_PORT": "very secret", "PRIMO_DIRECT_PORT": "very secret", "PRIMO_TRANSFERS": "{very secret"}
    before = dict(os.environ)

    found = list(settings.values(patient(tmp_path, environment=said)))

    told = {one.what.partition(":")[0] for one in found if one.code == "settings.invalid"}
    assert told >= {"PRIMO_SMTP_PORT", "PRIMO_DIRECT_PORT", "PRIMO_TRANSFERS"}
    assert "very secret" not in "".join(one.what for one in found)
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"PRIMO_PUBLIC_URL": "http://primo.example.org"}, "settings.no_tls"),
        ({"PRIMO_SMTP_HOST": "mail.example.org"}, "settings.mail_in_the_open"),
        ({"PRIMO_AMQP_URL": "amqp://primo:primo@10.0.0.5/"}, "settings.printed_password"),
    ],
)
def test_settings_that_work_and_are_not_safe(tmp_path: Path, said: dict[str, str], code: str) -> None:
    assert set(codes(settings.safety, patient(tmp_path, environment=said))) == {code}
    assert codes(settings.safety, patient(tmp_path)) == {}


def test_secrets_that_others_may_read(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)
    assert "secrets.readable" in codes(settings.secrets, patient(tmp_path))
    (tmp_path / "secrets.json").chmod(0o600)
    assert codes(settings.secrets, patient(tmp_path)) == {}


def test_a_port_that_is_taken_and_a_run_that_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = codes(servers.system, patient(tmp_path, port=other.getsockname()[1]))
    assert set(found) == {"port.taken", "system.cut_off"}


def test_servers_that_do_not_answer_and_a_process_that_is_gone(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    process = ProcessRecord("investor-work", "investor", gone.pid, 1, "http", "")
    who = patient(tmp_path, a_record(processes=[process]))

    assert "postgres.away" in codes(servers.postgres, who)
    assert "rabbitmq.away" in codes(servers.rabbitmq, who)
    assert "process.absent" in codes(servers.system, who)


@pytest.fixture
def ends_in(tmp_path: Path) -> Iterator[object]:
    """`ends_in(days)`: the https address of a real TLS server, whose certificate is good for so long."""
    from tests.unit.operations.tls_server import serving

    with serving(tmp_path) as serve:
        yield serve


@pytest.mark.parametrize(("days", "found"), [(3, {"certificate.ends"}), (20, {"certificate.ends_soon"}), (90, set())])
def test_a_certificate_that_ends(tmp_path: Path, ends_in, days: int, found: set[str]) -> None:  # type: ignore[no-untyped-def]
    who = patient(tmp_path, environment={"PRIMO_PUBLIC_URL": ends_in(days)})
    assert set(codes(servers.certificate, who)) == found


def test_a_backup_that_is_old_gone_or_was_never_tried(tmp_path: Path) -> None:
    who = patient(tmp_path)
    assert set(codes(backups.backups, who)) == {"backup.none", "backup.no_recipient"}
    moment = datetime.now(UTC) - timedelta(hours=30)
    said = {"moment": moment.isoformat(), "file": str(tmp_path / "gone.age"), "verified_at": None}
    (tmp_path / "backup.json").write_text(json.dumps(said))
    assert set(codes(backups.backups, who)) == {
        "backup.old",
        "backup.file_gone",
        "backup.not_tried",
        "backup.no_recipient",
    }
    for days, tried in ((40, False), (1, True)):
        verified = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
        (tmp_path / "backup.json").write_text(json.dumps(said | {"verified_at": verified}))
        assert ("backup.not_tried" not in codes(backups.backups, who)) is tried


def test_the_command_ends_with_1_when_something_is_critical_and_programs_can_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faints(_: Patient) -> Iterator[Finding]:
        raise RuntimeError("no")

    monkeypatch.setattr(command, "CHECKS", (faints, machine.python))
    done = CliRunner().invoke(app, ["doctor", "--json", "--data", str(tmp_path)])
    said = json.loads(done.stdout)

    assert done.exit_code == 1
    assert said["worst"] == "critical"
    assert [one["code"] for one in said["findings"]] == ["doctor.failed", "python", "packages"]
    shown = CliRunner().invoke(app, ["doctor", "--data", str(tmp_path)]).stdout
    assert "doctor.failed" in shown
    assert "packages" not in shown


def test_a_sender_that_is_nobody_s_is_told_until_one_is_set(tmp_path: Path) -> None:
    assert "settings.sender_placeholder" in codes(settings.sender, patient(tmp_path))
    said = {"PRIMO_SENDER": "Centre <contact@centre.example>", "PRIMO_CONTACT_EMAIL": "contact@centre.example"}
    assert codes(settings.sender, patient(tmp_path, environment=said)) == {}


def test_what_was_found_is_kept_for_the_console_and_backups_are_looked_at_again_alone(tmp_path: Path) -> None:
    who = patient(tmp_path)
    kept.keep(who, [critical("backup.old", "old", "make one"), critical("disk.low", "full", "free some")])
    kept.look_at_backups_again(who)
    found = last_examination(who.place.findings)
    assert found is not None
    assert [one.code for one in found.about("backup.old")] == []
    assert [one.code for one in found.troubles("backup.none", "disk")] == ["disk.low", "backup.none"]


def test_where_there_is_no_system_nothing_is_kept(tmp_path: Path) -> None:
    kept.keep(patient(tmp_path / "none"), [])
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_kept_is_told_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "findings.json").mkdir()  # in the way
    monkeypatch.setattr(command, "CHECKS", (machine.python,))
    shown = CliRunner().invoke(app, ["doctor", "--all", "--data", str(tmp_path)]).stdout
    assert "doctor.not_kept" in shown
    assert "packages" in shown
