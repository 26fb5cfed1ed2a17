"""A public data set as a table: what each column is, and the cells as text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_UNITS = (("_mad_m2", "MAD/m²"), ("_mad", "MAD"), ("_ha", "ha"), ("_km", "km"), ("_m2", "m²"))


class Column(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...


class Table(Protocol):
    """What can be written as a file."""

    @property
    def table(self) -> str: ...

    @property
    def columns(self) -> Sequence[Column]: ...

    @property
    def rows(self) -> Sequence[Sequence[str | None]]: ...


@dataclass(frozen=True)
class DataColumn:
    name: str
    kind: str
    """text, number, hectares, whole, year, day, moment, yes_no, mark, term, place, point or geometry."""
    meaning: Mapping[str, str]
    """Language -> words; French, Arabic and English at least."""
    defined_by: str
    """The contract, collection or standard that has the column."""
    unit: str = ""
    codes: tuple[str, ...] = ()
    """Of a closed list; empty: there is none."""
    filled: bool = True
    """False: a standard has the column, and nothing is ever in it here."""


@dataclass(frozen=True)
class DataTable:
    table: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[str | None, ...], ...] = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes that it takes to keep, about."""
        return 2_000 + sum(len(cell or "") + 60 for row in self.rows for cell in row)

    def without_shapes(self) -> "DataTable":
        kept = [at for at, column in enumerate(self.columns) if column.kind != "geometry"]
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[at] for at in kept), rows=rows)

    def span(self, names: Sequence[str]) -> tuple[int, int] | None:
        """The first and the last year that these columns tell of."""
        wanted = [at for at, column in enumerate(self.columns) if column.name in names]
        return span_of(row[at] or "" for row in self.rows for at in wanted)


def span_of(texts: Iterable[str]) -> tuple[int, int] | None:
    """The first and the last year that stand in them."""
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return (min(years), max(years)) if years else None


def unit_of(name: str) -> str:
    """The unit that the name of a field says, as names of this system do; empty: it says none."""
    return next((unit for ending, unit in _UNITS if name.endswith(ending)), "")


def plain(value: object) -> str | None:
    """A value of a contract as a cell. A list: its codes with commas between them. None: nothing is known."""
    match value:
        case None | "" | ():
            return None
        case bool():
            return "oui" if value else "non"  # as the tables of sites have it
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
