"""What planners may say of the plan, as HTTP knows it; and the tables of the plan as files."""

from collections.abc import Sequence

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from services.gateway.adapters.sheet_text import is_sheet, read_sheet
from services.gateway.domain import csv_text
from services.gateway.entrypoints.api.imports import uploaded
from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.territory.planning import (
    DefineIndicator,
    EnterPeriodValue,
    RecordPriority,
    ReopenPeriod,
)

PRIORITY_BODY = body_of(RecordPriority)
INDICATOR_BODY = body_of(DefineIndicator)
VALUE_BODY = body_of(EnterPeriodValue, frozenset({"staff_id", "period"}))
REOPEN_BODY = body_of(ReopenPeriod, frozenset({"staff_id", "period"}))

TABLE_NAMES: Sequence[str] = ("plan", "priorities", "targets", "groups")
"""As the pages list them; territory says which there are."""


async def file_text(request: Request) -> str:
    """Of an uploaded CSV or XLSX file, as CSV. Raises FileMissing, FileNotReadable."""
    _, content = await uploaded(request)
    return await run_in_threadpool(read_sheet, content) if is_sheet(content) else csv_text.read(content)
