"""Campaigns in the console: written, counted, tried by one, started by another, followed and stopped."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.audience_table import AudienceTable, audience_table, result_table
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.campaign_audience import counted, must_be_published
from services.gateway.entrypoints.pages.campaign_form import FIELDS, LISTS, as_stored, content_of
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.framed import FRAMING_POLICY, framed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.template_flaws import errors_of, said_of
from shared.contracts.codes import Sector
from shared.contracts.notifications.campaigns import (
    MOST_A_MINUTE,
    BeginCampaign,
    CampaignAct,
    CampaignChannel,
    CampaignEntry,
    CampaignEntryAct,
    CampaignSetup,
    CampaignState,
    CampaignView,
    DropCampaign,
    GetCampaign,
    ListCampaigns,
    MoveCampaign,
    SaveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.template_refusals import TemplateTextInvalid
from shared.contracts.notifications.templates import PreviewTemplate, TextLanguage
from shared.contracts.refusal import Refusal
from shared.contracts.territory.queries import ListOpportunities
from shared.contracts.territory.refusals import OpportunityNotFound

ALL = "/console/campaigns"
REFRESH_S = 5
router = APIRouter(include_in_schema=False, prefix=ALL)

Reader = Annotated[Visitor, allowed(Permission.SEE_CAMPAIGNS)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_CAMPAIGNS)]
Second = Annotated[Visitor, allowed(Permission.START_CAMPAIGN)]

_BY_ITSELF = frozenset({CampaignEntryAct.OFFER_WITHDRAWN, CampaignEntryAct.OFFER_EXPIRED})
_DONE = frozenset({"begun", "saved", "tested", "started", "pause", "resume", "stop", "dropped"})


@router.get("")
async def campaigns(request: Request, _: Reader, app: App) -> Response:
    return await _list(page_of(request), app, Typed())


@router.post("")
async def begin(request: Request, visitor: Editor, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    defaults = (await app.call(ListCampaigns(limit=1))).defaults
    try:
        setup = CampaignSetup(title=form.one("title"), per_minute=defaults.per_minute)
    except ValidationError as error:
        form.errors = explain(error, page.t, {"title": "title"})
        return await _list(page, app, form, 422)
    campaign_id = await app.call(BeginCampaign(setup=setup, staff_id=visitor.account.id))
    return RedirectResponse(f"{ALL}/{campaign_id}?done=begun", 303)


@router.get("/{campaign_id}")
async def campaign(
    campaign_id: UUID, request: Request, visitor: Reader, app: App, done: str = "", act: str = ""
) -> Response:
    """Loads itself again while messages leave, but not while a reason is typed (`act`)."""
    done = done if done in _DONE else ""
    return await _show(page_of(request), app, campaign_id, visitor, done=done, acting=act)


@router.get("/{campaign_id}/preview", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def preview(campaign_id: UUID, request: Request, app: App) -> Response:
    """The message in every language, side by side, with sample data."""
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    seen = await app.call(PreviewTemplate(version_id=view.version_id))
    page = page_of(request)
    page.headers = {"Content-Security-Policy": FRAMING_POLICY}
    said = {one.language: [said_of(flaw, page.t) for flaw in one.flaws] for one in seen}
    return page.show("campaign_preview.html", view=view, seen=seen, said=said)


@router.get("/{campaign_id}/preview/{language}", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def preview_html(campaign_id: UUID, language: TextLanguage, app: App) -> Response:
    """The mail alone, in a frame of its own origin."""
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    seen = await app.call(PreviewTemplate(version_id=view.version_id, languages=(language,)))
    return framed(seen[0].html)


@router.get("/{campaign_id}/{rest:path}", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def loaded_again(campaign_id: UUID, rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"{ALL}/{campaign_id}", 303)


@router.post("/{campaign_id}/save")
async def save(campaign_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    """What was typed stays when something is refused."""

    async def carry_out(form: Typed) -> None:
        said = content_of(form) | {"campaign_id": campaign_id, "staff_id": visitor.account.id}
        command = SaveCampaign.model_validate(said)
        await must_be_published(app, command.setup)
        await app.call(command)

    return await _carried_out(request, app, campaign_id, visitor, carry_out, "saved")


@router.post("/{campaign_id}/test")
async def send_test(campaign_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    """To where the visitor said that they are reached, and to nobody else."""

    async def carry_out(form: Typed) -> None:
        said = {"campaign_id": campaign_id, "staff_id": visitor.account.id, **form.filled("language", "channel")}
        await app.call(SendCampaignTest.model_validate(said))

    return await _carried_out(request, app, campaign_id, visitor, carry_out, "tested")


@router.post("/{campaign_id}/start")
async def start(campaign_id: UUID, request: Request, visitor: Second, app: App) -> Response:
    async def carry_out(form: Typed) -> None:
        said = {"campaign_id": campaign_id, "staff_id": visitor.account.id, "digest": form.one("digest")}
        command = StartCampaign.model_validate({**said, "reason": form.one("reason")})
        await must_be_published(app, (await app.call(GetCampaign(campaign_id=campaign_id))).setup)
        await app.call(command)

    return await _carried_out(request, app, campaign_id, visitor, carry_out, "started")


@router.post("/{campaign_id}/move")
async def move(campaign_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    """Pause, go on, or stop."""

    async def carry_out(form: Typed) -> None:
        said: dict[str, Any] = {"campaign_id": campaign_id, "staff_id": visitor.account.id, "act": form.one("act")}
        said |= {"reason": form.one("reason"), "although_withdrawn": bool(form.one("although_withdrawn"))}
        await app.call(MoveCampaign.model_validate(said))

    return await _carried_out(request, app, campaign_id, visitor, carry_out, "moved")


@router.post("/{campaign_id}/drop")
async def drop(campaign_id: UUID, request: Request, visitor: Editor, app: App) -> Response:
    async def carry_out(_form: Typed) -> None:
        await app.call(DropCampaign(campaign_id=campaign_id, staff_id=visitor.account.id))

    return await _carried_out(request, app, campaign_id, visitor, carry_out, "dropped")


async def _carried_out(
    request: Request,
    app: App,
    campaign_id: UUID,
    visitor: Visitor,
    carry_out: Callable[[Typed], Awaitable[None]],
    done: str,
) -> Response:
    """What is refused is explained on the page as it was typed."""
    form, page = await typed(request), page_of(request)
    try:
        await carry_out(form)
    except ValidationError as error:
        form.errors, status = explain(error, page.t, FIELDS), 422
    except TemplateTextInvalid as refusal:
        form.errors, status = errors_of(refusal.flaws, page.t), problems.status_of(refusal)
    except OpportunityNotFound as refusal:
        form.errors, status = {"opportunity_id": page.t("campaigns.not_published")}, problems.status_of(refusal)
    except Refusal as refusal:
        form.errors, status = {"": told(refusal, page)}, problems.status_of(refusal)
    else:
        done = form.one("act") if done == "moved" else done
        return RedirectResponse(f"{ALL}/{campaign_id}?done={done}", 303)
    return await _show(page, app, campaign_id, visitor, form=form, status=status, acting=form.one("act"))


async def _list(page: Page, app: App, form: Typed, status: int = 200) -> Response:
    found = await app.call(ListCampaigns())
    return page.show("campaigns.html", status, found=found.rows, form=form, names=await app.staff_names())


async def _show(
    page: Page,
    app: App,
    campaign_id: UUID,
    visitor: Visitor,
    *,
    form: Typed | None = None,
    status: int = 200,
    done: str = "",
    acting: str = "",
) -> Response:
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    results = result_table(view.results)
    moves = view.state is CampaignState.RUNNING or results.settled < results.total
    if moves and view.state in (CampaignState.RUNNING, CampaignState.STOPPED) and not acting and form is None:
        page.headers["Refresh"] = str(REFRESH_S)
    shown = as_stored(view)
    if form is not None:
        ticked = {name: form.many(name) for name in LISTS}
        shown = Typed({**shown.values, **form.values, **(ticked if form.one("title") else {})}, form.errors)
    return page.show(
        "campaign.html",
        status,
        view=view,
        results=results,
        form=shown,
        done=done,
        acting=acting,
        paused_itself=_paused_itself(view),
        missing=errors_of(view.flaws, page.t),
        names=await app.staff_names(),
        titles=await _titles(app, page),
        most=MOST_A_MINUTE,
        channels=_CHANNELS,
        sectors=tuple(Sector),
        audience=await _audience(app, view, visitor),
    )


_MOVES = frozenset({*CampaignAct, *_BY_ITSELF, CampaignEntryAct.STARTED, CampaignEntryAct.RESUME_WITHDRAWN})


def _paused_itself(view: CampaignView) -> CampaignEntry | None:
    """The line of its history that says why it stands still, where nobody paused it."""
    last = next((entry for entry in reversed(view.history) if entry.act in _MOVES), None)
    return last if view.state is CampaignState.PAUSED and last is not None and last.act in _BY_ITSELF else None


_CHANNELS = tuple(
    " ".join(ways)
    for ways in (
        (CampaignChannel.EMAIL,),
        (CampaignChannel.EMAIL, CampaignChannel.SMS),
        (CampaignChannel.SMS, CampaignChannel.EMAIL),
        (CampaignChannel.SMS,),
    )
)


async def _audience(app: App, view: CampaignView, visitor: Visitor) -> AudienceTable | None:
    """Of a draft as it is now, else as it was when the campaign was started."""
    if view.state is CampaignState.DRAFT and visitor.may(Permission.EDIT_CAMPAIGNS):
        return audience_table(await counted(app, view.setup))
    return None if view.counts is None else audience_table(view.counts)


async def _titles(app: App, page: Page) -> Mapping[str, str]:
    """Of the published opportunities."""
    found = await app.call(ListOpportunities(limit=200))
    return {str(one.opportunity_id): page.formats.in_language(one.title) for one in found.rows}
