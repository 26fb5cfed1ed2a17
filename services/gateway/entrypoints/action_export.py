"""Actions as a file: the rows of a filtered list, all of them. CSV and XLSX are what the import reads again."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from starlette.responses import Response

from services.gateway.adapters.site_files import MEDIA_TYPES
from services.gateway.bootstrap import Application
from services.gateway.domain.cells import FileKind
from services.gateway.domain.errors import ExportTooLong
from services.gateway.domain.label_point import label_point
from services.gateway.entrypoints.sent_tables import Row, attached, file_responses, write_table
from services.gateway.entrypoints.texts import Texts
from shared.contracts.territory.action_views import ActionFilter, ActionRow, ListActions
from shared.contracts.territory.queries import ListProvinces
from shared.reference import places
from shared.reference.action_cells import COLUMNS, TEMPLATE, cells_of

_AT_ONCE = 200


class ActionFile(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


EXPORT_RESPONSES = file_responses(*ActionFile)


async def actions_as_file(app: Application, wanted: ActionFilter, kind: ActionFile, t: Texts, **staff: Any) -> Response:
    """`staff`: what only an editor may ask for. Raises ExportTooLong."""
    if kind is ActionFile.GEOJSON:
        return await _as_features(app, wanted, **staff)
    blocks = (list(map(_cells, rows)) async for rows in _rows(app, wanted, **staff))
    rtl, headers = t.direction == "rtl", (TEMPLATE, *COLUMNS)
    written = await write_table(FileKind(kind.value), TEMPLATE, headers, blocks, right_to_left=rtl)
    return written.sent("primo-actions")


def _cells(row: ActionRow) -> Row:
    cells = cells_of(row.reference, row)
    return ["", *(cells[column] for column in COLUMNS)]


async def _rows(app: Application, wanted: ActionFilter, **staff: Any) -> AsyncIterator[Sequence[ActionRow]]:
    """In the list's order, which the reference makes whole: no row comes twice."""
    most = app.settings.export_most_rows
    asked = ListActions(**wanted.model_dump(), **staff, limit=_AT_ONCE)
    while True:
        found = await app.call(asked)
        if found.total > most:
            raise ExportTooLong(most_rows=most)
        yield found.rows
        if len(found.rows) < _AT_ONCE:
            return
        asked = asked.model_copy(update={"offset": asked.offset + _AT_ONCE})


async def _as_features(app: Application, wanted: ActionFilter, **staff: Any) -> Response:
    """One feature an action: a point in the middle of each of its provinces; none where it has no place."""
    provinces = await app.call(ListProvinces(with_geometry=True))
    points = {p.code: label_point(p.geometry) for p in provinces if p.geometry}
    features = [_feature(row, points) async for rows in _rows(app, wanted, **staff) for row in rows]
    credit = next((p.geometry_credit for p in provinces if p.geometry_credit), None)
    text = json.dumps({"type": "FeatureCollection", "credit": credit, "features": features}, ensure_ascii=False)
    return Response(text, media_type=MEDIA_TYPES["geojson"], headers=attached("primo-actions.geojson"))


def _feature(row: ActionRow, points: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    codes = tuple(places.provinces()) if places.REGION in row.provinces else row.provinces
    coordinates = [points[code] for code in codes if code in points]
    return {
        "type": "Feature",
        "id": row.reference,
        "geometry": {"type": "MultiPoint", "coordinates": coordinates} if coordinates else None,
        "properties": {
            "position": "middle of each province",
            **row.model_dump(mode="json", exclude={"title", "summary", "results"}),
            **{f"title_{language.value}": text for language, text in row.title.items()},
            **{f"summary_{language.value}": text for language, text in row.summary.items()},
            **{f"results_{language.value}": text for language, text in row.results.items()},
        },
    }
