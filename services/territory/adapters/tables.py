"""The territory's tables, and how the domain is stored in them."""

from dataclasses import fields

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import registry

from services.territory.adapters.site_columns import of_a_plot, of_a_site
from services.territory.domain.opportunity import Opportunity
from services.territory.domain.plot import Plot
from services.territory.domain.reservation import Reservation, ReservationState
from services.territory.domain.setting import SettingKind
from shared.contracts.codes import Sector
from shared.contracts.territory.codes import (
    BonusCategory,
    CommuneKind,
    Indicator,
    LandRegime,
    OpportunityStatus,
    PlotState,
    ProvinceKind,
    Stage,
)
from shared.messaging.carried_out import define_carried_out
from shared.messaging.erasure import define_erasures
from shared.messaging.inbox import define_inbox
from shared.messaging.outbox import define_outbox

metadata = MetaData()


def _code(kind: type) -> SqlEnum:
    """A closed list stored as its text: PostgreSQL's own enums cannot lose a value again."""
    return SqlEnum(
        kind, native_enum=False, create_constraint=False, length=40, values_callable=lambda k: [str(m.value) for m in k]
    )


_MOMENT = DateTime(timezone=True)

province = Table(
    "province",
    metadata,
    Column("code", Text, primary_key=True),
    Column("iso", Text, nullable=False, unique=True),
    Column("kind", _code(ProvinceKind), nullable=False),
    Column("name_fr", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("geometry", JSONB, nullable=False),
    Column("geometry_credit", Text, nullable=False),
)

commune = Table(
    "commune",
    metadata,
    Column("code", Text, primary_key=True),
    Column("province", Text, ForeignKey("province.code"), nullable=False, index=True),
    Column("kind", _code(CommuneKind), nullable=False),
    Column("name_fr", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
)

pole = Table(
    "pole",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("vocation", Text),
    Column("reach", Text),
    Column("identified_on", Date),
    Column("updated_on", Date),
    Column("source", Text),
    Column("confidence", Text),
    Column("withdrawn_reason", Text),
)

zone = Table(
    "zone",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", JSONB, nullable=False),
    Column("province", Text, ForeignKey("province.code"), nullable=False),
    Column("longitude", Double, nullable=False),
    Column("latitude", Double, nullable=False),
    Column("position_status", Text, nullable=False),
    *of_a_site(),
)

figure = Table(
    "figure",
    metadata,
    Column("place", Text, primary_key=True),
    Column("indicator", _code(Indicator), primary_key=True),
    Column("vintage", Text, primary_key=True),
    Column("value", Numeric, nullable=False),
    Column("source", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("confidence", Text, nullable=False),
)
"""Numbers about a place: the code of a province, a commune or a zone; the three kinds of code cannot be mistaken."""

bonus_category = Table(
    "bonus_category",
    metadata,
    Column("province", Text, ForeignKey("province.code"), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("category", _code(BonusCategory), nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", _MOMENT),
)

setting = Table(
    "setting",
    metadata,
    Column("kind", _code(SettingKind), primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
)

plot = Table(
    "plot",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("zone", Text, ForeignKey("zone.code"), nullable=False),
    Column("reference", Text, nullable=False),
    Column("area_m2", Integer, nullable=False),
    Column("land_regime", _code(LandRegime), nullable=False),
    Column("state", _code(PlotState), nullable=False),
    Column("dossier_id", UUID),
    Column("reserved_until", _MOMENT),
    Column("event_seq", BigInteger, nullable=False),
    Column("marketing", Text, nullable=False, server_default="for_sale"),
    Column("marketing_reason", Text),
    *of_a_plot(),
    UniqueConstraint("zone", "reference", name="plot_one_reference_per_zone"),
    Index("plot_to_expire", "reserved_until", postgresql_where=text("state = 'reserved'")),
)

reservation = Table(
    "reservation",
    metadata,
    Column("dossier_id", UUID, primary_key=True),
    Column("plot_id", UUID, ForeignKey("plot.id"), nullable=False),
    Column("state", _code(ReservationState), nullable=False),
    Column("asked_at", _MOMENT, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
)

opportunity = Table(
    "opportunity",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("request_id", UUID, nullable=False, unique=True),
    Column("request_digest", Text, nullable=False),
    Column("title", JSONB, nullable=False),
    Column("text", JSONB, nullable=False),
    Column("province", Text, ForeignKey("province.code"), nullable=False),
    Column("commune", Text, ForeignKey("commune.code")),
    Column("sector", _code(Sector), nullable=False),
    Column("zone", Text, ForeignKey("zone.code")),
    Column("plot_id", UUID, ForeignKey("plot.id")),
    Column("indicative_amount_mad", Numeric(14, 2)),
    Column("drafted_by", UUID, nullable=False),
    Column("drafted_at", _MOMENT, nullable=False),
    Column("status", _code(OpportunityStatus), nullable=False),
    Column("published_by", UUID),
    Column("published_at", _MOMENT),
    Column("withdrawn_by", UUID),
    Column("withdrawn_at", _MOMENT),
    Column("more", JSONB, nullable=False, server_default="{}"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("written", JSONB(none_as_null=True)),
    Column("stage", Text, nullable=False, server_default="drafting"),
    Column("authors", JSONB, nullable=False, server_default="[]"),
    Column("submitted_by", UUID),
    Column("submitted_at", _MOMENT),
    Column("submitted_as", Text),
    Column("sent_back_because", Text),
    Column("event_seq", BigInteger, nullable=False),
    Index("opportunity_one_published_per_plot", "plot_id", unique=True, postgresql_where=text("status = 'published'")),
)


def history_of(owner: Table) -> Table:
    """Lines of what happened to one; only ever added to."""
    return Table(
        f"{owner.name}_history",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column(f"{owner.name}_id", UUID, ForeignKey(owner.c.id), nullable=False, index=True),
        Column("at", _MOMENT, nullable=False),
        Column("action", Text, nullable=False),
        Column("by", UUID),
        Column("details", JSONB, nullable=False),
    )


site_history = Table(
    "site_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False, index=True),
    Column("at", _MOMENT, nullable=False),
    Column("action", Text, nullable=False),
    Column("by", UUID),
    Column("details", JSONB, nullable=False),
)
"""Of poles and sites (`kind`), which are no aggregates: what editors and files changed. Only ever added to."""

plot_history = history_of(plot)
opportunity_history = history_of(opportunity)

pipeline_entry = Table(
    "pipeline_entry",
    metadata,
    Column("dossier_id", UUID, primary_key=True),
    Column("province", Text, nullable=False),
    Column("sector", _code(Sector), nullable=False),
    Column("host_country", Text, nullable=False),
    Column("stage", _code(Stage), nullable=False),
    Column("planned_amount_mad", Numeric(14, 2), nullable=False),
    Column("planned_jobs", Integer, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("decided_on", Date),
    Column("last_event_at", _MOMENT, nullable=False),
    Column("realised_amount_mad", Numeric(14, 2), nullable=False, server_default="0"),
    Column("realised_jobs", Integer, nullable=False, server_default="0"),
    Column("merged_into", UUID),
    Column("commune", Text),
    Column("plot_id", UUID),
    Column("own_funds_mad", Numeric(14, 2)),
    Column("own_funds_currency_mad", Numeric(14, 2)),
    Column("completed_on", Date),
    Column("due_on", Date),
    Column("reasons", JSONB, nullable=False, server_default="[]"),
    Column("course", JSONB(none_as_null=True)),
    Column("own_funds_course", JSONB(none_as_null=True)),
)
"""Projection of investor's dossiers; read as totals only."""

outbox = define_outbox(metadata)
define_inbox(metadata)
define_carried_out(metadata)
erasures = define_erasures(metadata)

mapping = registry(metadata=metadata)


def map_domain() -> None:
    """Tell SQLAlchemy how the domain's classes are stored. Call once in a process, before the first session."""
    if Plot in {mapper.class_ for mapper in mapping.mappers}:
        return
    mapping.map_imperatively(Reservation, reservation)
    mapping.map_imperatively(Opportunity, opportunity)
    mapping.map_imperatively(Plot, plot, include_properties=[field.name for field in fields(Plot)])
