"""Which columns the files of poles, sites, plots and figures have, and what each stands for here: `data/cnig/*.json`.

They are Table Schemas (Frictionless), whose member `primo` says what becomes of a column.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from shared.contracts.territory.site_codes import TERMS

DIRECTORY = Path(__file__).parents[1] / "data" / "cnig"


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    """text, place, mark, term, yes_no, number, hectares (of an area in m2), whole, day, year, geometry or point."""
    role: str
    """key; kept; derived: told when exported, not heard when imported; not_kept, never: empty, and not heard."""
    field: str
    """Its name in the facts."""
    terms: Mapping[str, str]
    """Key -> term of the standard; of the kind `term`."""
    needed: bool
    """Nothing new can be entered without it."""


@dataclass(frozen=True)
class TableColumns:
    """The columns of one table, in their order."""

    table: str
    version: str
    columns: tuple[Column, ...]

    @property
    def kept(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "kept")

    @property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == "key")

    @property
    def unheard(self) -> frozenset[str]:
        """Names of the columns that say nothing to an import."""
        return frozenset(column.name for column in self.columns if column.role not in {"key", "kept"})

    def of_field(self, field: str) -> str:
        """Name of the column; the field's own where it has none."""
        return next((column.name for column in self.columns if column.field == field), field)


@lru_cache
def columns_of(table: str) -> TableColumns:
    """Raises OSError for a table that there is not."""
    document = json.loads((DIRECTORY / f"{table}.json").read_text(encoding="utf-8"))
    return TableColumns(
        table,
        f"{document.get('standard', 'cnig-1.0.1')}-{document['version']}",
        tuple(
            Column(
                field["name"],
                field["primo"]["kind"],
                field["primo"]["role"],
                field["primo"].get("field", ""),
                TERMS[field["primo"]["terms"]] if "terms" in field["primo"] else {},
                field["primo"].get("needed", False),
            )
            for field in document["fields"]
        ),
    )
