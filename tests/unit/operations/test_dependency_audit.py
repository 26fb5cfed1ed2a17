"""What is known of locked packages is asked for on demand, and no answer is not a good one."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from operations import dependency_audit
from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.doctor import machine
from operations.doctor.finding import Patient

LOCK = "some==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
FAULT = {
    "id": "PYSEC-0000-1",
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "some", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
        }
    ],
}


class Osv(BaseHTTPRequestHandler):
    """Answers as osv.dev does."""

    known: list[object] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"vulns": self.known}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def osv() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Osv)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    server.shutdown()
    server.server_close()


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "some.lock").write_text(LOCK)
    monkeypatch.setattr(dependency_audit, "ROOT", tmp_path)
    monkeypatch.setattr(dependency_audit, "LOCKS", ("some.lock",))
    return tmp_path / "record.json"


def told(record: Path) -> set[str]:
    return {one.code for one in machine.vulnerabilities(Patient(DataDirectory(record), None, dependency_audit=record))}


def test_a_locked_package_with_a_known_fault_is_named_and_remembered(
    osv: str, record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(record) == {"dependencies.not_audited"}
    monkeypatch.setattr(Osv, "known", [FAULT])

    (found,) = dependency_audit.audit(("some.lock",), osv_url=osv, record=record)

    assert (found.package, found.version, found.id, found.mended_in) == ("some", "1.0", "PYSEC-0000-1", ("1.1",))
    assert told(record) == {"dependencies.vulnerable"}
    monkeypatch.setattr(Osv, "known", [])
    assert dependency_audit.audit(("some.lock",), osv_url=osv, record=record) == []
    assert told(record) == {"dependencies"}
    (record.parent / "some.lock").write_text(LOCK.replace("1.0", "2.0"))
    assert told(record) == {"dependencies.not_audited"}, "what was said of other versions says nothing of these"


def test_no_network_is_no_good_answer() -> None:
    done = CliRunner().invoke(app, ["audit", "dependencies", "--json", "--osv-url", "http://127.0.0.1:1/v1/query"])
    assert done.exit_code == 2
    assert json.loads(done.stdout)["looked_at"] is False
