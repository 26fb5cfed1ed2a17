"""Browsers that show hints: kept with the contacts of their dossier's person, reached by them alone, gone with them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.investor.adapters.browsers import MOST_OF_A_DOSSIER
from shared.contracts.investor import privacy
from shared.contracts.investor.browsers import DropGoneBrowser, ForgetBrowser, ForgetOwnBrowser, SubscribeBrowser
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import GetPreferences, SetOwnRhythm, SetPreference, SetRhythm
from shared.contracts.investor.queries import GetContact, TrackDossier
from shared.contracts.investor.requests import WithdrawDossier
from shared.contracts.notifications.codes import Channel
from tests.integration.isolation.region import Region, Subject, a_region
from tests.integration.privacy.test_erasure import FIRST, SECOND, ask, propose
from tests.support.databases import Templates
from tests.support.push_receiver import Browser, b64


@pytest.fixture
def region(database_templates: Templates, tmp_path: Path) -> Iterator[Region]:
    with a_region(database_templates, tmp_path) as made:
        yield made


def turn_on(region: Region, subject: Subject, endpoint: str = "https://fcm.googleapis.com/1") -> Browser:
    keeper = Browser()
    said = {"endpoint": endpoint, "p256dh": keeper.p256dh, "auth": b64(keeper.auth)}
    ask(region, SubscribeBrowser(dossier_id=subject.dossier_id, text_version="2026-12", language="fr", **said))
    return keeper


def contact(region: Region, subject: Subject) -> Any:
    return ask(region, GetContact(person_id=subject.person_id))


def browsers(region: Region, subject: Subject) -> Any:
    return ask(region, GetPreferences(person_id=subject.person_id)).browsers


def test_a_browser_is_reached_for_its_person_alone_and_is_a_yes_in_the_log(region: Region) -> None:
    anna, bruno = region.subjects
    keeper = turn_on(region, anna)
    turn_on(region, anna)

    (address,) = contact(region, anna).browsers
    assert (address.dossier_id, address.endpoint) == (anna.dossier_id, "https://fcm.googleapis.com/1")
    assert address.p256dh != keeper.p256dh, "said again, its newer keys hold"
    assert contact(region, bruno).browsers == ()
    person = ask(region, privacy.GetPerson(person_id=anna.person_id))
    line = person.consents[0]
    assert (line.purpose, line.channel, line.given, line.way) == (
        Purpose.SERVICE_NOTICES,
        Channel.PUSH,
        True,
        ConsentWay.TRACKING_PAGE,
    )
    assert [one.service for one in ask(region, TrackDossier(dossier_id=anna.dossier_id)).browsers] == [
        "fcm.googleapis.com"
    ]


def test_nobody_removes_somebody_else_s_browser_and_who_has_it_does(region: Region) -> None:
    anna, bruno = region.subjects
    turn_on(region, anna)
    (known,) = browsers(region, anna)

    ask(region, ForgetBrowser(person_id=bruno.person_id, browser_id=known.browser_id))
    ask(region, ForgetOwnBrowser(dossier_id=bruno.dossier_id, browser_id=known.browser_id))
    assert len(browsers(region, anna)) == 1
    ask(region, ForgetBrowser(person_id=anna.person_id, browser_id=known.browser_id))
    ask(region, ForgetBrowser(person_id=anna.person_id, browser_id=known.browser_id))
    assert browsers(region, anna) == ()

    turn_on(region, anna)
    ask(region, DropGoneBrowser(browser_id=browsers(region, anna)[0].browser_id))
    ask(region, DropGoneBrowser(browser_id=uuid4()))
    assert contact(region, anna).browsers == ()


def test_who_wants_no_hints_any_more_is_reached_at_none_and_may_say_otherwise(region: Region) -> None:
    anna, _ = region.subjects
    turn_on(region, anna)
    said = {"purpose": Purpose.SERVICE_NOTICES, "channel": Channel.PUSH, "text_version": "2026-12", "language": "fr"}
    way = ConsentWay.PREFERENCE_PAGE

    ask(region, SetPreference(person_id=anna.person_id, given=False, way=way, **said))
    assert contact(region, anna).browsers == ()
    assert contact(region, anna).service_notices, "the e-mail is another wish"
    turn_on(region, anna)
    assert len(contact(region, anna).browsers) == 1


def test_of_too_many_the_oldest_goes(region: Region) -> None:
    anna, _ = region.subjects
    for number in range(MOST_OF_A_DOSSIER + 2):
        turn_on(region, anna, f"https://fcm.googleapis.com/{number}")
    known = {one.endpoint for one in contact(region, anna).browsers}
    assert known == {f"https://fcm.googleapis.com/{number}" for number in range(2, MOST_OF_A_DOSSIER + 2)}


def test_small_steps_in_one_message_is_said_by_either_link_and_stands_in_the_history(region: Region) -> None:
    anna, _ = region.subjects
    assert not contact(region, anna).daily_digest
    ask(region, SetRhythm(person_id=anna.person_id, daily_digest=True))
    ask(region, SetRhythm(person_id=anna.person_id, daily_digest=True))
    assert contact(region, anna).daily_digest
    assert ask(region, GetPreferences(person_id=anna.person_id)).daily_digest
    ask(region, SetOwnRhythm(dossier_id=anna.dossier_id, daily_digest=False))
    assert not contact(region, anna).daily_digest
    with region.engines["investor"].begin() as connection:
        lines = "SELECT count(*) FROM dossier_history WHERE action = 'person.rhythm_said' AND dossier_id = :dossier_id"
        assert connection.scalar(text(lines), {"dossier_id": anna.dossier_id}) == 2


def test_erasure_takes_the_browsers_and_the_export_has_them_before(region: Region) -> None:
    anna, _ = region.subjects
    turn_on(region, anna)
    exported = ask(region, privacy.ExportPerson(person_id=anna.person_id))
    assert len(exported.tables["push_subscription"]) == 1
    ask(region, WithdrawDossier(dossier_id=anna.dossier_id, staff_id=FIRST))
    erasure_id = propose(region, anna)
    ask(region, privacy.ValidateErasure(erasure_id=erasure_id, staff_id=SECOND))
    with region.engines["investor"].begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM push_subscription")) == 0
