"""The `files` process itself: over a line that is cut, killed in the middle, with a scanner beside it."""

import base64
import hashlib
import io
import os
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader, PdfWriter

from shared.contracts.investor.codes import FileState, PieceState
from shared.contracts.investor.uploads import GetUpload, UploadView
from shared.files.clamd import Clamd
from shared.files.ports import ScannerUnavailable
from tests.integration.files.conftest import PDF, Desk, file_process, until

PART = 4 * 1024 * 1024
BIG = PDF + os.urandom(2 * PART + 1000)
VIRUS = b"primo-test-virus-4711"


def _place(view: UploadView) -> str:
    return f"/dossiers/{view.dossier_id}/uploads/{view.upload_id}"


def _offset(desk: Desk, view: UploadView) -> int:
    asked = GetUpload(dossier_id=desk.dossier_id, upload_id=view.upload_id)
    return int(desk.service.application.answer(asked).offset)


@contextmanager
def _half_sent(client: httpx.Client, view: UploadView, sent: int, offset: int = 0) -> Iterator[socket.socket]:
    """A request whose line is open and has carried so many bytes of the body."""
    address = (client.base_url.host, client.base_url.port or 80)
    head = f"PATCH {_place(view)} HTTP/1.1\r\nHost: x\r\nAuthorization: {client.headers['Authorization']}\r\n"
    head += f"Upload-Offset: {offset}\r\nContent-Length: {view.length - offset}\r\n\r\n"
    with socket.create_connection(address, timeout=30) as line:
        line.sendall(head.encode() + BIG[offset : offset + sent])
        yield line


@pytest.mark.timeout(240)
def test_a_cut_line_loses_nothing_and_a_killed_process_at_most_a_part(desk: Desk, tmp_path: Path) -> None:
    view = desk.open(len(BIG))
    with file_process(desk.database_url, tmp_path / "store") as (client, process):
        with _half_sent(client, view, 100_000):
            pass  # and the line is cut
        until(lambda: _offset(desk, view) == 100_000)
        with _half_sent(client, view, PART + 5000, offset=100_000):
            until(lambda: _offset(desk, view) == 100_000 + PART)
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=15)
    assert (_offset(desk, view), desk.item().files) == (100_000 + PART, ())

    with file_process(desk.database_url, tmp_path / "store") as (client, _):
        start = _offset(desk, view)
        again = client.patch(_place(view), content=BIG[start:], headers={"Upload-Offset": str(start)})
        assert (again.status_code, again.json()["finished"]) == (200, True)
        (file,) = desk.item().files
        assert (file.sha256, desk.item().state) == (hashlib.sha256(BIG).hexdigest(), PieceState.RECEIVED)
        late = client.patch(_place(view), content=b"", headers={"Upload-Offset": str(len(BIG))})
        assert late.json()["finished"], "an answer that was lost can be asked for again"
        until(lambda: not list((tmp_path / "store" / "parts").iterdir()))
    assert len(list((tmp_path / "store" / "files").iterdir())) == 1


@pytest.mark.timeout(120)
def test_the_port_checks_who_asks_what_comes_and_marks_what_goes(desk: Desk, tmp_path: Path) -> None:
    blank = io.BytesIO()
    with PdfWriter() as writer:
        writer.add_blank_page(200, 200)
        writer.write(blank)
    content = blank.getvalue()
    view = desk.open(len(content))
    with file_process(desk.database_url, tmp_path / "store") as (client, _):
        stranger = httpx.patch(client.base_url.join(_place(view)), content=content, trust_env=False)
        assert stranger.status_code == 401
        wrong = "sha1 " + base64.b64encode(hashlib.sha1(b"other").digest()).decode()
        headers = {"Upload-Offset": "0", "Upload-Checksum": wrong}
        refused = client.patch(_place(view), content=content, headers=headers)
        assert (refused.status_code, refused.json()["code"], _offset(desk, view)) == (409, "upload.checksum_wrong", 0)
        right = "sha256 " + base64.b64encode(hashlib.sha256(content).digest()).decode()
        client.patch(_place(view), content=content, headers={"Upload-Offset": "0", "Upload-Checksum": right})
        (file,) = desk.item().files
        place = f"/dossiers/{desk.dossier_id}/files/{file.file_id}"
        copy = client.get(place, headers={"Primo-Mark": "amina 2026-11-25 MARK123"})
    assert copy.status_code == 200, copy.text
    assert (copy.headers["Primo-Mark-In"], copy.headers["Primo-File-Piece"]) == ("content", "business_plan")
    assert "MARK123" in PdfReader(io.BytesIO(copy.content)).pages[0].extract_text()


class _ClamdStandIn(socketserver.BaseRequestHandler):
    """Speaks clamd's protocol: PING and INSTREAM."""

    def handle(self) -> None:
        with self.request.makefile("rb") as came:
            asked = b""
            while not asked.endswith(b"\0"):
                asked += came.read(1)
            if asked == b"zPING\0":
                self.request.sendall(b"PONG\0")
                return
            content = b""
            while size := struct.unpack("!L", came.read(4))[0]:
                content += came.read(size)
            self.request.sendall(b"stream: Primo.Test FOUND\0" if VIRUS in content else b"stream: OK\0")


@contextmanager
def _clamd(place: Path) -> Iterator[str]:
    """The real scanner with one signature of ours where it is installed, else what speaks its protocol."""
    program = shutil.which("clamd")
    if program is None:
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _ClamdStandIn) as server:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            yield f"127.0.0.1:{server.server_address[1]}"
            server.shutdown()
        return
    signatures, settings, address = place / "signatures", place / "clamd.conf", place / "clamd.sock"
    signatures.mkdir()
    (signatures / "primo.ndb").write_text(f"Primo.Test:0:*:{VIRUS.hex()}\n")
    settings.write_text(f"Foreground yes\nDatabaseDirectory {signatures}\nLocalSocket {address}\n")
    running = subprocess.Popen([program, "--config-file", str(settings)], stdout=subprocess.DEVNULL)
    try:
        until(lambda: Clamd(str(address)).problem() is None)
        yield str(address)
    finally:
        running.kill()
        running.wait(timeout=15)


@pytest.mark.timeout(120)
def test_the_scanner_s_word_decides_and_without_it_nothing_is_handed_out(desk: Desk, tmp_path: Path) -> None:
    with _clamd(tmp_path) as address:
        scanner = Clamd(address)
        found = scanner.scan(PDF + VIRUS + bytes(600_000))
        assert found is not None
        assert "Primo.Test" in found
        assert scanner.scan(PDF * 20_000) is None
        settings = {"PRIMO_SCANNER": "clamd", "PRIMO_CLAMD_ADDRESS": address, "PRIMO_SCAN_EVERY_S": "0.1"}
        with file_process(desk.database_url, tmp_path / "store", **settings) as (client, _):
            for content in (PDF, PDF + VIRUS):
                view = desk.open(len(content))
                client.patch(_place(view), content=content, headers={"Upload-Offset": "0"})
            until(lambda: [f.state for f in desk.item().files] == [FileState.INFECTED, FileState.CLEAN])
            refused = client.get(
                f"/dossiers/{desk.dossier_id}/files/{desk.item().files[0].file_id}", headers={"Primo-Mark": "x"}
            )
            assert refused.json()["code"] == "piece_file.withheld"
    with pytest.raises(ScannerUnavailable):
        Clamd(f"{tmp_path}/nobody.sock").scan(PDF)
