"""An upload as it is told."""

from services.investor.domain.piece_file import Upload, UploadState
from shared.contracts.investor.uploads import UploadView


def view_of(upload: Upload) -> UploadView:
    return UploadView(
        upload_id=upload.id,
        dossier_id=upload.dossier_id,
        piece=upload.piece,
        length=upload.length,
        offset=upload.received,
        expires_at=upload.expires_at,
        finished=upload.state is UploadState.FINISHED,
        fault=upload.fault,
    )
