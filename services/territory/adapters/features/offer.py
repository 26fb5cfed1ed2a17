"""What the territory offers, as features: zones, plots, published opportunities."""

from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Double,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from services.territory.adapters import tables as t
from services.territory.adapters.features.declaration import POINT, Asked, Collection, Licence, properties, words
from services.territory.adapters.features.places import figures_that_count
from shared.contracts.codes import Language, Sector
from shared.contracts.territory.codes import LandRegime, OpportunityStatus, PlotState
from shared.contracts.territory.site_codes import ON_THE_MARKET

_PRESS = Licence(
    "Figures and facts of the press, each with its source",
    None,
    "The sources that are named with each figure; positions are indicative",
)
_CENTRE = Licence(
    "No licence was stated yet for what the regional centre publishes itself",
    None,
    "Centre régional d'investissement de l'Oriental",
)


def _said(asked: Asked, texts: Column[Any]) -> ColumnElement[str]:
    """A text in the language asked for; French where there is none."""
    return func.coalesce(texts[asked.language.value].astext, texts[Language.FRENCH.value].astext)


def _placed(own: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Its own geometry; the point of its zone where it has none."""
    longitude, latitude = t.zone.c.longitude, t.zone.c.latitude
    point = func.jsonb_build_object("type", "Point", "coordinates", func.jsonb_build_array(longitude, latitude))
    of_zone = case((longitude.is_not(None), point.cast(JSONB)))
    of_its_own = own["type"].astext == "Point"
    coordinates = [own["coordinates"][axis].astext.cast(Double) for axis in (0, 1)]
    return [
        func.coalesce(own, of_zone).cast(JSONB).label("geometry"),
        *(
            case((own.is_(None), here), (of_its_own, there)).label(name)
            for name, here, there in zip(POINT, (longitude, latitude), coordinates, strict=True)
        ),
    ]


def _zones(asked: Asked) -> Select[Any]:
    z, counting = t.zone.c, figures_that_count().c
    area = (
        select(counting.place, counting.value, counting.year)
        .where(counting.indicator == "area_ha")
        .ext(distinct_on(counting.place))
        .order_by(counting.place, counting.year.desc())
        .subquery("area")
    )
    p = t.plot.c
    by_state = (
        select(
            p.zone,
            *(func.count().filter(p.state == state).label(f"plots_{state.value}") for state in PlotState),
        )
        .where(_is_offered_or_held())
        .group_by(p.zone)
        .subquery("by_state")
    )
    return (
        select(
            z.code.label("id"),
            *(z.code, z.province, z.position_status, _said(asked, z.name).label("name")),
            cast(area.c.value, Double).label("area_ha"),
            cast(area.c.year, Integer).label("area_year"),
            *(
                cast(func.coalesce(by_state.c[f"plots_{state.value}"], 0), Integer).label(f"plots_{state.value}")
                for state in PlotState
            ),
            *_placed(z.geometry),
        )
        .select_from(t.zone)
        .outerjoin(area, area.c.place == z.code)
        .outerjoin(by_state, by_state.c.zone == z.code)
    )


def _is_offered_or_held() -> ColumnElement[bool]:
    """A plot that was taken off the market is seen by nobody here, unless a dossier holds it."""
    p = t.plot.c
    return or_(p.marketing.in_(ON_THE_MARKET), p.state != PlotState.FREE)


def _plots(asked: Asked) -> Select[Any]:
    p, z, o = t.plot.c, t.zone.c, t.opportunity.c
    offered = and_(o.plot_id == p.id, o.status == OpportunityStatus.PUBLISHED)
    return (
        select(
            cast(p.id, Text).label("id"),
            *(p.reference, p.zone, z.province, p.area_m2, p.reserved_until),
            _said(asked, z.name).label("zone_name"),
            type_coerce(p.land_regime, Text).label("land_regime"),
            type_coerce(p.state, Text).label("state"),
            cast(o.id, Text).label("opportunity"),
            *_placed(p.geometry),
        )
        .select_from(t.plot)
        .join(t.zone, z.code == p.zone)
        .outerjoin(t.opportunity, offered)
        .where(_is_offered_or_held())
    )


def _opportunities(asked: Asked) -> Select[Any]:
    """Those that are published, and no other, whoever asks; without a zone they have no point."""
    o, z = t.opportunity.c, t.zone.c
    return (
        select(
            cast(o.id, Text).label("id"),
            _said(asked, o.title).label("title"),
            _said(asked, o.text).label("text"),
            *(o.province, o.commune, o.zone),
            type_coerce(o.sector, Text).label("sector"),
            cast(o.plot_id, Text).label("plot"),
            cast(o.indicative_amount_mad, Double).label("indicative_amount_mad"),
            o.published_at,
            *_placed(func.coalesce(t.plot.c.geometry, z.geometry)),
        )
        .select_from(t.opportunity)
        .outerjoin(t.plot, t.plot.c.id == o.plot_id)
        .outerjoin(t.zone, z.code == func.coalesce(t.plot.c.zone, o.zone))
        .where(o.status == OpportunityStatus.PUBLISHED)
    )


ZONES = Collection(
    id="zones",
    title=words(
        fr="Zones d'activité",
        ar="مناطق الأنشطة الاقتصادية",
        en="Activity zones",
        es="Zonas de actividad",
        nl="Bedrijventerreinen",
        de="Gewerbegebiete",
        it="Zone di attività",
    ),
    description=words(
        fr="Zones industrielles et d'activité économique ; leur position est indicative.",
        ar="المناطق الصناعية ومناطق الأنشطة الاقتصادية؛ مواقعها تقريبية.",
        en="Industrial and business zones; their position is indicative.",
        es="Zonas industriales y de actividad económica; su posición es indicativa.",
        nl="Industrie- en bedrijventerreinen; hun ligging is bij benadering.",
        de="Industrie- und Gewerbegebiete; ihre Lage ist ungefähr.",
        it="Zone industriali e di attività economica; la posizione è indicativa.",
    ),
    properties=properties(
        code="string",
        name="string",
        province="string",
        area_ha="number",
        area_year="integer",
        plots_free="integer",
        plots_reserved="integer",
        plots_confirmed="integer",
        position_status="string",
    ),
    rows=_zones,
    shape="any",
    named_by="name",
    licence=_PRESS,
)

PLOTS = Collection(
    id="plots",
    title=words(fr="Lots", ar="القطع الأرضية", en="Plots", es="Parcelas", nl="Kavels", de="Grundstücke", it="Lotti"),
    description=words(
        fr="Les lots des zones d'activité et leur disponibilité, par leur géométrie, ou au point de leur zone.",
        ar="القطع الأرضية في مناطق الأنشطة ومدى توفرها، بشكلها الهندسي أو في نقطة منطقتها.",
        en="The plots of the activity zones and whether they are free, by their outline or at the point of their zone.",
        es="Las parcelas de las zonas de actividad y su disponibilidad, por su contorno o en el punto de su zona.",
        nl="De kavels van de bedrijventerreinen en of ze vrij zijn, met hun omtrek of op het punt van hun terrein.",
        de="Die Grundstücke der Gewerbegebiete und ob sie frei sind, mit ihrem Umriss oder am Punkt ihres Gebiets.",
        it="I lotti delle zone di attività e la loro disponibilità, con il loro contorno o nel punto della loro zona.",
    ),
    properties=properties(
        reference="string",
        zone="string",
        zone_name="string",
        province="string",
        area_m2="integer",
        land_regime=LandRegime,
        state=PlotState,
        reserved_until="datetime",
        opportunity="string",
    ),
    rows=_plots,
    shape="any",
    named_by="reference",
    licence=_CENTRE,
)

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
    properties=properties(
        title="string",
        text="string",
        province="string",
        commune="string",
        sector=Sector,
        zone="string",
        plot="string",
        indicative_amount_mad="number",
        published_at="datetime",
    ),
    rows=_opportunities,
    shape="any",
    named_by="title",
    dated_by="published_at",
    licence=_CENTRE,
)
