"""Columns of what is known of sites and plots after the CNIG standard, named as in `contracts/territory/sites.py`.

They stand in the tables `zone` and `plot`; the aggregates know nothing of them.
"""

from collections.abc import Sequence

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB


def _utilities() -> Sequence[Column[bool] | Column[str]]:
    served = [Column(f"{name}_served", Boolean) for name in ("water", "power", "sewer", "gas", "fibre")]
    return [*served, Column("utilities_source", Text), Column("utilities_confidence", Text)]


def _texts(*names: str) -> Sequence[Column[str]]:
    return [Column(name, Text) for name in names]


def of_a_site() -> Sequence[Column]:  # type: ignore[type-arg]
    distances = [
        column
        for name, km in (("motorway", "motorway"), ("rail_station", "rail"), ("airport", "airport"), ("port", "port"))
        for column in (Column(name, Text), Column(f"{km}_km", Numeric))
    ]
    return [
        *_utilities(),
        Column("pole", Text, ForeignKey("pole.code")),
        Column("commune", Text, ForeignKey("commune.code")),
        Column("geometry", JSONB(none_as_null=True)),
        *_texts("site_type", "vocation", "site_state"),
        Column("usable_area_ha", Numeric),
        Column("created_year", Integer),
        Column("identified_on", Date),
        Column("updated_on", Date),
        *_texts("producer", "description", "url", "manager_type", "manager", "developer", "seller"),
        *distances,
        *_texts("distances_source", "distances_confidence"),
    ]


def of_a_plot() -> Sequence[Column]:  # type: ignore[type-arg]
    return [
        *_utilities(),
        Column("demonstration", Boolean, nullable=False, server_default="false"),
        *_texts("cadastral_reference", "tenure", "development", "occupancy", "land_use"),
        Column("turnkey", Boolean),
        Column("price_mad_m2", Numeric),
        Column("price_on", Date),
        *_texts("price_source", "price_confidence"),
        Column("geometry", JSONB(none_as_null=True)),
        Column("identified_on", Date),
        Column("updated_on", Date),
    ]
