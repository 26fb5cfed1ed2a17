"""Pieces were handed in while the file is checked."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RecordPieces


def record_pieces(command: RecordPieces, work: UnitOfWork, now: Now) -> None:
    dossier = work.dossier_for(command)
    dossier.record_pieces(command.pieces, by=command.staff_id, at=now(), at_word_of=command.at_word_of)
