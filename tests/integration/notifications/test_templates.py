"""A text that staff put live is what the next message says, in every process, and each message names its version."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.notifications.adapters.writing import shipped_texts
from services.notifications.adapters.writing.shipped_texts import install_all, shipped
from services.notifications.bootstrap import utc_now
from services.notifications.domain.wording import Texts
from shared.contracts.notifications.queries import GetNoticeMessage
from shared.contracts.notifications.staff_contacts import SetStaffContact
from shared.contracts.notifications.template_refusals import (
    StaffAddressMissing,
    TemplateChanged,
    TemplateDraftExists,
    TemplateOwnWork,
    TemplateRequestIdReused,
)
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    GetTemplate,
    ListTemplates,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TemplateVersion,
    TemplateView,
    TextLanguage,
    TextPart,
    VersionState,
)
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import filed

KEY = "filed"
AUTHOR, SECOND = uuid4(), uuid4()
FR, AR = TextLanguage.FRENCH, TextLanguage.ARABIC
WORDS = "Nous avons bien reçu votre dossier {number}."


def view(notifications: Notifications, key: str = KEY) -> TemplateView:
    found: TemplateView = notifications.ask(GetTemplate(key=key))
    return found


def version(notifications: Notifications, version_id: UUID) -> TemplateVersion:
    return next(one for one in view(notifications).versions if one.version_id == version_id)


def with_french(texts: Texts, happened: str) -> dict[TextLanguage, dict[TextPart, str]]:
    said = {language: dict(parts) for language, parts in texts.items()}
    said[FR][TextPart.HAPPENED] = happened
    return said


def written_draft(notifications: Notifications, happened: str = WORDS) -> UUID:
    live = view(notifications).versions[0]
    draft: UUID = notifications.ask(BeginTemplateDraft(key=KEY, from_version=live.version_id, staff_id=AUTHOR))
    texts = with_french(live.texts, happened)
    notifications.ask(SaveTemplateDraft(version_id=draft, texts=texts, digest=live.digest, staff_id=AUTHOR))
    return draft


def put_live(notifications: Notifications, version_id: UUID, by: UUID = SECOND) -> None:
    digest = version(notifications, version_id).digest
    notifications.ask(PutTemplateLive(version_id=version_id, digest=digest, reason="clearer", staff_id=by))


def mails(notifications: Notifications) -> list[str]:
    found = []
    for mail in notifications.post.taken:
        part = mail.get_body(("plain",))
        assert part is not None
        found.append(str(part.get_content()))
    return found


def test_a_fresh_system_has_every_text_live_as_version_one(notifications: Notifications) -> None:
    found = notifications.ask(ListTemplates())

    assert [one.key for one in found] == list(shipped_texts.keys())
    assert {(one.live_number, one.of_release, one.release_differs) for one in found} == {(1, True, False)}


def test_what_a_second_person_puts_live_is_said_from_the_next_message_on(notifications: Notifications) -> None:
    with notifications.desk() as desk:  # a sender that runs all the time
        sending = notifications.sending()
        notifications.hear(filed(uuid4()))
        sending.next(desk)
        first = view(notifications).versions[0].version_id
        draft = written_draft(notifications)
        with pytest.raises(TemplateOwnWork):
            put_live(notifications, draft, by=AUTHOR)
        put_live(notifications, draft)
        notifications.hear(filed(uuid4(), number="OR-2026-00043"))
        sending.next(desk)
        sending.close()

    before, after = mails(notifications)
    assert "Nous avons bien reçu votre dossier" not in before
    assert "Nous avons bien reçu votre dossier OR-2026-00043." in after
    bound = notifications.query("SELECT notice_id, template_version, read_for FROM message ORDER BY written_at")
    assert [(row.template_version, row.read_for) for row in bound] == [(first, ["fr"]), (draft, ["fr"])]
    told = [notifications.ask(GetNoticeMessage(notice_id=row.notice_id)) for row in bound]
    assert [(one.template, one.template_number) for one in told] == [(KEY, 1), (KEY, 2)]
    states = [(one.number, one.state) for one in view(notifications).versions]
    assert states == [(2, VersionState.LIVE), (1, VersionState.RETIRED)]
    assert [(e.act, e.by, e.reason) for e in version(notifications, draft).history] == [
        ("begun", AUTHOR, ""),
        ("saved", AUTHOR, ""),
        ("put_live", SECOND, "clearer"),
    ]


def test_a_newer_release_brings_its_texts_unless_staff_wrote_their_own(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_live(notifications, written_draft(notifications))
    older = shipped_texts.shipped

    def newer(key: str) -> Texts:
        return with_french(shipped(key), f"{older(key)[FR][TextPart.HAPPENED]} !")

    def install() -> int:
        return install_all(notifications.engine, utc_now)

    monkeypatch.setattr(shipped_texts, "shipped", newer)
    assert install() == len(shipped_texts.keys()) - 1
    assert install() == 0
    assert view(notifications).versions[0].state is VersionState.LIVE
    assert view(notifications).versions[0].texts[FR][TextPart.HAPPENED] == WORDS

    monkeypatch.setattr(shipped_texts, "shipped", older)  # a process of the older release starts anew
    assert install() == 0
    assert view(notifications, "closed").versions[0].number == 2


def test_the_words_of_a_version_that_was_live_stay_as_they_were(notifications: Notifications) -> None:
    with pytest.raises(IntegrityError, match="do not change"):
        notifications.change("UPDATE template_version SET texts = '{}' WHERE key = 'filed'")


def test_there_is_one_draft_at_a_time_and_it_can_be_given_up(notifications: Notifications) -> None:
    draft = written_draft(notifications)

    with pytest.raises(TemplateDraftExists):
        notifications.ask(BeginTemplateDraft(key=KEY, staff_id=SECOND))
    notifications.ask(DropTemplateDraft(version_id=draft, staff_id=AUTHOR))
    again: Any = notifications.ask(BeginTemplateDraft(key=KEY, staff_id=SECOND))

    assert version(notifications, again).number == 3
    assert version(notifications, again).texts == view(notifications).versions[-1].texts


def test_an_author_is_sent_the_draft_by_the_way_that_every_notice_takes(notifications: Notifications) -> None:
    draft = written_draft(notifications)
    with pytest.raises(StaffAddressMissing):
        notifications.ask(SendTemplateTest(version_id=draft, language=FR, staff_id=AUTHOR))
    notifications.ask(SetStaffContact(staff_id=AUTHOR, email="author@centre.example", language="fr", changed_by=AUTHOR))

    notifications.ask(SendTemplateTest(version_id=draft, language=FR, staff_id=AUTHOR))
    notifications.ask(SendTemplateTest(version_id=draft, language=AR, staff_id=AUTHOR))
    notifications.send_all()

    french, arabic = mails(notifications)
    assert "Nous avons bien reçu votre dossier OR-2026-00042." in french
    assert "ملفكم" in arabic
    assert {mail["To"] for mail in notifications.post.taken} == {"author@centre.example"}
    assert version(notifications, draft).history[-1].act == "sent_to_self"


def test_the_digest_that_an_author_is_sent_tells_the_steps_that_its_preview_shows(notifications: Notifications) -> None:
    draft = notifications.ask(BeginTemplateDraft(key="daily_digest", staff_id=AUTHOR))
    notifications.ask(SetStaffContact(staff_id=AUTHOR, email="author@centre.example", language="fr", changed_by=AUTHOR))
    notifications.ask(SendTemplateTest(version_id=draft, language=FR, staff_id=AUTHOR))
    notifications.send_all()

    [sent], [shown] = mails(notifications), notifications.ask(PreviewTemplate(version_id=draft, languages=(FR,)))
    assert "2 petites étapes" in sent
    assert [line for line in sent.splitlines() if line.startswith("- ")] == [
        line for line in shown.text.splitlines() if line.startswith("- ")
    ]


def test_a_preview_shows_every_language_and_what_its_sms_costs(notifications: Notifications) -> None:
    draft = written_draft(notifications)

    seen = {one.language: one for one in notifications.ask(PreviewTemplate(version_id=draft))}

    assert set(seen) == set(TextLanguage)
    assert "Nous avons bien reçu votre dossier" in seen[FR].html
    assert (seen[TextLanguage.TAMAZIGHT].read_in, seen[TextLanguage.TAMAZIGHT].direction) == (AR, "rtl")
    short = seen[AR].sms
    assert short is not None
    assert (short.encoding, short.parts) == ("UCS-2", 3)
    assert short.cost_mad > 0


def test_a_request_whose_answer_was_lost_begins_saves_and_sends_nothing_twice(notifications: Notifications) -> None:
    """A program asks again with its key; another one may not take it over."""
    begin = BeginTemplateDraft(key=KEY, staff_id=AUTHOR)
    draft = notifications.ask(begin)
    assert notifications.ask(begin) == draft == begin.request_id
    with pytest.raises(TemplateRequestIdReused):
        notifications.ask(begin.model_copy(update={"key": "closed"}))
    with pytest.raises(TemplateRequestIdReused):
        notifications.ask(begin.model_copy(update={"staff_id": SECOND}))

    read = version(notifications, draft)
    save = SaveTemplateDraft(
        version_id=draft, texts=with_french(read.texts, WORDS), digest=read.digest, staff_id=AUTHOR
    )
    notifications.ask(save)
    notifications.ask(save)
    with pytest.raises(TemplateChanged):
        notifications.ask(save.model_copy(update={"texts": with_french(read.texts, WORDS + "!")}))
    assert [entry.act for entry in version(notifications, draft).history] == ["begun", "saved"]

    notifications.ask(SetStaffContact(staff_id=AUTHOR, email="author@centre.example", language="fr", changed_by=AUTHOR))
    test = SendTemplateTest(version_id=draft, language=FR, staff_id=AUTHOR)
    notifications.ask(test)
    notifications.ask(test)
    [count] = notifications.query("SELECT count(*) FROM notice WHERE rehearsal_of IS NOT NULL")
    assert count == (1,)
