"""The tables of powers of attorney, and of the centre's dated lists."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.list_entries import ListName
from shared.contracts.investor.mandate_views import LegalisationStep, MandatePower

mandate = Table(
    "mandate",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    Column("language", code(Language), nullable=False),
    Column("powers", ARRAY(code(MandatePower)), nullable=False),
    Column("verified_first", ARRAY(code(MandatePower)), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("named_by", UUID),
    Column("named_at", MOMENT, nullable=False),
    Column("step", code(LegalisationStep), nullable=False),
    Column("step_at", MOMENT),
    Column("revoked_at", MOMENT),
    Column("revoked_by", UUID),
)
"""Personal data: name, address, telephone and language of who acts for an investor."""

list_entry = Table(
    "list_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("list_name", code(ListName), nullable=False),
    Column("code", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("in_use", Boolean, nullable=False),
    Column("amount", Integer),
    Column("verified_first", Boolean, nullable=False),
    Column("statuses", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("piece", Text),
    Column("source", Text, nullable=False),
    Column("confidence", code(Confidence), nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint("list_name", "code", "valid_from", name="list_entry_one_per_day"),
)
"""Only ever added to: the last word on or before a day counts."""
