"""Uploads: a file for a piece that comes in parts, on a line that may be cut (tus 1.0).

These requests carry what is known *about* the bytes. The bytes themselves go to the service's file port over HTTP,
never through the broker: docs/adr/0015.
"""

from datetime import timedelta
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import FileFault
from shared.contracts.event import Contract
from shared.contracts.investor.codes import PieceKey, PieceKind, Status
from shared.contracts.investor.refusals import InvestorRefusal
from shared.contracts.request import Request

MOST_BYTES = 20_000_000
"""Of one file. What the scanner, the containers and the proxies in between are set up for; a type may allow less."""

EXPIRES_AFTER = timedelta(hours=48)
"""After the last byte that came, unless the settings say otherwise. [P]"""


class UploadView(Contract):
    upload_id: UUID
    dossier_id: UUID
    piece: PieceKey
    length: int
    """Bytes that it will have."""
    offset: int
    """Bytes that are kept: go on from here."""
    expires_at: AwareDatetime
    finished: bool = False
    fault: FileFault | None = None
    """Set: all came, and was not taken."""


class OpenUpload(Request[UploadView], service="investor", method="open_upload", repeatable=True):
    """Announce a file. One that is never finished goes away by itself: announced twice, it does no harm."""

    dossier_id: UUID
    piece: PieceKind
    length: Annotated[int, Field(ge=1)]
    staff_id: UUID | None = None
    """None: the investor, by the tracking link."""
    mandate_id: UUID | None = None
    """Who acts for the investor, by a tracking link of their own; then no member of staff."""


class GetUpload(Request[UploadView], service="investor", method="get_upload", repeatable=True):
    dossier_id: UUID
    upload_id: UUID


class AbandonUpload(Request[None], service="investor", method="abandon_upload", repeatable=True):
    """What came so far is thrown away."""

    dossier_id: UUID
    upload_id: UUID


class UploadNotFound(InvestorRefusal):
    """Unknown, of another dossier, abandoned or expired: begin again."""

    code: ClassVar[str] = "upload.not_found"
    upload_id: UUID


class UploadOffsetWrong(InvestorRefusal):
    """Bytes came for another place than where the upload stands."""

    code: ClassVar[str] = "upload.offset_wrong"
    upload_id: UUID
    offset: int
    """Where it stands."""


class UploadTooLarge(InvestorRefusal):
    code: ClassVar[str] = "upload.too_large"
    length: int
    most: int
    """Bytes."""


class UploadRefused(InvestorRefusal):
    """All bytes came, and they are not taken."""

    code: ClassVar[str] = "upload.refused"
    fault: FileFault


class UploadChecksumWrong(InvestorRefusal):
    """These bytes are not those that their checksum is of. None of them is kept: send them again."""

    code: ClassVar[str] = "upload.checksum_wrong"
    upload_id: UUID
    offset: int
    """Where the upload stands."""


class TooManyUploads(InvestorRefusal):
    """A dossier takes so many files, unfinished uploads and bytes, and no more."""

    code: ClassVar[str] = "upload.too_many"
    dossier_id: UUID
    most: int


class UploadNotExpected(InvestorRefusal):
    """The piece is not asked for now: not on the list, or the dossier is past it."""

    code: ClassVar[str] = "upload.not_expected"
    dossier_id: UUID
    piece: PieceKey
    dossier_status: Status


class FileNotFound(InvestorRefusal):
    """No such file of this dossier."""

    code: ClassVar[str] = "piece_file.not_found"
    file_id: UUID


class FileWithheld(InvestorRefusal):
    """It waits for the virus scanner, or was refused by it."""

    code: ClassVar[str] = "piece_file.withheld"
    file_id: UUID
    state: str
