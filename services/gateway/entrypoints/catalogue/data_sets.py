"""Which public data sets there are: the only table of them. What each says of itself is told by those who have it.

What has no licence here has none because no source says one: the operator may state it (`PRIMO_CATALOGUE_LICENCES`),
and until then its page and the feed say that it is not stated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.gateway.domain.stated_licence import StatedLicence

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"

TABLES = ("csv", "xlsx", "parquet")
LAYERS = ("geojson", "gpkg")
JSON = "application/json"
GEOJSON = "application/geo+json"

Theme = Literal["REGI", "ECON", "SOCI", "GOVE"]
"""Of the EU's authority table of data themes."""


@dataclass(frozen=True)
class ByApi:
    """Another way to the same data."""

    path: str
    media_type: str = JSON
    licence: str | None = None


@dataclass(frozen=True)
class DataSet:
    id: str
    themes: tuple[Theme, ...]
    told_by: Literal["collection", "site_table", "actions", "targets", "priorities", "aid_rules", "aid_categories"]
    collection: str = ""
    """Of `/ogc`: it is served there too, and named there in seven languages."""
    words: str = ""
    """Key of its title, where no collection names it; its description is at the key with `_text`."""
    layers: bool = False
    """Also as GeoJSON and GeoPackage."""
    licence: str | None = None
    """Of its tables. None: not stated here."""
    layer_licence: str | None = None
    licence_column: str = ""
    """Each row says its own."""
    years: tuple[str, ...] = ()
    """Columns that tell of which time it is; empty: the names of its columns do."""
    open_ended: bool = False
    by_api: tuple[ByApi, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (*TABLES, *(LAYERS if self.layers else ()))

    def under(self, stated: StatedLicence) -> "DataSet":
        """As somebody decided that it may be used, by every way to it."""
        ways = tuple(replace(way, licence=stated.licence) for way in self.by_api)
        return replace(self, licence=stated.licence, layer_licence=stated.licence, by_api=ways)

    def licence_of(self, kind: str) -> str | None:
        return self.layer_licence if kind in LAYERS else self.licence


def _shapes(name: str, *by_api: ByApi) -> DataSet:
    """Figures of the census, and outlines: under two licences, so tables hold no outline."""
    return DataSet(
        name,
        ("REGI", "SOCI"),
        "collection",
        collection=name,
        layers=True,
        licence=CC_BY,
        layer_licence=ODBL,
        by_api=by_api,
    )


DATA_SETS: Sequence[DataSet] = (
    _shapes("region"),
    _shapes("provinces", ByApi("/api/v1/provinces", licence=CC_BY), ByApi("/api/v1/provinces/geometry", GEOJSON, ODBL)),
    DataSet(
        "communes",
        ("REGI", "SOCI"),
        "collection",
        collection="communes",
        licence=CC_BY,
        by_api=(ByApi("/api/v1/communes", licence=CC_BY),),
    ),
    DataSet(
        "figures",
        ("REGI", "SOCI", "ECON"),
        "site_table",
        words="data_set.figures",
        licence_column="licence",
        years=("vintage",),
    ),
    DataSet(
        "poles",
        ("ECON", "REGI"),
        "site_table",
        words="data_set.poles",
        layers=True,
        by_api=(ByApi("/api/v1/poles"),),
    ),
    DataSet(
        "sites",
        ("ECON", "REGI"),
        "site_table",
        collection="zones",
        layers=True,
        by_api=(ByApi("/api/v1/sites"),),
    ),
    DataSet("plots", ("ECON",), "site_table", collection="plots", layers=True, by_api=(ByApi("/api/v1/plots"),)),
    DataSet(
        "opportunities",
        ("ECON",),
        "collection",
        collection="opportunities",
        layers=True,
        years=("published_at",),
        open_ended=True,
        by_api=(ByApi("/api/v1/opportunities"),),
    ),
    DataSet(
        "actions",
        ("SOCI", "ECON"),
        "actions",
        words="data_set.actions",
        years=("first_year", "last_year"),
        by_api=(ByApi("/api/v1/actions"), ByApi("/api/v1/actions/export/geojson", GEOJSON)),
    ),
    DataSet(
        "targets",
        ("GOVE", "REGI"),
        "targets",
        words="data_set.targets",
        years=("period",),
        by_api=(ByApi("/api/v1/planning/plan"),),
    ),
    DataSet(
        "priorities",
        ("GOVE", "ECON"),
        "priorities",
        words="data_set.priorities",
        years=("valid_from",),
        open_ended=True,
        by_api=(ByApi("/api/v1/planning/priorities"),),
    ),
    DataSet(
        "aid-rules",
        ("GOVE", "ECON"),
        "aid_rules",
        words="data_set.aid_rules",
        years=("valid_from",),
        open_ended=True,
        by_api=(ByApi("/api/v1/aid-rules"),),
    ),
    DataSet(
        "aid-categories",
        ("GOVE", "REGI"),
        "aid_categories",
        words="data_set.aid_categories",
        years=("valid_from",),
        open_ended=True,
        by_api=(ByApi("/api/v1/aid-rules"),),
    ),
)
BY_ID: Mapping[str, DataSet] = {one.id: one for one in DATA_SETS}
