"""An announcement to many: written by one, started by another, told to who agreed, at its rate, once, and countable."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.bootstrap import utc_now
from services.notifications.domain.timing import QuietHours
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.campaign_refusals import CampaignChanged, CampaignNotInState, CampaignOwnWork
from shared.contracts.notifications.campaigns import (
    CampaignAct,
    CampaignState,
    DropCampaign,
    ListCampaigns,
    MoveCampaign,
    SendCampaignTest,
    StartCampaign,
)
from shared.contracts.notifications.codes import Channel, NoticeStanding
from shared.contracts.notifications.staff_contacts import SetStaffContact
from shared.contracts.notifications.template_refusals import StaffAddressMissing, TemplateTextInvalid
from shared.contracts.notifications.templates import FlawCode, PreviewTemplate, TextLanguage, TextPart
from shared.contracts.preference_links import Unsubscribing, read_one_click
from tests.integration.notifications.campaign_world import (
    AUTHOR,
    FR,
    OPPORTUNITY,
    SECOND,
    SMS_TOO,
    WORDS,
    Campaigning,
)
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import SECRET, filed


@pytest.fixture
def campaigning(notifications: Notifications, monkeypatch: pytest.MonkeyPatch) -> Campaigning:
    # At whatever hour the tests run; quiet hours have a test of their own.
    monkeypatch.setattr(QuietHours, "open_from", lambda _self, at, *_: at)
    return Campaigning(notifications)


def move(campaigning: Campaigning, campaign_id: Any, act: CampaignAct) -> None:
    campaigning.ask(MoveCampaign(campaign_id=campaign_id, act=act, reason="because", staff_id=AUTHOR))


def body(mail: Any) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_who_wrote_it_does_not_start_it_and_nobody_starts_what_they_did_not_read(campaigning: Campaigning) -> None:
    campaign_id = campaigning.written()
    with pytest.raises(CampaignOwnWork):
        campaigning.start(campaign_id, by=AUTHOR)
    read = campaigning.view(campaign_id).digest
    campaigning.save(campaign_id, per_minute=30)  # the same words, faster
    with pytest.raises(CampaignChanged):
        campaigning.ask(StartCampaign(campaign_id=campaign_id, digest=read, reason="as read", staff_id=SECOND))
    campaigning.start(campaign_id)
    view = campaigning.view(campaign_id)
    assert view.state is CampaignState.RUNNING
    assert [(entry.act, entry.by) for entry in view.history] == [
        ("begun", AUTHOR), ("saved", AUTHOR), ("saved", AUTHOR), ("started", SECOND),
    ]  # fmt: skip
    for refused in (partial(campaigning.save, campaign_id), partial(campaigning.start, campaign_id)):
        with pytest.raises(CampaignNotInState):
            refused()
    with pytest.raises(CampaignNotInState):
        campaigning.ask(DropCampaign(campaign_id=campaign_id, staff_id=AUTHOR))


def test_texts_go_through_the_gate_of_every_text_and_an_sms_tells_how_to_end_such(campaigning: Campaigning) -> None:
    wrong = {FR: {TextPart.SUBJECT: "Bonjour {name}"}}
    campaign_id = campaigning.written(texts={})
    with pytest.raises(TemplateTextInvalid) as refused:
        campaigning.save(campaign_id, wrong)
    assert {flaw.code for flaw in refused.value.flaws} == {FlawCode.UNKNOWN_VARIABLE}
    with pytest.raises(TemplateTextInvalid) as refused:
        campaigning.start(campaign_id)
    assert {flaw.code for flaw in refused.value.flaws} >= {FlawCode.EMPTY}

    silent = {
        one: {**parts, TextPart.SMS: "Nador {link}" if one is FR else "الناظور {link}"} for one, parts in WORDS.items()
    }
    campaigning.save(campaign_id, silent)
    assert campaigning.view(campaign_id).flaws == (), "told by e-mail alone, its header ends it"
    campaigning.save(campaign_id, silent, channels=SMS_TOO)
    flaws = campaigning.view(campaign_id).flaws
    assert {(flaw.language, flaw.part, flaw.code, flaw.what) for flaw in flaws} == {
        (one, TextPart.SMS, FlawCode.VARIABLE_NOT_SAID, "stop") for one in WORDS
    }
    campaigning.save(campaign_id, channels=SMS_TOO)
    assert campaigning.view(campaign_id).flaws == ()


def test_it_is_seen_in_every_language_before_anybody_is_told(campaigning: Campaigning) -> None:
    version_id = campaigning.view(campaigning.written(channels=SMS_TOO)).version_id
    seen = {one.language: one for one in campaigning.ask(PreviewTemplate(version_id=version_id))}

    assert set(seen) == set(TextLanguage)
    assert (seen[TextLanguage.DUTCH].read_in, seen[TextLanguage.TAMAZIGHT].read_in) == (FR, TextLanguage.ARABIC)
    assert seen[TextLanguage.ARABIC].direction == "rtl"
    assert "Une unité de conserverie" in seen[FR].text
    assert 'dir="rtl"' in seen[TextLanguage.ARABIC].html
    short = seen[FR].sms
    assert short is not None
    assert (short.encoding, short.parts > 1) == ("GSM-7", True)
    assert "https://primo.example/unsubscribe/" in short.text


def test_a_test_goes_to_who_asks_by_the_real_way_and_to_no_other(campaigning: Campaigning) -> None:
    campaigning.investors.register(Channel.EMAIL)
    campaign_id = campaigning.written()
    asked = SendCampaignTest(campaign_id=campaign_id, language=TextLanguage.ARABIC, staff_id=AUTHOR)
    with pytest.raises(StaffAddressMissing):
        campaigning.ask(asked)
    named = {"email": "author@example.org", "language": Language.FRENCH, "told": {}}
    campaigning.ask(SetStaffContact(staff_id=AUTHOR, changed_by=AUTHOR, **named))
    campaigning.ask(asked)
    campaigning.send(seconds=2)

    (mail,) = campaigning.notifications.post.taken
    assert (mail["To"], mail["Subject"]) == ("author@example.org", "فرصة جديدة بالناظور")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/offers/{OPPORTUNITY}" in body(mail)
    assert campaigning.view(campaign_id).results == ()


def test_who_agreed_is_told_once_in_their_language_with_the_sender_the_offer_and_the_way_out(
    campaigning: Campaigning,
) -> None:
    reader = campaigning.investors.register(Channel.EMAIL)
    arab = campaigning.investors.register(Channel.EMAIL, language=Language.ARABIC)
    dutch = campaigning.investors.register(Channel.EMAIL, language=Language.DUTCH)
    campaigning.investors.register()
    campaign_id = campaigning.started()
    assert campaigning.send(seconds=3) == 3

    mails = {str(mail["To"]): mail for mail in campaigning.notifications.post.taken}
    known = campaigning.investors.known
    french = mails[known[reader].email]
    assert french["Subject"] == "Une nouvelle opportunité à Nador"
    for said in ("Une unité de conserverie", "Centre régional", f"https://primo.example/offers/{OPPORTUNITY}"):
        assert said in body(french)
    assert "https://primo.example/unsubscribe/" in body(french)
    assert "/preferences/" in body(french)
    assert "/track/" not in body(french), "an announcement hands on no key to a dossier"
    address = french["List-Unsubscribe"].strip("<>")
    ends = read_one_click(address.rpartition("/")[2], SECRET)
    assert ends == Unsubscribing(reader, Purpose.PROMOTION, Channel.EMAIL, campaign_id)
    assert mails[known[arab].email]["Content-Language"] == "ar"
    assert mails[known[dutch].email]["Subject"] == french["Subject"], "the declared fallback"

    campaigning.send(seconds=2)
    view = campaigning.view(campaign_id)
    assert (view.state, view.listed, campaigning.result(campaign_id)) == (CampaignState.FINISHED, True, {"sent": 3})
    assert view.counts is not None
    assert (view.counts.told, view.counts.left_out) == (3, 1)
    assert campaigning.send(seconds=2) == 3
    (row,) = campaigning.ask(ListCampaigns()).rows
    assert (row.total, row.settled, row.state) == (3, 3, CampaignState.FINISHED)


def test_a_consent_that_ended_after_the_audience_was_listed_ends_the_message_and_leaves_no_words(
    campaigning: Campaigning,
) -> None:
    stays, leaves = (campaigning.investors.register(Channel.EMAIL) for _ in range(2))
    campaign_id = campaigning.started()
    campaigning.rounds().run()
    campaigning.investors.withdraw(leaves)
    campaigning.send(seconds=3)

    assert [mail["To"] for mail in campaigning.notifications.post.taken] == [campaigning.investors.known[stays].email]
    assert campaigning.result(campaign_id) == {"sent": 1, "unwanted": 1}
    written = campaigning.notifications.query("SELECT n.person_id FROM message m JOIN notice n ON n.id = m.notice_id")
    assert [row.person_id for row in written] == [stays]


def test_messages_leave_at_their_rate_and_a_process_that_was_away_does_not_catch_up(campaigning: Campaigning) -> None:
    for _ in range(40):
        campaigning.investors.register(Channel.EMAIL)
    campaign_id = campaigning.started(per_minute=60)
    rounds = campaigning.rounds()
    rounds.run()
    told = []
    for seconds in (1, 1, 1, 2, 0.5, 0.5, 3600):
        campaigning.clock.pass_(seconds=seconds)
        told.append(rounds.release(campaign_id))
    assert told == [1, 1, 1, 2, 0, 1, 5]
    waiting = campaigning.notifications.query("SELECT count(*) FROM notice WHERE priority = 10")
    assert waiting[0][0] == 40 - sum(told)


def test_paused_nothing_leaves_resumed_it_goes_on_stopped_the_rest_is_withdrawn_with_the_reason(
    campaigning: Campaigning,
) -> None:
    for _ in range(12):
        campaigning.investors.register(Channel.EMAIL)
    campaign_id = campaigning.started(per_minute=60)
    sent = campaigning.send(seconds=4)
    assert 0 < sent < 12
    campaigning.clock.pass_(seconds=3)
    campaigning.rounds().run()  # some have their turn, and are not sent yet
    move(campaigning, campaign_id, CampaignAct.PAUSE)
    assert campaigning.send(seconds=5) == sent
    assert campaigning.view(campaign_id).state is CampaignState.PAUSED
    move(campaigning, campaign_id, CampaignAct.RESUME)
    with pytest.raises(CampaignNotInState):
        move(campaigning, campaign_id, CampaignAct.RESUME)
    campaigning.clock.at = utc_now()
    more = campaigning.send(seconds=3)
    assert sent < more < 12
    move(campaigning, campaign_id, CampaignAct.STOP)
    assert campaigning.send(seconds=3) == more

    assert campaigning.view(campaign_id).state is CampaignState.STOPPED
    assert campaigning.result(campaign_id) == {"sent": more, "withdrawn": 12 - more}
    told = campaigning.notifications.query(
        "SELECT n.standing, a.reply FROM notice n JOIN notice_attempt a ON a.notice_id = n.id "
        "WHERE n.state = 'failed_permanently'"
    )
    assert {(row.standing, row.reply) for row in told} == {(NoticeStanding.SUPERSEDED, "the campaign was stopped")}
    assert len(told) == 12 - more
    proved = campaigning.notifications.query("SELECT count(*) FROM notice_proof WHERE act = 'superseded'")
    assert proved[0][0] == 12 - more


def test_a_sender_that_held_a_message_when_it_was_paused_puts_it_back(campaigning: Campaigning) -> None:
    campaigning.investors.register(Channel.EMAIL)
    campaign_id = campaigning.started()
    campaigning.rounds().run()
    campaigning.clock.pass_(seconds=1)
    campaigning.rounds().run()
    campaigning.notifications.change("UPDATE campaign SET state = 'paused'")  # after the claim's look at the queue
    sending = campaigning.notifications.sending()
    sending.contacts = campaigning.investors
    campaigning.notifications.send_all(sending)
    assert campaigning.notifications.post.taken == []
    assert campaigning.result(campaign_id) == {"waiting": 1}


def test_a_status_notice_overtakes_a_campaign(campaigning: Campaigning) -> None:
    for _ in range(5):
        campaigning.investors.register(Channel.EMAIL)
    campaigning.started()
    campaigning.rounds().run()
    campaigning.clock.pass_(seconds=3)
    campaigning.rounds().run()
    person = campaigning.investors.register()
    campaigning.notifications.hear(filed(uuid4(), number="OR-2026-77777", person_id=person))
    sending = campaigning.notifications.sending()
    sending.contacts = campaigning.investors
    campaigning.notifications.send_all(sending)
    first, *others = campaigning.notifications.post.taken
    assert first["To"] == campaigning.investors.known[person].email
    assert len(others) == 5


def test_what_was_held_for_the_night_leaves_at_its_rate_in_the_morning(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaigning, morning = Campaigning(notifications), utc_now() + timedelta(hours=9)
    monkeypatch.setattr(QuietHours, "open_from", lambda _self, _at, *_: morning)
    for _ in range(6):
        campaigning.investors.register(Channel.EMAIL)
    campaign_id = campaigning.started(per_minute=60)
    assert campaigning.send(seconds=8) == 0
    assert campaigning.result(campaign_id) == {"held": 6}
    assert campaigning.view(campaign_id).state is CampaignState.RUNNING

    monkeypatch.setattr(QuietHours, "open_from", lambda _self, at, *_: at)
    notifications.change("UPDATE notice SET next_attempt_at = now() WHERE standing = 'held'")
    sent = [campaigning.send(seconds=1) for _ in range(3)]
    assert sent == [1, 2, 3]
