"""What came of a campaign: each message in one count, by e-mail and SMS, and nobody called for it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.smpp import SmppLine
from services.notifications.adapters.untold import list_untold_steps
from services.notifications.bootstrap import utc_now
from services.notifications.domain.provider import Provider
from services.notifications.domain.timing import QuietHours
from shared.contracts.investor.audience import CountAudience
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.campaigns import (
    CampaignState,
    ListUnreachable,
    NoteUnsubscribed,
)
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.inbox import ListInbox, ReadNotice
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.notifications.untold import ListUntoldSteps
from shared.contracts.preference_links import Unsubscribing, read_one_click
from shared.messaging.unit_of_work import transaction
from tests.integration.notifications.campaign_world import (
    OPPORTUNITY,
    SMS_TOO,
    Campaigning,
)
from tests.integration.notifications.conftest import Notifications
from tests.support.sms_centre import sms_centre
from tests.support.waiting import wait_until
from tests.unit.notifications.builders import FINGERPRINTS, SECRET


@pytest.fixture
def campaigning(notifications: Notifications, monkeypatch: pytest.MonkeyPatch) -> Campaigning:
    # At whatever hour the tests run; quiet hours have a test of their own.
    monkeypatch.setattr(QuietHours, "open_from", lambda _self, at, *_: at)
    return Campaigning(notifications)


def body(mail: Any) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_each_end_is_counted_once_and_what_readers_did_beside(campaigning: Campaigning) -> None:
    persons = [campaigning.investors.register(Channel.EMAIL) for _ in range(5)]
    campaign_id = campaigning.started()
    campaigning.send(seconds=3)
    notices = {
        row.person_id: row for row in campaigning.notifications.query("SELECT id, person_id, dossier_id FROM notice")
    }
    read, delivered, bounced, gone, _ = (notices[one] for one in persons)
    campaigning.ask(ReadNotice(dossier_id=read.dossier_id, notice_id=read.id))
    campaigning.notifications.change("UPDATE notice SET standing = 'delivered' WHERE id = :id", id=delivered.id)
    campaigning.notifications.change(
        "INSERT INTO delivery_report (notice_id, at, kind, diagnostic, digest) VALUES (:id, now(), 'failed', '', 'x')",
        id=bounced.id,
    )
    campaigning.notifications.change("UPDATE notice SET state = 'failed_permanently' WHERE id = :id", id=bounced.id)
    for _ in range(2):
        ended = {"campaign_id": campaign_id, "channel": Channel.EMAIL}
        campaigning.ask(NoteUnsubscribed(person_id=gone.person_id, **ended))
        campaigning.ask(NoteUnsubscribed(person_id=uuid4(), **ended))  # it told them nothing

    assert campaigning.result(campaign_id) == {"sent": 3, "delivered": 1, "bounced": 1, "read": 1, "unsubscribed": 1}
    (view,) = campaigning.view(campaign_id).results
    assert (view.total, view.settled) == (5, 5)
    (entry,) = campaigning.ask(ListInbox(dossier_id=read.dossier_id))
    assert entry.subject == "Une nouvelle opportunité à Nador"
    assert "/unsubscribe/…" in entry.text, "who looks over their shoulder ends nothing"


def test_who_cannot_be_reached_is_no_task_for_an_adviser_and_no_step_that_was_not_told(
    campaigning: Campaigning,
) -> None:
    known, refused = (campaigning.investors.register(Channel.EMAIL) for _ in range(2))
    earlier = campaigning.started()
    campaigning.send(seconds=2)
    (notice,) = campaigning.notifications.query("SELECT id FROM notice WHERE person_id = :id", id=known)
    with transaction(campaigning.notifications.engine, bootstrap.unit_of_work) as work:
        address = campaigning.investors.known[known].email
        because, at = SuppressedBecause.HARD_BOUNCE, bootstrap.utc_now()
        found = FINGERPRINTS.of(address, Channel.EMAIL)
        work.suppressions.add(found, Channel.EMAIL, because=because, notice_id=notice.id, at=at)
    assert campaigning.ask(ListUnreachable()) == {Channel.EMAIL: (known,)}

    campaign_id = campaigning.started()
    campaigning.notifications.post.recipients.append("550 5.1.1 no such mailbox")
    campaigning.send(seconds=3)
    asked = [one for one in campaigning.investors.asked if isinstance(one, CountAudience)]
    assert asked[-1].unreachable == {Channel.EMAIL: (known,)}
    assert campaigning.result(earlier) == {"sent": 2}
    assert campaigning.result(campaign_id) == {"failed": 1, "suppressed": 1}
    assert refused in campaigning.investors.known
    steps = list_untold_steps(
        ListUntoldSteps(), Session(campaigning.notifications.engine), utc_now() + timedelta(days=2)
    )
    assert steps.rows == ()
    assert campaigning.notifications.query("SELECT * FROM undelivered") == []


def test_an_sms_goes_to_who_agreed_to_sms_with_both_addresses_in_it(campaigning: Campaigning) -> None:
    by_sms = campaigning.investors.register(Channel.SMS, phone="+32470123456")
    by_mail = campaigning.investors.register(Channel.SMS, Channel.EMAIL, phone="+32470123457")
    with sms_centre() as centre:
        campaign_id = campaigning.started(channels=SMS_TOO)
        campaigning.rounds().run()
        campaigning.clock.pass_(seconds=2)
        campaigning.rounds().run()
        provider = Provider("centre", Channel.SMS, ProviderKind.SMPP)
        by_centre = Providers([(provider, SmppLine(centre.address()))], ProviderBoard([provider], utc_now))
        sending = campaigning.notifications.sending()
        sending.contacts = campaigning.investors
        sending.carriers = {**sending.carriers, Channel.SMS: by_centre}
        campaigning.notifications.send_all(sending)
        wait_until(lambda: bool(centre.texts()))
    text = "".join(centre.texts())

    assert text.startswith(f"Nouvelle opportunite a Nador : https://primo.example/offers/{OPPORTUNITY} Stop : ")
    ends = read_one_click(text.rpartition("/")[2], SECRET)
    assert ends == Unsubscribing(by_sms, Purpose.PROMOTION, Channel.SMS, campaign_id)
    assert [mail["To"] for mail in campaigning.notifications.post.taken] == [campaigning.investors.known[by_mail].email]
    assert {one.channel: one.sent for one in campaigning.view(campaign_id).results} == {
        Channel.EMAIL: 1,
        Channel.SMS: 1,
    }


def test_a_campaign_without_anybody_ends(campaigning: Campaigning) -> None:
    campaigning.investors.register()
    campaign_id = campaigning.started()
    campaigning.send(seconds=2)
    view = campaigning.view(campaign_id)
    assert (view.state, view.results) == (CampaignState.FINISHED, ())


def test_a_free_subject_leads_to_all_that_is_offered(campaigning: Campaigning) -> None:
    campaigning.investors.register(Channel.EMAIL)
    campaigning.started(opportunity_id=None)
    campaigning.send(seconds=2)
    (mail,) = campaigning.notifications.post.taken
    assert "https://primo.example/offers" in body(mail).splitlines()
