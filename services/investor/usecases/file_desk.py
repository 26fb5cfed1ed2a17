"""What is done with bytes: take parts, make a file of them, hand one out, have one scanned, clear up.

A store has no transactions, the database has: bytes are stored first, under a key that nobody else has, and count only
once a row names the key. Whatever ends us in between leaves bytes that no row names; `clear_up` takes them away.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from services.investor.domain.dossier import Dossier
from services.investor.domain.dossier_pieces import SentFile
from services.investor.domain.piece_file import PieceFile, Upload, UploadPart, UploadState
from services.investor.usecases.call_staff import call_staff
from services.investor.usecases.main_clock import go_on_after_complement
from services.investor.usecases.ports import Now, UnitOfWork
from services.investor.usecases.upload_view import view_of
from shared.contracts.codes import FileFault
from shared.contracts.investor.codes import FileState, PieceKind, Status
from shared.contracts.investor.mandate_requests import MandateNotInForce, MandatePowerMissing
from shared.contracts.investor.mandate_views import MandatePower
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.investor.uploads import (
    EXPIRES_AFTER,
    FileWithheld,
    UploadNotExpected,
    UploadOffsetWrong,
    UploadRefused,
    UploadView,
)
from shared.contracts.refusal import Refusal
from shared.database.identifiers import uuid7
from shared.files.ports import BytesMissing, Examined, Examiner, Scanner, Store
from shared.reference.days import local_date

PARTS, FILES = "parts/", "files/"
"""Prefixes of the keys."""

READABLE = frozenset({FileState.CLEAN, FileState.NOT_SCANNED})


@dataclass(frozen=True)
class ReadFile:
    """A file for one who may read it."""

    piece: PieceKind
    number: int
    media_type: str
    content: bytes


@dataclass(frozen=True)
class FileDesk:
    """Over one database, one store and at most one scanner. Safe for several threads."""

    transaction: Callable[[], AbstractContextManager[UnitOfWork]]
    store: Store
    examiner: Examiner
    scanner: Scanner | None
    """None: there is none here, and files are `not_scanned`."""
    now: Now
    lasts: timedelta = EXPIRES_AFTER

    def check_place(self, upload_id: UUID, dossier_id: UUID, start: int) -> UploadView:
        """Before bytes are read. Raises UploadNotFound, UploadOffsetWrong."""
        with self.transaction() as work:
            upload = work.uploads.get(upload_id, dossier_id)
            if upload.state is not UploadState.FINISHED or start != upload.length:
                upload.check_open(self.now())
            if start != upload.received:
                raise UploadOffsetWrong(upload_id=upload_id, offset=upload.received)
            return view_of(upload)

    def keep(self, upload_id: UUID, dossier_id: UUID, start: int, contents: Sequence[bytes]) -> UploadView:
        """Store consecutive bytes, all or none of these. Raises UploadNotFound, UploadOffsetWrong, StoreUnavailable."""
        parts = []
        for content in contents:
            part = UploadPart(start, len(content), f"{PARTS}{uuid4().hex}")
            self.store.put(part.key, content)
            parts.append(part)
            start += len(content)
        try:
            with self.transaction() as work:
                upload = work.uploads.get(upload_id, dossier_id)
                for part in parts:
                    upload.keep(part, lasts=self.lasts, at=self.now())
                return view_of(upload)
        except Refusal:  # before the commit: nothing names them. Any other end may have come after it.
            for part in parts:
                self.store.delete(part.key)
            raise

    def complete(self, upload_id: UUID, dossier_id: UUID) -> UploadView:
        """Make a file of an upload that has all its bytes; once, however often and by whomever it is asked.

        Raises UploadRefused, UploadNotExpected, UploadNotFound, StoreUnavailable.
        """
        with self.transaction() as work:
            upload = work.uploads.get(upload_id, dossier_id)
            if upload.fault is not None:
                raise UploadRefused(fault=upload.fault)
            if upload.state is not UploadState.OPEN or not upload.is_whole:
                return view_of(upload)
            keys = [part.key for part in upload.parts]
        try:
            content = b"".join(map(self.store.get, keys))
            examined = self.examiner.examine(content)
        except BytesMissing:
            examined = Examined("", FileFault.DAMAGED)
        if examined.fault is not None:
            self._end(upload_id, dossier_id, UploadState.REFUSED, examined.fault)
            raise UploadRefused(fault=examined.fault)
        key = f"{FILES}{uuid4().hex}"
        self.store.put(key, content)
        try:
            return self._file(upload_id, dossier_id, key, content, examined.media_type)
        except Refusal as refusal:
            self.store.delete(key)
            if isinstance(refusal, UploadNotExpected | MandateNotInForce | MandatePowerMissing):
                self._end(upload_id, dossier_id, UploadState.ABANDONED)
            raise

    def _file(self, upload_id: UUID, dossier_id: UUID, key: str, content: bytes, media_type: str) -> UploadView:
        at = self.now()
        with self.transaction() as work:
            upload = work.uploads.get(upload_id, dossier_id)
            if upload.state is not UploadState.OPEN:  # somebody else was quicker: ours is nobody's, and is cleared up
                return view_of(upload)
            dossier = work.dossiers.get(dossier_id)
            dossier.check_upload(upload.piece, by_investor=upload.opened_by is None)
            if upload.mandate_id is not None:  # a mandate that was revoked while the bytes came hands in nothing
                dossier.require_power(upload.mandate_id, MandatePower.HAND_IN_PIECES, local_date(at))
            file = _as_file(upload, work.files.next_number(dossier_id, upload.piece), key, content, media_type)
            work.files.add(file)
            upload.end(UploadState.FINISHED)
            if self.scanner is None:
                file.release_unscanned(at=at)
                _count(file, dossier, work, at)
            else:
                dossier.note_upload(_sent(file), at=at)
            return view_of(upload)

    def _end(self, upload_id: UUID, dossier_id: UUID, state: UploadState, fault: FileFault | None = None) -> None:
        with self.transaction() as work:
            upload = work.uploads.get(upload_id, dossier_id)
            if upload.state is UploadState.OPEN:
                upload.end(state, fault)

    def read(self, file_id: UUID, dossier_id: UUID) -> ReadFile:
        """Raises FileNotFound, FileWithheld, StoreUnavailable; BytesMissing when they are not what came in."""
        with self.transaction() as work:
            file = work.files.get(file_id, dossier_id)
            if file.state not in READABLE or file.key is None:
                raise FileWithheld(file_id=file_id, state=file.state)
            key, digest, found = file.key, file.sha256, (file.piece, file.number, file.media_type)
        content = self.store.get(key)
        if sha256(content).hexdigest() != digest:
            raise BytesMissing(key)
        return ReadFile(*found, content)

    def scan(self, file_id: UUID, dossier_id: UUID) -> FileState:
        """Have one file judged. Raises ScannerUnavailable, StoreUnavailable, BytesMissing: it stays in quarantine."""
        with self.transaction() as work:
            file = work.files.get(file_id, dossier_id)
            if file.state is not FileState.QUARANTINED or file.key is None:
                return file.state
            key = file.key
        finding = self.scanner.scan(self.store.get(key)) if self.scanner is not None else None
        at = self.now()
        with self.transaction() as work:
            dossier = work.dossiers.get(dossier_id)  # its lock: two scanners judge one after the other
            file = work.files.get(file_id, dossier_id)
            if file.state is not FileState.QUARANTINED:
                return file.state
            doomed = None
            if self.scanner is None:
                file.release_unscanned(at=at)
            else:
                doomed = file.judge(finding, at=at)
            if file.state in READABLE:
                _count(file, dossier, work, at)
            else:
                dossier.find_file_unsafe(_sent(file), at=at)
            state = file.state
        if doomed is not None:
            self.store.delete(doomed)
        return state

    def quarantined(self, limit: int = 20) -> Sequence[tuple[UUID, UUID]]:
        with self.transaction() as work:
            return work.files.quarantined(limit)

    def waiting(self) -> tuple[int, timedelta]:
        """How many files wait for the scanner, and since when the oldest."""
        with self.transaction() as work:
            return work.files.waiting()


def _count(file: PieceFile, dossier: Dossier, work: UnitOfWork, at: datetime) -> None:
    before = dossier.status
    dossier.receive_file(_sent(file), at=at)
    if before is Status.COMPLEMENT_REQUESTED and dossier.status is not before:
        go_on_after_complement(dossier, work, at)
    if dossier.complement_requested_at is not None and file.uploaded_by is None:
        call_staff(dossier, StaffCall.PIECE_RECEIVED, work, at)


def _sent(file: PieceFile) -> SentFile:
    return SentFile(file.piece, file.number, file.uploaded_by, file.mandate_id)


def _as_file(upload: Upload, number: int, key: str, content: bytes, media_type: str) -> PieceFile:
    return PieceFile(
        id=uuid7(),
        dossier_id=upload.dossier_id,
        piece=upload.piece,
        number=number,
        key=key,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        media_type=media_type,
        state=FileState.QUARANTINED,
        uploaded_by=upload.opened_by,
        uploaded_at=upload.touched_at,
        mandate_id=upload.mandate_id,
    )
