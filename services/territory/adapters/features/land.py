"""Sites and plots as features, with all that is known of them after the CNIG standard."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Select,
    Table,
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
from services.territory.adapters.features.declaration import (
    POINT,
    Asked,
    Collection,
    Licence,
    Property,
    properties,
    said,
    words,
)
from services.territory.adapters.features.places import figures_that_count
from shared.contracts.codes import Language
from shared.contracts.territory.codes import LandRegime, OpportunityStatus, PlotState
from shared.contracts.territory.site_codes import ON_THE_MARKET, TERMS

_PRESS = Licence(
    "Figures and facts of the press, each with its source",
    None,
    "The sources that are named with each figure; positions are indicative",
)
CENTRE = Licence(
    "No licence was stated yet for what the regional centre publishes itself",
    None,
    "Centre régional d'investissement de l'Oriental",
)


def _terms(*names: str) -> tuple[Property, ...]:
    """Texts of which each is a key of the standard's list of that name."""
    return tuple(Property(name, "string", tuple(TERMS[name]), writable=True) for name in names)


_UTILITIES = said(
    **dict.fromkeys(("water_served", "power_served", "sewer_served", "gas_served", "fibre_served"), "boolean"),  # type: ignore[arg-type]
    utilities_source="string",
    utilities_confidence="string",
)
_SEEN = said(identified_on="date", updated_on="date")
_REACHED = tuple(
    property_
    for place, km in (("motorway", "motorway"), ("rail_station", "rail"), ("airport", "airport"), ("port", "port"))
    for property_ in said(**{place: "string", f"{km}_km": "number"})  # type: ignore[arg-type]
)
SITE_FACTS = (
    *said(commune="string", pole="string"),
    *_terms("site_type", "vocation", "site_state"),
    *said(usable_area_ha="number", created_year="integer"),
    *_SEEN,
    *said(producer="string", description="string", url="string"),
    *_terms("manager_type"),
    *said(manager="string", developer="string", seller="string"),
    *_UTILITIES,
    *_REACHED,
    *said(distances_source="string", distances_confidence="string"),
)
PLOT_FACTS = (
    *said(demonstration="boolean", cadastral_reference="string"),
    *_terms("tenure", "development", "occupancy", "land_use"),
    *said(turnkey="boolean", price_mad_m2="number", price_on="date", price_source="string", price_confidence="string"),
    *_SEEN,
    *_UTILITIES,
)


def _facts(table: Table, known: Sequence[Property]) -> list[ColumnElement[Any]]:
    """A column each; decimals as the numbers that GeoJSON has."""
    return [
        (cast(table.c[one.name], Double).label(one.name) if one.kind == "number" else table.c[one.name])
        for one in known
    ]


def in_words(asked: Asked, texts: ColumnElement[Any]) -> ColumnElement[str]:
    """A text in the language asked for; French where there is none."""
    return func.coalesce(texts[asked.language.value].astext, texts[Language.FRENCH.value].astext)


def placed(own: ColumnElement[Any]) -> list[ColumnElement[Any]]:
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
            *(z.code, z.province, z.position_status, in_words(asked, z.name).label("name")),
            *(z.name[language].astext.label(f"name_{language}") for language in ("fr", "ar", "en")),
            *_facts(t.zone, SITE_FACTS),
            cast(area.c.value, Double).label("area_ha"),
            cast(area.c.year, Integer).label("area_year"),
            *(
                cast(func.coalesce(by_state.c[f"plots_{state.value}"], 0), Integer).label(f"plots_{state.value}")
                for state in PlotState
            ),
            *placed(z.geometry),
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
            in_words(asked, z.name).label("zone_name"),
            type_coerce(p.land_regime, Text).label("land_regime"),
            type_coerce(p.state, Text).label("state"),
            cast(o.id, Text).label("opportunity"),
            *_facts(t.plot, PLOT_FACTS),
            *placed(p.geometry),
        )
        .select_from(t.plot)
        .join(t.zone, z.code == p.zone)
        .outerjoin(t.opportunity, offered)
        .where(_is_offered_or_held())
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
    properties=(
        *said(code="string"),
        *properties(name="string"),
        *said(province="string"),
        *properties(area_ha="number", area_year="integer"),
        *properties(plots_free="integer", plots_reserved="integer", plots_confirmed="integer"),
        *said(position_status="string", name_fr="string", name_ar="string", name_en="string"),
        *SITE_FACTS,
    ),
    rows=_zones,
    shape="any",
    named_by="name",
    licence=_PRESS,
    methods=("create", "replace", "update"),
    geometry_writable=True,
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
    properties=(
        *said(reference="string", zone="string"),
        *properties(zone_name="string", province="string"),
        *said(area_m2="integer", land_regime=LandRegime),
        *properties(state=PlotState, reserved_until="datetime", opportunity="string"),
        *PLOT_FACTS,
    ),
    rows=_plots,
    shape="any",
    named_by="reference",
    licence=CENTRE,
    methods=("create", "replace", "update", "delete"),
    geometry_writable=True,
)
