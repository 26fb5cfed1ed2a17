"""Each data set with its names and its table: what the feed, the pages and the files are made from."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.gateway.bootstrap import Application
from services.gateway.domain.data_table import DataTable, span_of
from services.gateway.domain.stated_licence import StatedLicence
from services.gateway.entrypoints.catalogue.columns import meaning_of
from services.gateway.entrypoints.catalogue.data_sets import DATA_SETS, TABLES, DataSet
from services.gateway.entrypoints.catalogue.tables import table_of
from services.gateway.entrypoints.decided_licence import decided
from services.gateway.entrypoints.ogc.answers import described
from shared.contracts.codes import Language

Words = Mapping[str, str]
"""Language -> words."""


@dataclass(frozen=True)
class Described:
    data_set: DataSet
    title: Words
    description: Words
    stated: StatedLicence | None
    """Who decided under which licence it may be used, and when; None: its source did, or nobody."""
    attribution: str
    """To be credited with it; empty: nobody said."""
    table: DataTable

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last year."""
        names = self.data_set.years
        return self.table.span(names) if names else span_of(column.name for column in self.table.columns)

    def file_table(self, kind: str) -> DataTable:
        """What a file of a kind holds: outlines under another licence than the table's are in layers alone."""
        apart = self.data_set.told_by == "collection" and kind in TABLES
        return self.table.without_shapes() if apart else self.table

    @property
    def licence_not_stated(self) -> bool:
        return self.data_set.licence is None and not self.data_set.licence_column


async def describe(app: Application, data_set: DataSet) -> Described:
    table = await app.kept_tables.get(data_set.id, lambda: table_of(app, data_set))
    stated = decided(app, data_set.id)
    data_set = data_set if stated is None else data_set.under(stated)
    if not data_set.collection:
        title, text = meaning_of(data_set.words), meaning_of(f"{data_set.words}_text")
        return Described(data_set, title, text, stated, "", table)
    told = {language.value: await described(app, language) for language in Language}
    named = {code: next(one for one in found if one.id == data_set.collection) for code, found in told.items()}
    return Described(
        data_set,
        {code: one.title for code, one in named.items()},
        {code: one.description for code, one in named.items()},
        stated,
        named[Language.FRENCH.value].attribution,
        table,
    )


async def describe_all(app: Application) -> Sequence[Described]:
    return await asyncio.gather(*(describe(app, data_set) for data_set in DATA_SETS))


async def extent(app: Application) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the region, in degrees; None: its outline is not known."""
    return next(one.bbox for one in await described(app, Language.FRENCH) if one.id == "region")
