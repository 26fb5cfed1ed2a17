"""What is offered to investors, as features: the published opportunities."""

from typing import Any

from sqlalchemy import ColumnElement, Date, Double, Integer, Select, Text, cast, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from services.territory.adapters import tables as t
from services.territory.adapters.features.declaration import Asked, Collection, properties, said, words
from services.territory.adapters.features.land import CENTRE, in_words, placed
from shared.contracts.codes import Sector
from shared.contracts.territory.codes import OpportunityStatus


def _opportunities(asked: Asked) -> Select[Any]:
    """Those that are published, and no other, whoever asks; without a zone they have no point."""
    o, z = t.opportunity.c, t.zone.c
    wanted: Select[Any] = (
        select(
            cast(o.id, Text).label("id"),
            in_words(asked, o.title).label("title"),
            in_words(asked, o.text).label("text"),
            *(o.province, o.commune, o.zone),
            type_coerce(o.sector, Text).label("sector"),
            cast(o.plot_id, Text).label("plot"),
            cast(o.indicative_amount_mad, Double).label("indicative_amount_mad"),
            o.published_at,
            *(in_words(asked, o.more[part]).label(part) for part in ("benefits", "diaspora_notes")),
            *(cast(o.more[name].astext, Double).label(name) for name in ("minimum_amount_mad", "maximum_amount_mad")),
            cast(o.more["expected_jobs"].astext, Integer).label("expected_jobs"),
            o.more["contact_role"].astext.label("contact_role"),
            cast(o.more["valid_until"].astext, Date).label("valid_until"),
            _documents().label("documents"),
            *placed(func.coalesce(t.plot.c.geometry, z.geometry)),
        )
        .select_from(t.opportunity)
        .outerjoin(t.plot, t.plot.c.id == o.plot_id)
        .outerjoin(t.zone, z.code == func.coalesce(t.plot.c.zone, o.zone))
        .where(o.status == OpportunityStatus.PUBLISHED)
    )
    return wanted


def _documents() -> ColumnElement[int]:
    """How many documents of an offer its readers are given today. UTC is the region's time since 2026-09-20."""
    all_of_them = func.coalesce(t.opportunity.c.more["attachments"], cast([], JSONB))
    each = func.jsonb_array_elements(all_of_them).column_valued("document")
    until = type_coerce(each, JSONB)["valid_until"].astext.cast(Date)
    today = func.timezone("UTC", func.now()).cast(Date)
    counted = select(cast(func.count(), Integer)).where(or_(until.is_(None), until >= today))
    return counted.scalar_subquery()


OPPORTUNITIES = Collection(
    id="opportunities",
    title=words(
        fr="Opportunités d'investissement",
        ar="فرص الاستثمار",
        en="Investment opportunities",
        es="Oportunidades de inversión",
        nl="Investeringskansen",
        de="Investitionsmöglichkeiten",
        it="Opportunità di investimento",
    ),
    description=words(
        fr="Les opportunités publiées, au point de leur lot ou de leur zone.",
        ar="الفرص المنشورة، في نقطة قطعتها أو منطقتها.",
        en="The opportunities that are published, at the point of their plot or zone.",
        es="Las oportunidades publicadas, en el punto de su parcela o zona.",
        nl="De gepubliceerde kansen, op het punt van hun kavel of terrein.",
        de="Die veröffentlichten Möglichkeiten, am Punkt ihres Grundstücks oder Gebiets.",
        it="Le opportunità pubblicate, nel punto del loro lotto o della loro zona.",
    ),
    properties=(
        *said(title="string", text="string", province="string", commune="string", sector=Sector),
        *said(zone="string", plot="string", indicative_amount_mad="number"),
        *properties(published_at="datetime", documents="integer"),
        *said(benefits="string", diaspora_notes="string"),
        *said(minimum_amount_mad="number", maximum_amount_mad="number", expected_jobs="integer"),
        *said(contact_role="string", valid_until="date"),
    ),
    rows=_opportunities,
    shape="any",
    named_by="title",
    dated_by="published_at",
    licence=CENTRE,
    methods=("create", "replace", "update", "delete"),
    not_in_tiles=("text",),
)
