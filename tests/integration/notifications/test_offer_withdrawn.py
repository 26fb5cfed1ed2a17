"""What a campaign announces is withdrawn: it stands still at once, says why, and goes on only by somebody's word."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from services.notifications.bootstrap import utc_now
from services.notifications.domain.timing import QuietHours
from shared.contracts.codes import Language
from shared.contracts.delivery import ListPublished
from shared.contracts.event import Envelope, Event
from shared.contracts.notifications.campaign_refusals import CampaignOfferWithdrawn
from shared.contracts.notifications.campaigns import CampaignAct, CampaignState, MoveCampaign
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.search import SearchNotices
from shared.contracts.notifications.staff_contacts import SetStaffContact
from shared.contracts.past_events import PastEvent, ReadPast
from shared.contracts.territory.events import OpportunityPublished, OpportunityWithdrawn
from shared.database.engine import plain_url
from shared.database.identifiers import uuid7
from shared.messaging.delivery_audit import Audit
from shared.testing.events import an_envelope
from tests.integration.notifications.campaign_world import AUTHOR, OPPORTUNITY, SECOND, Campaigning
from tests.integration.notifications.conftest import Notifications

IDS = [uuid7() for _ in range(5)]


@pytest.fixture
def campaigning(notifications: Notifications, monkeypatch: pytest.MonkeyPatch) -> Campaigning:
    monkeypatch.setattr(QuietHours, "open_from", lambda _self, at, *_: at)  # at whatever hour the tests run
    notifications.ask(
        SetStaffContact(
            staff_id=SECOND, email="head@centre.example", language=Language.FRENCH, told={}, changed_by=SECOND
        )
    )
    return Campaigning(notifications)


def told(seq: int, event: Event) -> Envelope:
    """As territory publishes it; the same number, the same event."""
    return an_envelope(event, seq=seq, source="territory", event_id=IDS[seq])


def published(seq: int) -> Envelope:
    about: Any = {"opportunity_id": OPPORTUNITY, "occurred_at": utc_now(), "province": "02.113", "sector": "industry"}
    return told(seq, OpportunityPublished(**about))


def withdrawn(seq: int, because: str | None = None) -> Envelope:
    return told(seq, OpportunityWithdrawn(opportunity_id=OPPORTUNITY, occurred_at=utc_now(), because=because))


def hear(campaigning: Campaigning, *envelopes: Envelope) -> None:
    campaigning.notifications.receive(*envelopes)
    campaigning.notifications.work_lanes()


def running(campaigning: Campaigning, readers: int = 5, **more: Any) -> UUID:
    for _ in range(readers):
        campaigning.investors.register(Channel.EMAIL)
    return campaigning.started(**more)


def to_readers(campaigning: Campaigning) -> int:
    return sum("@example.org" in str(mail["To"]) for mail in campaigning.notifications.post.taken)


def to_starter(campaigning: Campaigning) -> list[Any]:
    return [mail for mail in campaigning.notifications.post.taken if mail["To"] == "head@centre.example"]


def resume(campaigning: Campaigning, campaign_id: UUID, **more: Any) -> None:
    said = {"campaign_id": campaign_id, "act": CampaignAct.RESUME, "reason": "read again", "staff_id": AUTHOR}
    campaigning.ask(MoveCampaign(**said, **more))


def acts(campaigning: Campaigning, campaign_id: UUID) -> list[str]:
    return [entry.act for entry in campaigning.view(campaign_id).history]


def test_it_pauses_by_itself_what_is_queued_included_and_its_starter_is_told_once(campaigning: Campaigning) -> None:
    campaign_id = running(campaigning, per_minute=600)
    hear(campaigning, published(1))
    campaigning.clock.pass_(seconds=1)
    campaigning.rounds().run()  # listed
    campaigning.clock.pass_(seconds=1)
    campaigning.rounds().run()  # all have their turn: senders may take them
    (queued,) = campaigning.notifications.query("SELECT count(*) FROM notice WHERE priority = 9")[0]
    assert queued == 5

    for _ in range(2):  # delivered again, it changes nothing
        hear(campaigning, withdrawn(2))
        campaigning.send(seconds=2)
    assert to_readers(campaigning) == 0
    view = campaigning.view(campaign_id)
    assert (view.state, view.history[-1].act, view.history[-1].by) == (CampaignState.PAUSED, "offer_withdrawn", None)
    assert view.offer_withdrawn is not None
    assert acts(campaigning, campaign_id).count("offer_withdrawn") == 1

    (mail,) = to_starter(campaigning)
    assert "Conserverie de Nador" in mail["Subject"]
    assert f"/console/campaigns/{campaign_id}" in mail.get_body(("plain",)).get_content()
    (row,) = [one for one in campaigning.ask(SearchNotices()).rows if one.about_campaign]
    assert (row.about_campaign, row.number) == (campaign_id, "Conserverie de Nador")
    assert campaigning.result(campaign_id) == {"waiting": 5}, "what staff were told is no message of the campaign"


def test_it_goes_on_by_a_persons_word_alone_once_it_is_published_again(campaigning: Campaigning) -> None:
    campaign_id = running(campaigning)
    hear(campaigning, published(1), withdrawn(2, "expired"))
    assert acts(campaigning, campaign_id)[-1] == "offer_expired"
    with pytest.raises(CampaignOfferWithdrawn):
        resume(campaigning, campaign_id)

    hear(campaigning, published(3))
    campaigning.send(seconds=3)
    view = campaigning.view(campaign_id)
    assert (view.state, view.offer_withdrawn, to_readers(campaigning)) == (CampaignState.PAUSED, None, 0)
    resume(campaigning, campaign_id)
    campaigning.clock.at = utc_now()
    campaigning.send(seconds=3)
    assert to_readers(campaigning) == 5
    assert acts(campaigning, campaign_id)[-2:] == ["resume", "finished"]


def test_who_knows_that_it_is_withdrawn_may_let_it_go_on_and_the_next_withdrawal_pauses_it_again(
    campaigning: Campaigning,
) -> None:
    campaign_id = running(campaigning)
    hear(campaigning, published(1), withdrawn(2))
    resume(campaigning, campaign_id, although_withdrawn=True)
    assert campaigning.view(campaign_id).state is CampaignState.RUNNING
    hear(campaigning, withdrawn(4), published(3))  # they overtook each other
    assert acts(campaigning, campaign_id)[-3:] == ["offer_withdrawn", "resume_withdrawn", "offer_withdrawn"]


def test_a_withdrawal_that_overtook_what_was_before_it_waits_and_an_older_one_does_not_undo_a_newer_word(
    campaigning: Campaigning,
) -> None:
    campaign_id = running(campaigning)
    hear(campaigning, withdrawn(2))
    assert campaigning.view(campaign_id).state is CampaignState.RUNNING, "what came before it may say otherwise"
    hear(campaigning, published(1))
    assert campaigning.view(campaign_id).state is CampaignState.PAUSED
    hear(campaigning, published(3))
    resume(campaigning, campaign_id)
    hear(campaigning, withdrawn(2))
    assert campaigning.view(campaign_id).state is CampaignState.RUNNING


def test_each_campaign_of_one_offer_is_told_and_others_run_on(campaigning: Campaigning) -> None:
    first, second = running(campaigning), campaigning.started()
    other = campaigning.started(opportunity_id=None)
    hear(campaigning, published(1), withdrawn(2))
    states = [campaigning.view(one).state for one in (first, second, other)]
    assert states == [CampaignState.PAUSED, CampaignState.PAUSED, CampaignState.RUNNING]
    campaigning.notifications.send_all()
    assert len(to_starter(campaigning)) == 2


def test_what_was_withdrawn_since_it_was_read_is_not_started(campaigning: Campaigning) -> None:
    campaign_id = campaigning.written()
    hear(campaigning, published(1), withdrawn(2))
    with pytest.raises(CampaignOfferWithdrawn):
        campaigning.start(campaign_id)
    assert campaigning.view(campaign_id).state is CampaignState.DRAFT


def test_an_offer_published_before_this_service_listened_is_heard_of_when_it_is_withdrawn(
    campaigning: Campaigning,
) -> None:
    """After the upgrade that subscribes to offers, the first event that comes of an old one is not its first."""
    campaign_id = running(campaigning)
    hear(campaigning, withdrawn(3))
    assert campaigning.view(campaign_id).state is CampaignState.RUNNING
    before = (published(1), published(2))

    def ask(service: str, request: Any) -> Any:
        assert service == "territory"
        if isinstance(request, ListPublished):
            return ()
        assert isinstance(request, ReadPast)
        assert [(one.aggregate_id, one.after, one.upto) for one in request.wanted] == [(OPPORTUNITY, 0, 2)]
        names = set(PastEvent.model_fields)
        return tuple(PastEvent(**one.model_dump(include=names)) for one in before)

    url = plain_url(campaigning.notifications.database.url)
    said: Any = {"reader": "notifications", "publisher": "territory", "ask": ask, "queue_is_empty": lambda: True}
    with psycopg.connect(url, autocommit=True) as connection:
        Audit(**said, settled_for_s=timedelta(hours=1).total_seconds()).run(connection)
        campaigning.notifications.work_lanes()
        assert campaigning.view(campaign_id).state is CampaignState.RUNNING, "two events may only have overtaken"
        Audit(**said, settled_for_s=0).run(connection)
    campaigning.notifications.work_lanes()
    assert campaigning.view(campaign_id).state is CampaignState.PAUSED
