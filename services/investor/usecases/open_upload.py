"""Announce a file for a piece, and give it up again."""

from services.investor.domain.piece_file import Upload, UploadState
from services.investor.usecases.ports import Now, UnitOfWork
from services.investor.usecases.upload_view import view_of
from shared.contracts.investor.mandate_views import MandatePower
from shared.contracts.investor.uploads import (
    EXPIRES_AFTER,
    MOST_BYTES,
    AbandonUpload,
    OpenUpload,
    TooManyUploads,
    UploadTooLarge,
    UploadView,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

MOST_FILES, MOST_OPEN, MOST_BYTES_OF_A_DOSSIER = 300, 20, 500_000_000
"""Of one dossier. Whoever has a tracking link may upload: this ends what that can fill. [P]"""


def open_upload(command: OpenUpload, work: UnitOfWork, now: Now) -> UploadView:
    """Raises DossierNotFound, UploadNotExpected, UploadTooLarge, TooManyUploads; of a mandatary MandateNotInForce,
    MandatePowerMissing.
    """
    dossier = work.dossiers.get(command.dossier_id)  # its lock makes the counts below certain
    dossier.check_known()
    dossier.check_upload(command.piece, by_investor=command.staff_id is None)
    if command.mandate_id is not None:
        dossier.require_power(command.mandate_id, MandatePower.HAND_IN_PIECES, local_date(now()))
    if command.length > MOST_BYTES:
        raise UploadTooLarge(length=command.length, most=MOST_BYTES)
    held = work.files.holdings(dossier.id)
    for count, most in (
        (held.files + held.open_uploads + 1, MOST_FILES),
        (held.open_uploads + 1, MOST_OPEN),
        (held.size + command.length, MOST_BYTES_OF_A_DOSSIER),
    ):
        if count > most:
            raise TooManyUploads(dossier_id=dossier.id, most=most)
    at = now()
    upload = Upload(
        id=uuid7(),
        dossier_id=dossier.id,
        piece=command.piece,
        length=command.length,
        opened_by=command.staff_id,
        mandate_id=command.mandate_id,
        opened_at=at,
        touched_at=at,
        expires_at=at + EXPIRES_AFTER,
    )
    work.uploads.add(upload)
    return view_of(upload)


def abandon_upload(command: AbandonUpload, work: UnitOfWork, _now: Now) -> None:
    """Its bytes go a moment later. One that is over already stays what it is."""
    upload = work.uploads.get(command.upload_id, command.dossier_id)
    if upload.state is UploadState.OPEN:
        upload.end(UploadState.ABANDONED)
