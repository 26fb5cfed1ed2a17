"""The checklist as staff see it and as the investor sees it, and an upload on its way."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.investor.adapters.dossier_parts import Parts
from services.investor.adapters.piece_tables import piece_file
from services.investor.adapters.tables import dossier as d
from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import ACCEPTED_IN
from services.investor.domain.piece import Piece
from services.investor.domain.piece_file import PieceFile, Upload
from services.investor.usecases.file_desk import READABLE
from services.investor.usecases.upload_view import view_of
from shared.contracts.investor.checklist import ChecklistItem, PieceFileView, TrackedItem
from shared.contracts.investor.codes import FileState, PieceStage, PieceState
from shared.contracts.investor.duplicates import DossierReference
from shared.contracts.investor.uploads import GetUpload, UploadNotFound, UploadView


def checklist_of(dossier: Dossier, parts: Parts, session: Session) -> tuple[ChecklistItem, ...]:
    files, elsewhere = _files_of(session, dossier.id, parts), _handed_in_under(dossier, session)
    return tuple(
        ChecklistItem(
            code=piece.code,
            state=piece.state,
            stage=piece.stage,
            fault=piece.fault,
            fault_note=piece.fault_note,
            files=tuple(map(_file_view, files.get(piece.code, ()))),
            may_upload=dossier.may_upload(piece.code, by_investor=False),
            may_refuse=piece.state is PieceState.RECEIVED and dossier.status in ACCEPTED_IN["refuse_piece"],
            handed_in_under=elsewhere.get(piece.handed_in_under),
        )
        for piece in _in_order(dossier)
    )


def _handed_in_under(dossier: Dossier, session: Session) -> Mapping[UUID | None, DossierReference]:
    ids = {piece.handed_in_under for piece in dossier.pieces if piece.state is PieceState.RECEIVED} - {None}
    if not ids:
        return {}
    found = session.execute(select(d.c.id, d.c.number).where(d.c.id.in_(ids)))
    return {row.id: DossierReference(dossier_id=row.id, number=row.number) for row in found}


def tracked_checklist_of(
    dossier: Dossier, parts: Parts, session: Session, *, by_mandatary: Collection[str], may_send: bool = True
) -> tuple[TrackedItem, ...]:
    """Without staff, names and sizes. A refused piece is told with the one complement request, and not before it.

    `by_mandatary`: what who acts for the investor handed in; `may_send`: who reads it may hand in pieces at all.
    """
    files = _files_of(session, dossier.id, parts)
    items = tuple(
        _tracked(dossier, piece, files.get(piece.code, []), by_mandatary=piece.code in by_mandatary)
        for piece in _in_order(dossier)
    )
    return items if may_send else tuple(item.model_copy(update={"may_upload": False}) for item in items)


def get_upload(query: GetUpload, session: Session, now: datetime) -> UploadView:
    """Raises UploadNotFound; one that ended is told as it ended, so that a lost answer can be asked for again."""
    upload = session.get(Upload, query.upload_id)
    if upload is None or upload.dossier_id != query.dossier_id:
        raise UploadNotFound(upload_id=query.upload_id)
    view = view_of(upload)
    if not view.finished and view.fault is None:
        upload.check_open(now)
    return view


def _tracked(dossier: Dossier, piece: Piece, files: list[PieceFile], *, by_mandatary: bool) -> TrackedItem:
    told = piece.state is PieceState.REQUESTED_AGAIN or piece.stage is PieceStage.AFTER_AGREEMENT
    # Refused, and not asked for again (yet): to its investor it is what it was, handed in and being looked at.
    silent = piece.fault is not None and not told
    taken = next((file for file in files if file.state in READABLE), None)
    return TrackedItem(
        code=piece.code,
        state=PieceState.RECEIVED if silent else piece.state,
        stage=piece.stage,
        fault=piece.fault if told else None,
        fault_note=piece.fault_note if told else "",
        received_at=taken.uploaded_at if taken else None,
        checking=bool(files) and files[0].state is FileState.QUARANTINED,
        unsafe=bool(files) and files[0].state is FileState.INFECTED,
        by_mandatary=by_mandatary and (silent or piece.state is PieceState.RECEIVED),
        may_upload=dossier.may_upload(piece.code, by_investor=True),
    )


def _in_order(dossier: Dossier) -> list[Piece]:
    stages = list(PieceStage)
    return sorted(dossier.pieces, key=lambda piece: (stages.index(piece.stage), piece.position or 1000, piece.code))


def _files_of(session: Session, dossier_id: UUID, parts: Parts) -> Mapping[str, list[PieceFile]]:
    """Kind of piece -> its files, the newest first."""
    found: dict[str, list[PieceFile]] = {}
    if not parts.in_any(piece_file):
        return found
    rows = session.scalars(
        select(PieceFile).where(piece_file.c.dossier_id == dossier_id).order_by(piece_file.c.number.desc())
    )
    for file in rows:
        found.setdefault(file.piece, []).append(file)
    return found


def _file_view(file: PieceFile) -> PieceFileView:
    return PieceFileView(
        file_id=file.id,
        number=file.number,
        size=file.size,
        sha256=file.sha256,
        media_type=file.media_type,
        state=file.state,
        uploaded_at=file.uploaded_at,
        uploaded_by=file.uploaded_by,
        mandate_id=file.mandate_id,
    )
