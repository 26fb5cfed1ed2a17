"""The desk over a real database, and files as investors make them."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from operations.checkout import ROOT
from operations.readiness import http_ready
from operations.servers.ports import free_port
from services.investor.bootstrap import unit_of_work
from services.investor.domain.piece import Piece
from services.investor.usecases.file_desk import FileDesk
from shared.contracts.investor.checklist import ChecklistItem
from shared.contracts.investor.codes import PieceKind, PieceState, Status
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.replies import DossierView
from shared.contracts.investor.uploads import OpenUpload, UploadView
from shared.files.content import ContentExaminer
from shared.files.disk_store import DiskStore
from shared.files.file_types import file_rules
from shared.files.ports import Scanner
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Databases
from tests.support.investor_behind import InvestorBehind
from tests.unit.investor.builders import a_dossier

SECRET = "secret-of-the-tests"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


@dataclass
class Desk:
    """The desk, the rest of the service, and one dossier under verification."""

    service: InvestorBehind
    desk: FileDesk
    dossier_id: UUID
    now: datetime
    database_url: str

    def open(self, length: int, piece: PieceKind = PieceKind.BUSINESS_PLAN, staff_id: UUID | None = None) -> UploadView:
        asked = OpenUpload(dossier_id=self.dossier_id, piece=piece, length=length, staff_id=staff_id)
        found: UploadView = self.service.application.answer(asked)
        return found

    def upload(self, content: bytes, piece: PieceKind = PieceKind.BUSINESS_PLAN, **by: UUID) -> UploadView:
        view = self.open(len(content), piece, **by)
        self.desk.keep(view.upload_id, self.dossier_id, 0, [content])
        return self.desk.complete(view.upload_id, self.dossier_id)

    def item(self, piece: PieceKind = PieceKind.BUSINESS_PLAN) -> ChecklistItem:
        return next(item for item in self.view().checklist if item.code == piece)

    def status(self) -> Status:
        return self.view().status

    def view(self) -> DossierView:
        found: DossierView = self.service.application.answer(GetDossier(dossier_id=self.dossier_id))
        return found

    def with_scanner(self, scanner: Scanner | None) -> None:
        self.desk = replace(self.desk, scanner=scanner)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def desk(databases: Databases, tmp_path: Path) -> Iterator[Desk]:
    database = databases("investor", seeded=True)
    service = InvestorBehind(database, now=lambda: made.now)  # both look at one clock
    pieces = [
        Piece(PieceKind.IDENTITY, PieceState.EXPECTED, position=1),
        Piece(PieceKind.BUSINESS_PLAN, PieceState.EXPECTED, position=2),
    ]
    dossier_id = service.store(a_dossier(status=Status.VERIFICATION, pieces=pieces))
    made = Desk(service, None, dossier_id, datetime.now(UTC), database.url)  # type: ignore[arg-type]
    made.desk = FileDesk(
        transaction=lambda: transaction(service.engine, unit_of_work),
        store=DiskStore(tmp_path / "files"),
        examiner=ContentExaminer(file_rules),
        scanner=None,
        now=lambda: made.now,
    )
    yield made
    service.engine.dispose()


def a_document(inside: dict[str, bytes] | None = None, kind: str = "wordprocessingml.document") -> bytes:
    """A small Office document, with more inside it when told so."""
    types = f'<Override ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for name, content in (inside or {"word/document.xml": b"<w:document/>"}).items():
            archive.writestr(name, content)
    return made.getvalue()


@contextmanager
def file_process(
    database_url: str, store: Path, **more: str
) -> Iterator[tuple[httpx.Client, "subprocess.Popen[bytes]"]]:
    """The real `files` process on a port of its own; killed at the end if it still lives."""
    port, health = free_port(), free_port()
    env = os.environ | {
        "PRIMO_DATABASE_URL": database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        "PRIMO_FILE_PORT": str(port),
        "PRIMO_HEALTH_PORT": str(health),
        "PRIMO_STORE_DIR": str(store),
        "PRIMO_DIRECT_SECRET": SECRET,
        **more,
    }
    command = [sys.executable, "-m", "services.investor", "files"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        until(lambda: http_ready(f"http://127.0.0.1:{health}"))
        headers = {"Authorization": f"Bearer {SECRET}"}
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=base, headers=headers, timeout=30, trust_env=False) as client:
            yield client, process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=15)


def until(look: Callable[[], object], patience_s: float = 40.0) -> None:
    deadline = time.monotonic() + patience_s
    while not look():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
