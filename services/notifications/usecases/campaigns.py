"""Work on a campaign: written, tried, started by a second person, paused, stopped. ADR 0048."""

from uuid import UUID

from services.notifications.domain.campaign import Campaign
from services.notifications.domain.template import Version
from services.notifications.domain.template_gate import TextReading
from services.notifications.domain.template_text import campaign_key
from services.notifications.usecases.ports import Now, UnitOfWork
from services.notifications.usecases.trial import require_reach
from shared.contracts.notifications.campaigns import (
    BeginCampaign,
    CampaignAct,
    CampaignState,
    DropCampaign,
    MoveCampaign,
    NoteUnsubscribed,
    SaveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.template_refusals import TemplateTextInvalid
from shared.contracts.notifications.templates import SendTemplateTest, TemplateEntry, VersionState
from shared.database.identifiers import uuid7


def begin_campaign(command: BeginCampaign, work: UnitOfWork, now: Now) -> UUID:
    """See the contract for what it raises, here and below."""
    campaign_id, by, at = uuid7(), command.staff_id, now()
    version = Version(
        id=uuid7(),
        key=campaign_key(campaign_id),
        number=1,
        state=VersionState.DRAFT,
        texts={},
        fallbacks={},
        authors=frozenset({by}),
        entries=[TemplateEntry(at=at, by=by, act="begun")],
    )
    campaign = Campaign(campaign_id, command.setup, version, authors=frozenset({by}), begun_at=at)
    campaign.note("begun", by=by, at=at)
    work.templates.add(version)
    work.campaigns.add(campaign)
    return campaign_id


def save_campaign(command: SaveCampaign, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    campaign = work.campaigns.get(command.campaign_id)
    said = (command.setup, command.texts, command.fallbacks, command.digest)
    campaign.save(*said, reading, by=command.staff_id, at=now())
    _keep(campaign, work)


def drop_campaign(command: DropCampaign, work: UnitOfWork, now: Now) -> None:
    campaign = work.campaigns.get(command.campaign_id)
    campaign.drop(by=command.staff_id, at=now())
    _keep(campaign, work)


def send_campaign_test(command: SendCampaignTest, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    """To nobody but who asks, where they said that they are reached."""
    campaign = work.campaigns.get(command.campaign_id)
    campaign.must_be({CampaignState.DRAFT})
    require_reach(command.staff_id, command.channel, campaign.version.key, work)
    if flaws := campaign.flaws(reading):
        raise TemplateTextInvalid(version_id=campaign.version.id, flaws=tuple(flaws))
    about, by, at = campaign.setup.opportunity_id, command.staff_id, now()
    asked = SendTemplateTest(
        request_id=command.request_id,
        version_id=campaign.version.id,
        language=command.language,
        channel=command.channel,
        staff_id=by,
    )
    if work.staff.rehearse(campaign.version, asked, at, opportunity_id=about):
        campaign.note("sent_to_self", by=by, at=at)
        _keep(campaign, work)


def start_campaign(command: StartCampaign, work: UnitOfWork, now: Now, *, reading: TextReading) -> None:
    campaign = work.campaigns.get_to_run(command.campaign_id)
    campaign.start(command.digest, reading, reason=command.reason, by=command.staff_id, at=now())
    _keep(campaign, work)


def move_campaign(command: MoveCampaign, work: UnitOfWork, now: Now) -> None:
    goes_on = command.act is CampaignAct.RESUME
    campaign = (work.campaigns.get_to_run if goes_on else work.campaigns.get)(command.campaign_id)
    campaign.move(
        command.act,
        reason=command.reason,
        by=command.staff_id,
        at=now(),
        although_withdrawn=command.although_withdrawn,
    )
    _keep(campaign, work)
    if not goes_on:
        work.campaigns.hold_back(campaign.id)


def note_unsubscribed(command: NoteUnsubscribed, work: UnitOfWork, now: Now) -> None:
    work.campaigns.unsubscribed(command.campaign_id, command.person_id, command.channel, now())


def _keep(campaign: Campaign, work: UnitOfWork) -> None:
    work.templates.save(campaign.version)
    work.campaigns.save(campaign)
