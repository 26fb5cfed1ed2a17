"""The queue as a file: the rows and columns of the screen, all of them, in the reader's language."""

import os
from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from services.gateway.adapters.table_files import TABLE_FILES, TableFile, pieces
from services.gateway.bootstrap import Application
from services.gateway.domain.cells import Cell, FileKind
from services.gateway.domain.errors import ExportTooLong
from services.gateway.entrypoints.access import Visitor
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.queries import ExportQueue, QueueFilter
from shared.contracts.investor.replies import QueueRow
from shared.reference.time_zones import CASABLANCA

MEDIA_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXPORT_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()}}
}
_HEADERS = (
    *("queue.deadline", "queue.days_left", "queue.dossier", "queue.project", "queue.status", "queue.to_validate"),
    *("queue.province", "queue.sector", "queue.country", "queue.filed"),
)


async def queue_as_file(
    app: Application, visitor: Visitor, query: QueueFilter, kind: FileKind, t: Texts
) -> StreamingResponse:
    """Written whole before its first byte leaves, so that a service that fails midway leaves no file that looks whole.

    Rows that move in the queue meanwhile may be in it at their old or at their new place. Who took what away stands in
    the access journal, without the text that was searched for: it may be a name. Raises ExportTooLong.
    """
    headers = [t(header) for header in _HEADERS]
    table = TABLE_FILES[kind](t("queue.title"), headers, right_to_left=t.direction == "rtl")
    try:
        count = await _fill(table, app, query, t)
    except BaseException:
        await run_in_threadpool(table.discard)
        raise
    file = await run_in_threadpool(table.done)
    await app.note(visitor.account, "queue_exported", _subject(query, kind, count))
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    disposition = {"Content-Disposition": f'attachment; filename="primo-queue.{kind}"', "Content-Length": str(size)}
    return StreamingResponse(pieces(file), media_type=MEDIA_TYPES[kind], headers=disposition)


async def _fill(table: TableFile, app: Application, query: QueueFilter, t: Texts) -> int:
    """How many rows were written."""
    formats, most = Formats(t.language), app.settings.export_most_rows
    asked: ExportQueue | None = ExportQueue.model_validate(query.model_dump())
    written = 0
    while asked is not None:
        found = await app.call(asked)
        written += len(found.rows)
        if written > most:
            raise ExportTooLong(most_rows=most)
        await run_in_threadpool(table.add, [_cells(row, t, formats) for row in found.rows])
        asked = asked.model_copy(update={"after": found.following}) if found.following is not None else None
    return written


def _cells(row: QueueRow, t: Texts, formats: Formats) -> Sequence[Cell]:
    return (
        row.due_on,
        row.days_left,
        row.number,
        row.title,
        t.code("status", row.status.value),
        t("queue.to_validate") if row.decision_proposed else None,
        formats.province(row.province),
        t.code("sector", row.sector.value),
        formats.country(row.host_country),
        row.filed_at.astimezone(CASABLANCA).date() if row.filed_at is not None else None,
    )


def _subject(query: QueueFilter, kind: FileKind, count: int) -> str:
    filters = query.model_dump(mode="json", exclude={"search"}, exclude_defaults=True)
    said = [f"{name}={value}" for name, value in filters.items()] + (["search"] if query.search.strip() else [])
    return " ".join([kind.value, f"rows={count}", *said])
