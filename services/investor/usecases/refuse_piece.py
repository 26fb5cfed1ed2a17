"""A piece that was handed in does not do."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RefusePiece


def refuse_piece(command: RefusePiece, work: UnitOfWork, now: Now) -> None:
    """Raises PieceNotReceived."""
    dossier = work.dossier_for(command)
    dossier.refuse_piece(command.piece, command.fault, command.note, by=command.staff_id, at=now())
