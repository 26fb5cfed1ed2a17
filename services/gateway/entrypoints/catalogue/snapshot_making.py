"""A snapshot made: every public data set as its table is now, as CSV and as JSON, with what each column is."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic_core import from_json, to_json

from services.gateway.adapters.site_files import file_of
from services.gateway.bootstrap import Application
from services.gateway.domain.errors import SnapshotAlreadyThere
from services.gateway.domain.reach import ANYBODY
from services.gateway.domain.snapshot import packed
from services.gateway.entrypoints.catalogue.described import Described, describe_all
from services.gateway.entrypoints.catalogue.dictionary import TYPES, dictionary
from services.gateway.usecases.asking import asks

_NUMBERS = frozenset({"number", "integer", "year"})


async def make_snapshot(app: Application, snapshot_id: str) -> None:
    """Raises SnapshotAlreadyThere, SnapshotKeyMissing, ServiceUnavailable."""
    app.snapshots.signer()
    if await app.snapshots.has(snapshot_id):
        raise SnapshotAlreadyThere(snapshot_id=snapshot_id)
    asks(ANYBODY)  # whoever presses the button may see more than is public
    told = await describe_all(app)
    base = app.settings.public_url.rstrip("/")
    archives = await asyncio.to_thread(archives_of, told, snapshot_id, app.present(), base)
    await app.snapshots.keep(snapshot_id, archives)


def archives_of(told: Sequence[Described], snapshot_id: str, at: datetime, base: str) -> Mapping[str, bytes]:
    """Name -> bytes of the two archives; the same tables, the same bytes."""
    about = to_json({"snapshot": snapshot_id, "madeAt": at, "catalogue": f"{base}/catalog"}, indent=1)
    tables, documents = {"snapshot.json": about}, {"snapshot.json": about}
    for one in told:
        name, table = one.data_set.id, one.file_table("csv")
        described = dictionary(one, base)
        tables[f"{name}.csv"] = file_of(table, "csv")
        tables[f"{name}.dictionary.json"] = to_json(described, indent=1)
        kinds = [(column.name, column.kind) for column in table.columns]
        rows = [{name: _value(kind, cell) for (name, kind), cell in zip(kinds, row, strict=True)} for row in table.rows]
        documents[f"{name}.json"] = to_json({**described, "rows": rows})
    stem = f"primo-{snapshot_id}"
    return {f"{stem}.csv.zip": packed(tables), f"{stem}.json.zip": packed(documents)}


def _value(kind: str, cell: str | None) -> Any:
    """As JSON has it: a number as one, a shape as GeoJSON; nothing where nothing is known."""
    if not cell:
        return None
    if kind == "geometry":
        return from_json(cell)
    if TYPES.get(kind) not in _NUMBERS:
        return cell
    number = Decimal(cell)
    return int(number) if number == number.to_integral_value() else float(number)
