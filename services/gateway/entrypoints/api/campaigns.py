"""Campaigns: announcements to who agreed to such. Counts and codes; nobody's name or address. ADR 0048."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.campaign_audience import counted, must_be_published
from shared.contracts.investor.audience import AudienceCounts
from shared.contracts.notifications.campaigns import (
    BeginCampaign,
    CampaignAct,
    CampaignList,
    CampaignSetup,
    CampaignView,
    DropCampaign,
    GetCampaign,
    ListCampaigns,
    MoveCampaign,
    SaveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.templates import (
    Digest,
    Fallbacks,
    PreviewTemplate,
    TemplatePreview,
    TextLanguage,
    Texts,
    TrialChannel,
)
from shared.contracts.operations import Reason

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"])

Editor = Annotated[Visitor, allowed(Permission.EDIT_CAMPAIGNS)]
Second = Annotated[Visitor, allowed(Permission.START_CAMPAIGN)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Begun(_Body):
    campaign_id: UUID


class CampaignContent(_Body):
    setup: CampaignSetup
    texts: Texts
    fallbacks: Fallbacks = Field(default_factory=dict)
    digest: Digest


class CampaignTrial(_Body):
    language: TextLanguage
    channel: TrialChannel = Channel.EMAIL


class CampaignApproval(_Body):
    digest: Digest
    reason: Reason


class CampaignMove(_Body):
    act: CampaignAct
    reason: Reason
    although_withdrawn: bool = False


@router.get("", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def list_campaigns(app: App, query: Annotated[ListCampaigns, Query()]) -> CampaignList:
    """The latest first, and what a new one begins with."""
    return await app.call(query)


@router.post("", status_code=201)
async def begin_campaign(body: CampaignSetup, visitor: Editor, app: App) -> Begun:
    """A draft without words."""
    await must_be_published(app, body)
    return Begun(campaign_id=await app.call(BeginCampaign(setup=body, staff_id=visitor.account.id)))


@router.get("/{campaign_id}", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def get_campaign(campaign_id: UUID, app: App) -> CampaignView:
    """What it says and to whom, how far it is, and what came of its messages."""
    return await app.call(GetCampaign(campaign_id=campaign_id))


@router.get("/{campaign_id}/audience", dependencies=[allowed(Permission.EDIT_CAMPAIGNS)])
async def count_audience(campaign_id: UUID, app: App) -> AudienceCounts:
    """How many it would tell now, by language and channel, and how many not, and why."""
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    return await counted(app, view.setup)


@router.get("/{campaign_id}/preview", dependencies=[allowed(Permission.SEE_CAMPAIGNS)])
async def preview_campaign(campaign_id: UUID, app: App) -> tuple[TemplatePreview, ...]:
    """Its message in every language, with sample data."""
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    return await app.call(PreviewTemplate(version_id=view.version_id))


@router.post("/{campaign_id}/save", status_code=204)
async def save_campaign(campaign_id: UUID, body: CampaignContent, visitor: Editor, app: App) -> Response:
    """Setup and words of a draft, as a whole."""
    await must_be_published(app, body.setup)
    said = {name: getattr(body, name) for name in type(body).model_fields}
    await app.call(SaveCampaign(campaign_id=campaign_id, staff_id=visitor.account.id, **said))
    return Response(status_code=204)


@router.post("/{campaign_id}/drop", status_code=204)
async def drop_campaign(campaign_id: UUID, visitor: Editor, app: App) -> Response:
    """Give a draft up."""
    await app.call(DropCampaign(campaign_id=campaign_id, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/{campaign_id}/test", status_code=204)
async def send_campaign_test(campaign_id: UUID, body: CampaignTrial, visitor: Editor, app: App) -> Response:
    """To where the visitor said that they are reached, and to nobody else."""
    said = {"language": body.language, "channel": body.channel, "staff_id": visitor.account.id}
    await app.call(SendCampaignTest(campaign_id=campaign_id, **said))
    return Response(status_code=204)


@router.post("/{campaign_id}/start", status_code=204)
async def start_campaign(campaign_id: UUID, body: CampaignApproval, visitor: Second, app: App) -> Response:
    """By another person than wrote it, who says the digest of what they read."""
    view = await app.call(GetCampaign(campaign_id=campaign_id))
    await must_be_published(app, view.setup)
    said = {"digest": body.digest, "reason": body.reason, "staff_id": visitor.account.id}
    await app.call(StartCampaign(campaign_id=campaign_id, **said))
    return Response(status_code=204)


@router.post("/{campaign_id}/move", status_code=204)
async def move_campaign(campaign_id: UUID, body: CampaignMove, visitor: Editor, app: App) -> Response:
    """Pause it, go on, or stop it for good: what has not left is withdrawn."""
    said = {name: getattr(body, name) for name in type(body).model_fields}
    await app.call(MoveCampaign(campaign_id=campaign_id, staff_id=visitor.account.id, **said))
    return Response(status_code=204)
