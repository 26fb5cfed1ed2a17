"""The tables of uploads and of the files of pieces. The bytes are in the store: here is where, and what they are."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from services.investor.domain.piece_file import UploadState
from shared.contracts.codes import FileFault
from shared.contracts.investor.codes import FileState, PieceKind

upload = Table(
    "upload",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("piece", code(PieceKind), nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("state", code(UploadState), nullable=False),
    Column("fault", code(FileFault)),
    Column("opened_by", UUID),
    Column("mandate_id", UUID, ForeignKey("mandate.id")),
    Column("opened_at", MOMENT, nullable=False),
    Column("touched_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    CheckConstraint("received BETWEEN 0 AND length", name="upload_received_within_length"),
    Index("upload_open", "touched_at", postgresql_where=text("state = 'open'")),
)

upload_part = Table(
    "upload_part",
    metadata,
    Column("upload_id", UUID, ForeignKey("upload.id"), primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("key", Text, nullable=False),
)

piece_file = Table(
    "piece_file",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("piece", code(PieceKind), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("key", Text),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("state", code(FileState), nullable=False),
    Column("uploaded_by", UUID),
    Column("mandate_id", UUID, ForeignKey("mandate.id")),
    Column("uploaded_at", MOMENT, nullable=False),
    Column("judged_at", MOMENT),
    Column("finding", Text),
    UniqueConstraint("dossier_id", "piece", "number", name="piece_file_number"),
    Index("piece_file_key", "key"),
    Index("piece_file_quarantined", "uploaded_at", postgresql_where=text("state = 'quarantined'")),
)
