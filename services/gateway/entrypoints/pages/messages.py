"""Messages to people: found by what is known of them, one with its whole story, sent again with a reason."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.filters import asked, readable
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.framed import FRAMING_POLICY, framed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeStanding
from shared.contracts.notifications.queries import GetNoticeMessage
from shared.contracts.notifications.refusals import NoticeNotRendered
from shared.contracts.notifications.replies import NoticeMessage
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.search import Audience, GetNotice, SearchNotices
from shared.contracts.refusal import Refusal

ALL = "/console/messages"
router = APIRouter(include_in_schema=False, prefix=ALL)

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def messages(request: Request, app: App) -> Response:
    query = readable(SearchNotices, asked(request))
    found = await app.call(query)
    said = query.model_dump(mode="json", exclude={"limit", "before"}, exclude_defaults=True)
    return page_of(request).show(
        "messages.html",
        rows=found.rows,
        query=query,
        narrowed=bool(said),
        choices={
            "standing": NoticeStanding,
            "kind": NoticeKind,
            "audience": Audience,
            "channel": Channel,
            "language": Language,
        },
        first=said if query.before else None,
        following={**said, "before": found.before} if found.before else None,
    )


@router.get("/{notice_id}")
async def message(notice_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(request, visitor, app, notice_id, done=done == "resend")


@router.get("/{notice_id}/html")
async def message_html(notice_id: UUID, visitor: Reader, app: App) -> Response:
    notice = await app.call(GetNotice(notice_id=notice_id))
    found = await app.call(GetNoticeMessage(notice_id=notice_id))
    await app.note(visitor.account, "notices_read", str(notice.dossier_id))
    return framed(found.html)


@router.post("/{notice_id}/resend")
async def resend(
    notice_id: UUID, request: Request, visitor: Annotated[Visitor, allowed(Permission.RESEND_NOTICE)], app: App
) -> Response:
    form, page = await typed(request), page_of(request)
    said = {"notice_id": notice_id, "staff_id": visitor.account.id, "reason": form.one("reason")}
    try:
        await app.call(ResendNotice.model_validate(said))
    except ValidationError:
        return await _show(request, visitor, app, notice_id, problem=page.t("operations.reason_needed"), status=422)
    except Refusal as refusal:
        status = problems.status_of(refusal)
        shown = _show(request, visitor, app, notice_id, problem=told(refusal, page), status=status)
        return await shown_on(shown, refusal)
    return RedirectResponse(f"{ALL}/{notice_id}?done=resend", 303)


@router.get("/{notice_id}/{rest:path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(notice_id: UUID, rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"{ALL}/{notice_id}", 303)


async def _show(
    request: Request,
    visitor: Visitor,
    app: App,
    notice_id: UUID,
    *,
    done: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    notice = await app.call(GetNotice(notice_id=notice_id))
    await app.note(visitor.account, "notices_read", str(notice.dossier_id))
    page = page_of(request)
    page.headers = {"Content-Security-Policy": FRAMING_POLICY}
    return page.show(
        "message.html",
        status,
        notice=notice,
        story=sorted((*notice.attempts, *notice.reports, *notice.readings, *notice.resends), key=lambda one: one.at),
        message=await _words(app, notice_id),
        names=await app.staff_names(),
        done=done,
        problem=problem,
    )


async def _words(app: App, notice_id: UUID) -> NoticeMessage | None:
    """None before they are written, and after the days that they are kept."""
    try:
        return await app.call(GetNoticeMessage(notice_id=notice_id))
    except NoticeNotRendered:
        return None
