"""What is taken away as a file: its name and media type; a table is written whole before its first byte leaves."""

import os
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from services.gateway.adapters.site_files import MEDIA_TYPES
from services.gateway.adapters.table_files import TABLE_FILES, pieces
from services.gateway.domain.cells import Cell, FileKind

Row = Sequence[Cell]


def attached(name: str) -> dict[str, str]:
    """To be saved under a name; of ASCII without quotes, since codes and days alone make it."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def file_responses(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """For the description of the API. `kinds`: of MEDIA_TYPES."""
    content: dict[str, Any] = {MEDIA_TYPES[kind].partition(";")[0]: {} for kind in kinds}
    return {200: {"description": "The file.", "content": content}}


TABLE_RESPONSES = file_responses(*FileKind)


@dataclass(frozen=True)
class WrittenTable:
    file: IO[bytes]
    kind: FileKind
    rows: int

    def sent(self, stem: str) -> StreamingResponse:
        """Once: the file is gone when it was read. `stem`: its name without the ending."""
        size = self.file.seek(0, os.SEEK_END)
        self.file.seek(0)
        headers = {**attached(f"{stem}.{self.kind}"), "Content-Length": str(size)}
        return StreamingResponse(pieces(self.file), media_type=MEDIA_TYPES[self.kind], headers=headers)


async def write_table(
    kind: FileKind, title: str, headers: Sequence[str], blocks: AsyncIterable[Sequence[Row]], *, right_to_left: bool
) -> WrittenTable:
    """Whole, so that whoever fails midway leaves no file that looks whole. Raises what `blocks` raises."""
    table, count = TABLE_FILES[kind](title, headers, right_to_left=right_to_left), 0
    try:
        async for rows in blocks:
            await run_in_threadpool(table.add, rows)
            count += len(rows)
    except BaseException:
        await run_in_threadpool(table.discard)
        raise
    return WrittenTable(await run_in_threadpool(table.done), kind, count)


async def send_table(
    stem: str, kind: FileKind, title: str, headers: Sequence[str], rows: Sequence[Row], *, right_to_left: bool
) -> StreamingResponse:
    """A table of which all rows are at hand."""
    written = await write_table(kind, title, headers, _at_once(rows), right_to_left=right_to_left)
    return written.sent(stem)


async def _at_once(rows: Sequence[Row]) -> AsyncIterator[Sequence[Row]]:
    yield rows
