"""A person is erased from every service, table and store; what stays is the deletion record, and history that holds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.investor import jobs
from services.investor.adapters.ledger import HISTORY
from services.investor.usecases.clear_up import clear_erased
from services.notifications import bootstrap as notifications
from services.notifications.adapters.personal_data import FORGETTING as IN_NOTIFICATIONS
from services.territory import bootstrap as territory
from services.territory.adapters.personal_data import FORGETTING as IN_TERRITORY
from shared.contracts.investor import privacy
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.preferences import GetPreferences, SetPreference
from shared.contracts.investor.privacy_codes import ErasureReason, ErasureState
from shared.contracts.investor.privacy_refusals import (
    ErasureSecondPersonRequired,
    PersonErased,
    PersonHasOpenDossiers,
    PersonUnderHold,
)
from shared.contracts.investor.queries import GetContact, GetDossier, GetSession, ListQueue, TrackDossier
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.investor.requests import WithdrawDossier
from shared.contracts.notifications.codes import Channel
from shared.database.engine import plain_url
from shared.ledger.sealing import Sealer
from shared.ledger.verification import verify
from shared.messaging.unit_of_work import transaction
from shared.process.erasure_work import report_once
from tests.integration.isolation.region import Region, Subject, a_region
from tests.support.databases import Templates
from tests.support.traces import tables_that_name

FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture
def region(database_templates: Templates, tmp_path: Path) -> Iterator[Region]:
    with a_region(database_templates, tmp_path) as made:
        yield made


def ask(region: Region, request: Any) -> Any:
    return region.applications["investor"].answer(request)


def propose(region: Region, subject: Subject) -> UUID:
    asked = privacy.ProposeErasure(number=subject.number, reason=ErasureReason.PERSON_ASKED, staff_id=FIRST)
    erasure_id: UUID = ask(region, asked).erasure_id
    return erasure_id


def places_that_name(region: Region, word: str) -> list[str]:
    return tables_that_name({name: one.admin_url for name, one in region.databases.items()}, word)


def handle_ordered(region: Region) -> None:
    """What the lanes do with the event."""
    with region.engines["investor"].begin() as connection:
        found = "SELECT data FROM outbox WHERE type = 'erasure.ordered.v1'"
        event = ErasureOrdered.model_validate(connection.scalar(text(found)))
    for name, root in (("notifications", notifications), ("territory", territory)):
        with transaction(region.engines[name], root.unit_of_work) as work:
            root.HANDLERS[ErasureOrdered](event, work)


def test_nothing_of_the_person_is_left_anywhere_and_nothing_of_another_is_gone(region: Region, tmp_path: Path) -> None:
    anna, bruno = region.subjects
    before = {word: places_that_name(region, word) for word in (bruno.word, bruno.staff_word)}
    assert len(places_that_name(region, anna.word)) >= 8
    with pytest.raises(PersonHasOpenDossiers):
        propose(region, anna)
    ask(region, WithdrawDossier(dossier_id=anna.dossier_id, staff_id=FIRST))
    erasure_id = propose(region, anna)
    with pytest.raises(ErasureSecondPersonRequired):
        ask(region, privacy.ValidateErasure(erasure_id=erasure_id, staff_id=FIRST))
    ask(region, privacy.ValidateErasure(erasure_id=erasure_id, staff_id=SECOND))
    assert ask(region, privacy.GetPrivacyDesk()).erasures[0].state is ErasureState.RUNNING

    stored = sum(1 for path in tmp_path.rglob("*") if path.is_file())
    assert clear_erased(region.desk) == 2  # the file, and the part in which it came
    assert clear_erased(region.desk) == 0
    assert sum(1 for path in tmp_path.rglob("*") if path.is_file()) == stored - 2
    handle_ordered(region)
    for name, forgetting in (("notifications", IN_NOTIFICATIONS), ("territory", IN_TERRITORY)):
        assert report_once(forgetting, region.engines[name], region.applications["investor"].answer) == 1
        assert report_once(forgetting, region.engines[name], region.applications["investor"].answer) == 0

    assert places_that_name(region, anna.word) == []
    assert places_that_name(region, anna.staff_word) == []
    assert {word: places_that_name(region, word) for word in before} == before
    (record,) = ask(region, privacy.GetPrivacyDesk()).erasures
    assert (record.state, record.numbers) == (ErasureState.DONE, (anna.number,))
    assert {step.place for step in record.steps if step.done_at} == {step.place for step in record.steps}
    session = ask(region, GetSession(session_id=region.session_id))
    assert (session.minutes, session.version) == (f"[…] was heard. {bruno.word} was heard.", 2)
    assert _history_holds(region)


def _history_holds(region: Region) -> bool:
    url = plain_url(region.databases["investor"].url)
    with psycopg.connect(url, autocommit=True) as connection:
        Sealer(HISTORY).turn(connection)
    with psycopg.connect(url) as connection:
        return not verify(connection, HISTORY).faults


def test_an_erased_person_is_nowhere_to_be_found(region: Region) -> None:
    anna, bruno = region.subjects
    ask(region, WithdrawDossier(dossier_id=anna.dossier_id, staff_id=FIRST))
    ask(region, privacy.ValidateErasure(erasure_id=propose(region, anna), staff_id=SECOND))
    with pytest.raises(PersonErased):
        ask(region, TrackDossier(dossier_id=anna.dossier_id))
    with pytest.raises(PersonNotFound):
        ask(region, GetContact(person_id=anna.person_id))
    with pytest.raises(PersonErased):
        ask(region, WithdrawDossier(dossier_id=anna.dossier_id, staff_id=FIRST))
    assert ask(region, ListQueue(search=anna.word, include_ended=True)).total == 0
    assert ask(region, ListQueue(search=bruno.word, include_ended=True)).total == 1
    assert ask(region, GetDossier(dossier_id=anna.dossier_id)).history[-1].action == "history.erased"


def test_a_hold_protects_until_it_is_lifted_even_from_the_daily_run(region: Region) -> None:
    anna, _ = region.subjects
    ask(region, WithdrawDossier(dossier_id=anna.dossier_id, staff_id=FIRST))
    erasure_id = propose(region, anna)
    ask(region, privacy.PlaceHold(number=anna.number, reason="Tribunal administratif d'Oujda", staff_id=FIRST))
    with pytest.raises(PersonUnderHold):
        ask(region, privacy.ValidateErasure(erasure_id=erasure_id, staff_id=SECOND))
    ask(region, privacy.RejectErasure(erasure_id=erasure_id, staff_id=SECOND))
    rule = privacy.RetentionRule(
        object="closed_dossier",
        valid_from="2020-01-01",
        months=1,
        automatic=True,
        source="a test",
        confidence="P",
    )
    ask(region, privacy.AddRetentionRule(rule=rule, staff_id=FIRST))
    later = datetime(2027, 6, 1, tzinfo=UTC)
    assert jobs.erase_what_time_is_over_for(region.engines["investor"], lambda: later) == 0
    (hold,) = ask(region, privacy.GetPrivacyDesk()).holds
    ask(region, privacy.LiftHold(hold_id=hold.hold_id, staff_id=SECOND))
    assert jobs.erase_what_time_is_over_for(region.engines["investor"], lambda: later) == 1
    assert jobs.erase_what_time_is_over_for(region.engines["investor"], lambda: later) == 0
    with pytest.raises(PersonNotFound):
        ask(region, GetContact(person_id=anna.person_id))


def test_consent_is_a_log_whose_last_word_counts_and_rectification_is_in_the_history(region: Region) -> None:
    anna, _ = region.subjects

    def said(given: bool) -> privacy.SetConsent:
        about = {"dossier_id": anna.dossier_id, "purpose": Purpose.PROMOTION, "text_version": "v1", "language": "fr"}
        return privacy.SetConsent(given=given, **about)

    for given in (True, True, False):
        ask(region, said(given))
        assert ask(region, GetContact(person_id=anna.person_id)).promotion is given
    person = ask(region, privacy.GetPerson(person_id=anna.person_id))
    assert [line.given for line in person.consents] == [False, True]
    ask(region, privacy.RectifyPerson(person_id=anna.person_id, staff_id=FIRST, email="New@Example.org"))
    ask(region, privacy.CorrectOwnContact(dossier_id=anna.dossier_id, language="nl", phone=""))
    person = ask(region, privacy.GetPerson(person_id=anna.person_id))
    assert (person.email, person.language, person.phone) == ("new@example.org", "nl", None)
    history = ask(region, GetDossier(dossier_id=anna.dossier_id)).history
    assert [(line.by, line.details) for line in history if line.action == "person.rectified"] == [
        (FIRST, {"fields": ["email"]}),
        (None, {"fields": ["phone", "language"]}),
    ]


def test_one_click_ends_promotion_on_that_channel_alone_and_the_log_keeps_both_acts(region: Region) -> None:
    anna, bruno = region.subjects
    ask(region, privacy.CorrectOwnContact(dossier_id=anna.dossier_id, phone="+31612345678"))

    def say(channel: Channel, given: bool, way: ConsentWay, purpose: Purpose = Purpose.PROMOTION) -> None:
        text = {"purpose": purpose, "channel": channel, "text_version": "2026-12", "language": "nl"}
        ask(region, SetPreference(person_id=anna.person_id, given=given, way=way, **text))

    for channel in (Channel.EMAIL, Channel.SMS):
        say(channel, True, ConsentWay.PREFERENCE_PAGE)
    for _ in range(2):  # mail programs repeat it
        say(Channel.EMAIL, False, ConsentWay.ONE_CLICK)
    contact = ask(region, GetContact(person_id=anna.person_id))
    assert (contact.promotion, contact.promotion_on) == (False, (Channel.SMS,))
    assert (contact.service_notices, contact.sms_notices) == (True, True), "the file itself is no announcement"
    assert ask(region, GetContact(person_id=bruno.person_id)).promotion is False

    log = ask(region, privacy.GetPerson(person_id=anna.person_id)).consents
    assert [(line.channel, line.given, line.way, line.text_version) for line in log[:3]] == [
        ("email", False, "one_click", "2026-12"),
        ("sms", True, "preference_page", "2026-12"),
        ("email", True, "preference_page", "2026-12"),
    ]
    with region.engines["investor"].connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("UPDATE consent SET given = true"))

    say(Channel.SMS, False, ConsentWay.PREFERENCE_PAGE, Purpose.SERVICE_NOTICES)
    contact = ask(region, GetContact(person_id=anna.person_id))
    assert (contact.service_notices, contact.sms_notices) == (True, False)
    view = ask(region, GetPreferences(person_id=anna.person_id))
    assert {(wish.purpose, wish.channel) for wish in view.wishes if wish.given} == {
        ("service_notices", "email"),
        ("promotion", "sms"),
    }


def test_what_was_said_before_channels_were_told_apart_reaches_what_it_reached_then(region: Region) -> None:
    anna, _ = region.subjects
    ask(region, privacy.CorrectOwnContact(dossier_id=anna.dossier_id, phone="+31612345678"))
    about = {"dossier_id": anna.dossier_id, "text_version": "2026-01", "language": "fr"}
    ask(region, privacy.SetConsent(purpose=Purpose.PROMOTION, given=True, **about))
    assert ask(region, GetContact(person_id=anna.person_id)).promotion_on == (Channel.EMAIL,)
    ask(region, privacy.SetConsent(purpose=Purpose.SERVICE_NOTICES, given=False, **about))
    contact = ask(region, GetContact(person_id=anna.person_id))
    assert (contact.service_notices, contact.sms_notices) == (False, False)


def test_the_export_holds_what_is_stored_of_one_person_and_names_their_files(region: Region) -> None:
    anna, bruno = region.subjects
    found = ask(region, privacy.ExportPerson(person_id=anna.person_id))
    said = found.model_dump_json()
    assert anna.word in said
    assert anna.staff_word in said
    assert bruno.word not in said
    assert bruno.number not in said
    assert [file.name for file in found.files] == [f"{anna.number}/business_plan-1.pdf"]
