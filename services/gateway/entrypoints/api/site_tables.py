"""Files of poles, sites and plots: taken away by anybody, checked and entered by editors."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from services.gateway.adapters.site_files import MEDIA_TYPES, file_of, text_of
from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.api.imports import uploaded
from services.gateway.entrypoints.sent_tables import attached, file_responses
from shared.contracts.territory.site_tables import ExportTable, ImportTable, SiteTable, TableReport

router = APIRouter(prefix="/api/v1/site-tables", tags=["sites"])

Kind = Literal["csv", "xlsx", "geojson", "gpkg"]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **{media.partition(";")[0]: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
                }
            },
        },
    }
}


@router.get(
    "/{table}.{kind}",
    dependencies=[public("what the territory offers")],
    response_class=Response,
    responses=file_responses(*MEDIA_TYPES),
)
async def export_table(
    table: SiteTable,
    kind: Kind,
    app: App,
    template: Annotated[bool, Query(description="The columns alone, to be filled in.")] = False,
) -> Response:
    """Poles, sites or plots by the columns of CNIG "Sites économiques" 1.0.1; read again, the file changes nothing."""
    return await exported(app, table, kind, template=template)


@router.post("/{table}", openapi_extra=_BODY)
async def import_table(
    table: SiteTable,
    request: Request,
    visitor: Annotated[Visitor, allowed(Permission.EDIT_OFFER)],
    app: App,
    dry_run: Annotated[bool, Query(description="Only say what would change, and everything that is wrong.")] = False,
    expected: Annotated[
        str | None, Query(max_length=64, description="Digest of the report that was shown: nothing else is done.")
    ] = None,
) -> TableReport:
    """Enter a CSV, XLSX, GeoPackage or GeoJSON file of at most 4 MB and 5,000 rows, all of it or nothing.

    A row is known by the site's code, or the site's code and the plot's reference. What a file does not name stays.
    """
    _, content = await uploaded(request)
    text = await run_in_threadpool(text_of, content, table)
    return await entered(app, visitor, table, text, dry_run=dry_run, expected=expected)


async def entered(
    app: Application, visitor: Visitor, table: str, text: str, *, dry_run: bool, expected: str | None = None
) -> TableReport:
    """Raises FileNotReadable, TableRefused, TableOvertaken."""
    command = ImportTable(
        staff_id=visitor.account.id, table=table, content=text, dry_run=dry_run, expected=expected or None
    )
    return await app.call(command, timeout=app.settings.import_timeout_s)


async def exported(app: Application, table: str, kind: str, *, template: bool) -> Response:
    cells = await app.call(ExportTable(table=table, empty=template))
    content = await run_in_threadpool(file_of, cells, kind)
    day = "" if template else f"-{app.present():%Y-%m-%d}"
    name = f"primo-{table}-{cells.version}{day}.{kind}"
    return Response(content, media_type=MEDIA_TYPES[kind], headers=attached(name))
