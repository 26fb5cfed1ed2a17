"""Migration & Development actions as features: the published ones, on the provinces where they took place."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from services.territory.adapters import tables as t
from services.territory.adapters.action_tables import action
from services.territory.adapters.features.declaration import Asked, Collection, Licence, properties, said, words
from services.territory.adapters.features.land import in_words
from services.territory.adapters.features.places import no_point
from shared.contracts.territory.actions import ActionStatus
from shared.reference.places import REGION

BAR = " | "
"""Between several values, as in the files (`docs/actions.md`)."""

_EACH_ITS_SOURCES = Licence(
    "No licence was stated yet for what the regional centre publishes itself",
    None,
    "The sources that are named with each action",
)
_LISTED = ("partners", "places", "provinces", "themes", "countries")
_CELLS: Mapping[str, Callable[[Any], ColumnElement[Any]]] = {
    "amounts": lambda one: func.concat_ws(
        " ",
        cast(func.trim_scale(cast(one["amount"].astext, Numeric)), Text),
        one["currency"].astext,
        one["kind"].astext,
    ),
    "beneficiaries": lambda one: func.concat_ws(" ", one["number"].astext, one["who"].astext),
    "sources": lambda one: func.concat(one["text"].astext, " [", one["confidence"].astext, "]"),
}
"""Column of several parts -> how one is written, as `shared/reference/action_cells.py` writes and reads it."""


def _actions(asked: Asked) -> Select[Any]:
    """Those that are published, and no other, whoever asks."""
    a = action.c
    return select(
        cast(a.id, Text).label("id"),
        a.reference,
        *(in_words(asked, a[text]).label(text) for text in ("title", "summary", "results")),
        *(a.carrier_name, a.carrier_kind),
        *(func.nullif(func.array_to_string(a[name], BAR), "").label(name) for name in _LISTED),
        *(cast(a[name], Integer).label(name) for name in ("first_year", "last_year")),
        *(_cell(name).label(name) for name in _CELLS),
        a.good_practice.is_not(None).label("good_practice"),
        a.published_at,
        _where(asked).label("geometry"),
        *no_point(),
    ).where(a.status == ActionStatus.PUBLISHED)


def _cell(name: str) -> Any:
    """The parts in their order; NULL: there is none."""
    parts = func.jsonb_array_elements(action.c[name])
    part = parts.table_valued(column("value", JSONB), with_ordinality="position").render_derived(f"{name}_part")
    return (
        select(func.string_agg(_CELLS[name](part.c.value), aggregate_order_by(literal(BAR, Text), part.c.position)))
        .select_from(part)
        .scalar_subquery()
    )


def _where(asked: Asked) -> ColumnElement[Any]:
    """A point within each of its provinces, and of what is told of the whole region within that: no source says
    more.
    """
    points = cast(literal(_points(asked), Text), JSONB)
    place = func.unnest(action.c.provinces).table_valued("code", with_ordinality="position").render_derived("place")
    found = (
        select(func.jsonb_agg(aggregate_order_by(points[place.c.code], place.c.position), type_=JSONB))
        .where(points.has_key(place.c.code))
        .scalar_subquery()
    )
    return case(
        (found.is_(None), null()),
        (
            func.jsonb_array_length(found) == 1,
            func.jsonb_build_object("type", "Point", "coordinates", func.jsonb_extract_path(found, "0")),
        ),
        else_=func.jsonb_build_object("type", "MultiPoint", "coordinates", found),
    ).cast(JSONB)


def _points(asked: Asked) -> str:
    """Code -> longitude and latitude, as JSON."""
    p = t.province.c
    rows = asked.session.execute(select(p.code, cast(p.geometry, Text)).order_by(p.code))
    return _within(tuple(tuple(row) for row in rows))


@lru_cache(maxsize=2)
def _within(outlines: tuple[tuple[str, str], ...]) -> str:
    import shapely  # heavy, and needed by few requests

    shapes = {code: shapely.from_geojson(outline) for code, outline in outlines}
    if shapes:
        shapes[REGION] = shapely.union_all(list(shapes.values()))
    points = {code: shapely.point_on_surface(shape) for code, shape in shapes.items()}
    return json.dumps({code: [round(point.x, 4), round(point.y, 4)] for code, point in points.items()})


ACTIONS = Collection(
    id="actions",
    title=words(
        fr="Actions Migration & Développement",
        ar="أعمال الهجرة والتنمية",
        en="Migration & Development actions",
        es="Acciones Migración y Desarrollo",
        nl="Acties Migratie & Ontwikkeling",
        de="Aktionen Migration & Entwicklung",
        it="Azioni Migrazione e Sviluppo",
    ),
    description=words(
        fr="Ce que des associations, des communes et des programmes ont fait avec et pour les Marocains du monde ; "
        "un point dans chaque province concernée.",
        ar="ما قامت به جمعيات وجماعات وبرامج مع مغاربة العالم ومن أجلهم؛ نقطة في كل إقليم معني.",
        en="What associations, communes and programmes did with and for Moroccans abroad; a point in each province.",
        es="Lo que asociaciones, municipios y programas hicieron con y para los marroquíes en el exterior; un punto en "
        "cada provincia.",
        nl="Wat verenigingen, gemeenten en programma's deden met en voor Marokkanen in het buitenland; een punt in "
        "elke provincie.",
        de="Was Vereine, Gemeinden und Programme mit und für Marokkaner im Ausland taten; ein Punkt in jeder Provinz.",
        it="Ciò che associazioni, comuni e programmi hanno fatto con e per i marocchini all'estero; un punto in ogni "
        "provincia.",
    ),
    properties=(
        *said(reference="string", title="string", summary="string", results="string"),
        *said(carrier_name="string", carrier_kind="string", partners="string", places="string"),
        *properties(provinces="string"),
        *said(first_year="integer", last_year="integer", themes="string", countries="string"),
        *said(amounts="string", beneficiaries="string", sources="string"),
        *properties(good_practice="boolean", published_at="datetime"),
    ),
    rows=_actions,
    shape="any",
    named_by="title",
    dated_by="published_at",
    licence=_EACH_ITS_SOURCES,
    methods=("create", "replace", "update", "delete"),
    holds_data=True,
    not_in_tiles=("summary", "results", "partners", "amounts", "beneficiaries", "sources"),
)
