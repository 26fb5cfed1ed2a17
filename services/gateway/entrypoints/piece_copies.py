"""A file of a piece as it is handed out: to be saved, never shown or run by the browser here."""

from uuid import UUID

from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.entrypoints.sent_tables import attached

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def handed_out(app: Application, account: Account, dossier_id: UUID, file_id: UUID) -> Response:
    """Raises FileNotFound, FileWithheld, ServiceUnavailable. The name is ours, of codes alone."""
    copy, mark = await app.read_file(account, dossier_id, file_id)
    name = f"{copy.piece}-{copy.number}-{mark}.{copy.extension}"
    told = {**attached(name), "X-Primo-Mark-In": copy.marked_in}
    return Response(copy.content, media_type=copy.media_type, headers=HEADERS | told)
