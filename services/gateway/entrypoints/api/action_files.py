"""Migration & Development actions as files: taken away, and brought."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from services.gateway.adapters.sheet_text import is_sheet, read_sheet
from services.gateway.domain import csv_text
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.action_export import EXPORT_RESPONSES, ActionFile, actions_as_file
from services.gateway.entrypoints.api.imports import FILE_BODY, uploaded
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.refusal import RequestInvalid
from shared.contracts.territory.action_imports import ActionsImported, ImportActions
from shared.contracts.territory.action_views import ActionFilter

router = APIRouter(prefix="/api/v1", tags=["actions"])


@router.get(
    "/actions/export/{kind}",
    response_class=Response,
    responses=EXPORT_RESPONSES,
    dependencies=[public("published actions")],
)
async def export_actions(kind: ActionFile, app: App, query: Annotated[ActionFilter, Query()]) -> Response:
    """Published actions as a file, every row that the list with these filters has. The import reads CSV and XLSX."""
    return await actions_as_file(app, query, kind, texts(Language.FRENCH))


@router.post("/action-imports", openapi_extra=FILE_BODY)
async def import_actions(
    request: Request,
    visitor: Annotated[Visitor, allowed(Permission.EDIT_OFFER)],
    app: App,
    dry_run: bool = True,
    publish: bool = False,
    seen: str | None = None,
) -> ActionsImported:
    """Rows of the template `actions-v1`, CSV in UTF-8 or the first sheet of an XLSX file, at most a million characters.

    `dry_run` (the default): only say what would change, row by row. Then all or nothing; `seen`: the `digest` that was
    answered, so that nothing else than what was shown is applied. `publish`: new ones at once.
    """
    said = {"content": await table_text(request), "dry_run": dry_run, "publish": publish, "seen": seen}
    try:
        command = ImportActions.model_validate({"staff_id": visitor.account.id, **said})
    except ValidationError as error:
        raise RequestInvalid(errors=tuple({**fault, "input": ""} for fault in _plain(error))) from error
    return await app.call(command, timeout=app.settings.import_timeout_s)


async def table_text(request: Request) -> str:
    """The text of an uploaded table. Raises FileMissing, FileNotReadable."""
    _, content = await uploaded(request)
    return await run_in_threadpool(read_sheet, content) if is_sheet(content) else csv_text.read(content)


def _plain(error: ValidationError) -> list[dict[str, object]]:
    return [dict(fault) for fault in error.errors(include_url=False, include_context=False)]
