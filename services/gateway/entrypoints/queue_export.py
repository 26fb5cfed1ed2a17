"""The queue as a file: the rows and columns of the screen, all of them, in the reader's language."""

from collections.abc import AsyncIterator, Sequence

from starlette.responses import StreamingResponse

from services.gateway.bootstrap import Application
from services.gateway.domain.cells import FileKind
from services.gateway.domain.errors import ExportTooLong
from services.gateway.entrypoints.access import Visitor
from services.gateway.entrypoints.formatting import Formats
from services.gateway.entrypoints.sent_tables import Row, write_table
from services.gateway.entrypoints.texts import Texts
from shared.contracts.investor.queries import ExportQueue, QueueFilter
from shared.contracts.investor.replies import QueueRow
from shared.reference.days import local_date

_HEADERS = (
    *("queue.deadline", "queue.days_left", "queue.dossier", "queue.project", "queue.status", "queue.to_validate"),
    *("queue.province", "queue.sector", "queue.country", "queue.filed"),
)


async def queue_as_file(
    app: Application, visitor: Visitor, query: QueueFilter, kind: FileKind, t: Texts
) -> StreamingResponse:
    """Rows that move in the queue meanwhile may be in it at their old or at their new place.

    Who took what away stands in the access journal, without the text that was searched for: it may be a name. Raises
    ExportTooLong.
    """
    headers = [t(header) for header in _HEADERS]
    rows = _rows(app, query, t)
    written = await write_table(kind, t("queue.title"), headers, rows, right_to_left=t.direction == "rtl")
    await app.note(visitor.account, "queue_exported", _subject(query, kind, written.rows))
    return written.sent("primo-queue")


async def _rows(app: Application, query: QueueFilter, t: Texts) -> AsyncIterator[Sequence[Row]]:
    """Page by page."""
    formats, most = Formats(t.language), app.settings.export_most_rows
    asked: ExportQueue | None = ExportQueue.model_validate(query.model_dump())
    written = 0
    while asked is not None:
        found = await app.call(asked)
        written += len(found.rows)
        if written > most:
            raise ExportTooLong(most_rows=most)
        yield [_cells(row, t, formats) for row in found.rows]
        asked = asked.model_copy(update={"after": found.following}) if found.following is not None else None


def _cells(row: QueueRow, t: Texts, formats: Formats) -> Row:
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
        local_date(row.filed_at) if row.filed_at is not None else None,
    )


def _subject(query: QueueFilter, kind: FileKind, count: int) -> str:
    filters = query.model_dump(mode="json", exclude={"search"}, exclude_defaults=True)
    said = [f"{name}={value}" for name, value in filters.items()] + (["search"] if query.search.strip() else [])
    return " ".join([kind.value, f"rows={count}", *said])
