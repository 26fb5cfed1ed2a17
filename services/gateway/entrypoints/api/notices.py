"""Notices: found by what is known of them, one with its story, and those that did not arrive or may not have."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.api.parked import Because
from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.search import GetNotice, NoticePage, SearchNotices
from shared.contracts.notifications.untold import ExplainUntoldStep, ListUntoldSteps, UntoldSteps

router = APIRouter(prefix="/api/v1/notices", tags=["operations"])


@router.get("/troubled", dependencies=[allowed(Permission.OPERATE)])
async def list_troubled_notices(app: App, query: Annotated[ListTroubledNotices, Query()]) -> tuple[NoticeView, ...]:
    """Notices that failed or whose arrival is unknown, the latest first."""
    return await app.call(query)


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def search_notices(app: App, query: Annotated[SearchNotices, Query()]) -> NoticePage:
    """Notices of all dossiers, the latest first, a page at a time."""
    return await app.call(query)


@router.get("/untold", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_untold_steps(app: App, query: Annotated[ListUntoldSteps, Query()]) -> UntoldSteps:
    """Steps of dossiers that nobody was told of and nobody explained, the oldest first."""
    return await app.call(query)


async def _explain(visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(ExplainUntoldStep(staff_id=visitor.account.id, **body.model_dump()))
    return Response(status_code=204)


add_command(
    router,
    "/untold",
    ExplainUntoldStep,
    _explain,
    permission=Permission.WRITE_ABOUT_DOSSIER,
    body=body_of(ExplainUntoldStep),
)


@router.get("/{notice_id}")
async def get_notice(
    notice_id: UUID, visitor: Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)], app: App
) -> NoticeView:
    """One notice with every attempt to deliver it."""
    found = await app.call(GetNotice(notice_id=notice_id))
    await app.note(visitor.account, "notices_read", str(found.dossier_id))
    return found


@router.post("/{notice_id}/resend", status_code=204)
async def resend_notice(
    notice_id: UUID, body: Because, visitor: Annotated[Visitor, allowed(Permission.RESEND_NOTICE)], app: App
) -> Response:
    """Send a notice again, with the same text. Who and why are kept."""
    await app.call(ResendNotice(notice_id=notice_id, staff_id=visitor.account.id, reason=body.reason))
    return Response(status_code=204)
