"""The region, its provinces and its communes with their figures, as features."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Select,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from services.territory.adapters import tables as t
from services.territory.adapters.features.declaration import POINT, Asked, Collection, Licence, properties, words
from services.territory.adapters.figure_tables import figure_choice, place_figure
from shared.contracts.codes import Language
from shared.contracts.territory.codes import BonusCategory, CommuneKind, ProvinceKind
from shared.reference import places

FIGURES: Mapping[str, tuple[str, int]] = {
    "population_2014": ("population", 2014),
    "population_2024": ("population", 2024),
    **{
        f"{indicator}_2024": (indicator, 2024)
        for indicator in (
            *("households", "businesses", "businesses_industry", "businesses_construction"),
            *("businesses_commerce", "businesses_services", "jobs", "souks"),
        )
    },
}
"""Property -> indicator and year. A figure without its year is none."""

_FIGURES = properties(**dict.fromkeys(FIGURES, "integer"))  # type: ignore[arg-type]
_NAMES = properties(code="string", name="string", name_fr="string", name_ar="string")
_HCP = Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", "HCP, RGPH 2014 and 2024, CC BY 4.0")
_DRAWN = Licence(
    "ODbL 1.0 (outlines); CC BY 4.0 (figures)",
    "https://opendatacommons.org/licenses/odbl/1-0/",
    f"© OpenStreetMap contributors, ODbL 1.0; {_HCP.attribution}",
)


def figures_that_count() -> CTE:
    """Of each place, indicator and year the one figure that counts, by the rule of `domain/place_figure.py`."""
    f, c = place_figure.c, figure_choice.c
    chosen = select(c.figure_id, func.max(c.id).label("choice")).group_by(c.figure_id).subquery()
    return (
        select(f.place, f.indicator, f.year, f.value)
        .outerjoin_from(place_figure, chosen, chosen.c.figure_id == f.id)
        .ext(distinct_on(f.place, f.indicator, f.year))
        .order_by(
            *(f.place, f.indicator, f.year, chosen.c.choice.desc().nulls_last()),
            *(func.strpos("SKP", f.confidence), f.id.desc()),
        )
        .cte("counting")
    )


def no_point() -> list[ColumnElement[Any]]:
    """Columns of what is an outline, or nowhere."""
    return [cast(null(), Float).label(name) for name in POINT]


def _figures() -> FromClause:
    """One line a place."""
    counting = figures_that_count().c
    columns = [
        cast(func.max(counting.value).filter(counting.indicator == indicator, counting.year == year), Integer).label(
            name
        )
        for name, (indicator, year) in FIGURES.items()
    ]
    return select(counting.place, *columns).group_by(counting.place).subquery("figures")


def _in_language(asked: Asked, french: Column[Any], arabic: Column[Any]) -> ColumnElement[str]:
    return (arabic if asked.language is Language.ARABIC else french).label("name")


def _region(asked: Asked) -> Select[Any]:
    figures = _figures().c
    names = places.REGION_NAMES
    return select(
        literal(places.REGION, Text).label("id"),
        literal(places.REGION, Text).label("code"),
        literal(names.get(asked.language.value, names["fr"]), Text).label("name"),
        literal(names["fr"], Text).label("name_fr"),
        literal(names["ar"], Text).label("name_ar"),
        *(figures[name] for name in FIGURES),
        cast(literal(_outline(asked), Text), JSONB).label("geometry"),
        *no_point(),
    ).where(figures.place == places.REGION)


def _outline(asked: Asked) -> str:
    of_provinces = select(cast(t.province.c.geometry, Text)).order_by(t.province.c.code)
    return _union(tuple(asked.session.scalars(of_provinces)))


@lru_cache(maxsize=2)
def _union(geometries: tuple[str, ...]) -> str:
    import shapely  # heavy, and needed by few requests

    return str(shapely.to_geojson(shapely.union_all(shapely.from_geojson(geometries))))


def _provinces(asked: Asked) -> Select[Any]:
    p, b, figures = t.province.c, t.bonus_category.c, _figures().c
    bonus = (
        select(b.category)
        .where(b.province == p.code, b.valid_from <= asked.on)
        .order_by(b.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            p.code.label("id"),
            *(p.code, p.iso, type_coerce(p.kind, Text).label("kind"), p.name_fr, p.name_ar),
            _in_language(asked, p.name_fr, p.name_ar),
            type_coerce(bonus, Text).label("bonus_category"),
            *(figures[name] for name in FIGURES),
            p.geometry,
            *no_point(),
        )
        .select_from(t.province)
        .outerjoin(figures.place.table, figures.place == p.code)
    )


def _communes(asked: Asked) -> Select[Any]:
    c, figures = t.commune.c, _figures().c
    return (
        select(
            c.code.label("id"),
            *(c.code, c.province, type_coerce(c.kind, Text).label("kind"), c.name_fr, c.name_ar),
            _in_language(asked, c.name_fr, c.name_ar),
            *(figures[name] for name in FIGURES),
            cast(null(), JSONB).label("geometry"),
            *no_point(),
        )
        .select_from(t.commune)
        .outerjoin(figures.place.table, figures.place == c.code)
    )


REGION = Collection(
    id="region",
    title=words(
        fr="La région",
        ar="الجهة",
        en="The region",
        es="La región",
        nl="De regio",
        de="Die Region",
        it="La regione",
    ),
    description=words(
        fr="L'Oriental, avec ce que disent les recensements de 2014 et 2024.",
        ar="جهة الشرق، مع نتائج إحصاءي 2014 و2024.",
        en="The Oriental, with what the censuses of 2014 and 2024 say.",
        es="El Oriental, con lo que dicen los censos de 2014 y 2024.",
        nl="De Oriental, met wat de volkstellingen van 2014 en 2024 zeggen.",
        de="Die Region L'Oriental, mit den Zahlen der Zählungen von 2014 und 2024.",
        it="L'Oriental, con quanto dicono i censimenti del 2014 e del 2024.",
    ),
    properties=(*_NAMES, *_FIGURES),
    rows=_region,
    shape="polygon",
    named_by="name",
    licence=_DRAWN,
    holds_data=True,
)

PROVINCES = Collection(
    id="provinces",
    title=words(
        fr="Préfectures et provinces",
        ar="العمالات والأقاليم",
        en="Prefectures and provinces",
        es="Prefecturas y provincias",
        nl="Prefecturen en provincies",
        de="Präfekturen und Provinzen",
        it="Prefetture e province",
    ),
    description=words(
        fr="Les huit préfectures et provinces, avec leurs chiffres et leur catégorie de prime territoriale.",
        ar="العمالات والأقاليم الثمانية، مع أرقامها وصنف المنحة الترابية.",
        en="The eight prefectures and provinces with their figures and the category of the territorial bonus.",
        es="Las ocho prefecturas y provincias, con sus cifras y su categoría de prima territorial.",
        nl="De acht prefecturen en provincies, met hun cijfers en hun categorie van de gebiedspremie.",
        de="Die acht Präfekturen und Provinzen, mit ihren Zahlen und ihrer Kategorie der Gebietsprämie.",
        it="Le otto prefetture e province, con le loro cifre e la categoria del premio territoriale.",
    ),
    properties=(
        *_NAMES,
        *properties(iso="string", kind=ProvinceKind, bonus_category=BonusCategory),
        *_FIGURES,
    ),
    rows=_provinces,
    shape="polygon",
    named_by="name",
    licence=_DRAWN,
)

COMMUNES = Collection(
    id="communes",
    title=words(
        fr="Communes", ar="الجماعات", en="Communes", es="Municipios", nl="Gemeenten", de="Gemeinden", it="Comuni"
    ),
    description=words(
        fr="Les 124 communes avec leurs chiffres. Leur géométrie n'est pas encore connue ici.",
        ar="الجماعات الـ124 مع أرقامها. موقعها الجغرافي غير متوفر هنا بعد.",
        en="The 124 communes with their figures. Their geometry is not known here yet.",
        es="Los 124 municipios con sus cifras. Su geometría aún no se conoce aquí.",
        nl="De 124 gemeenten met hun cijfers. Hun geometrie is hier nog niet bekend.",
        de="Die 124 Gemeinden mit ihren Zahlen. Ihre Geometrie ist hier noch nicht bekannt.",
        it="I 124 comuni con le loro cifre. La loro geometria non è ancora nota qui.",
    ),
    properties=(*_NAMES, *properties(province="string", kind=CommuneKind), *_FIGURES),
    rows=_communes,
    shape="none",
    named_by="name",
    licence=_HCP,
)
