"""Notices that did not arrive, or may not have."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.parked import Because
from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.requests import ResendNotice

router = APIRouter(prefix="/api/v1/notices", tags=["operations"])


@router.get("/troubled", dependencies=[allowed(Permission.OPERATE)])
async def list_troubled_notices(app: App, query: Annotated[ListTroubledNotices, Query()]) -> tuple[NoticeView, ...]:
    """Notices that failed or whose arrival is unknown, the latest first."""
    return await app.call(query)


@router.post("/{notice_id}/resend", status_code=204)
async def resend_notice(
    notice_id: UUID, body: Because, visitor: Annotated[Visitor, allowed(Permission.OPERATE)], app: App
) -> Response:
    """Send a notice again, with the same text. Who and why are kept."""
    await app.call(ResendNotice(notice_id=notice_id, staff_id=visitor.account.id, reason=body.reason))
    return Response(status_code=204)
