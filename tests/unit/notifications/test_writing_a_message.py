"""What a person reads: in their language, whole, the same in text and in HTML."""

import html
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache

import pytest

from services.notifications.adapters.channels.mail import compose
from services.notifications.adapters.writing.wording import load
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import CannotWrite
from shared.contracts import tracking
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Outcome, PieceCode, ReasonCode, Status
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.preference_links import PreferenceLinks, read_preferences
from shared.contracts.territory.events import RefusedBecause
from tests.unit.notifications.builders import (
    EVENTS,
    NUMBER,
    SECRET,
    SENDER,
    claim,
    contact,
    decided,
    mandatary,
    shipped_wordings,
    writer,
)

WRITER = writer()
LINKS = PreferenceLinks("https://primo.example/", SECRET)
CODES = {
    str(code)
    for codes in (Status, PieceCode, ReasonCode, RefusedBecause, Outcome, NoticeKind)
    for code in codes
    if "_" in code
}
ANY_CODE = re.compile(rf"\b(?:{'|'.join(map(re.escape, CODES))})\b")
EVERYTHING = [(key, language) for key in EVENTS for language in Language]


@cache
def written(key: str, language: Language) -> Message:
    return WRITER.write(claim(EVENTS[key]), contact(language), shipped_wordings)


def words(text: str) -> list[str]:
    return re.sub(r"[\u2068\u2069]", "", text).split()


def words_of_html(page: str) -> list[str]:
    body = re.sub(r"<a href=\"([^\"]*)\"[^>]*>(.*?)</a>", r" \2 \1 ", page.partition("<body")[2])
    body = re.sub(r"<span aria-hidden.*?</span>", " ", body)
    body = re.sub(r"</?(bdi|strong)[^>]*>", "", body)
    return words(html.unescape(re.sub(r"<[^>]*>", " ", "<body" + body)))


@pytest.mark.parametrize(("key", "language"), EVERYTHING)
def test_every_notice_is_said_in_every_language_with_nothing_left_open(key: str, language: Language) -> None:
    message = written(key, language)

    for part in (message.subject, message.text, message.html):
        assert NUMBER in part
        assert not re.search(r"{{|}}|{%|Undefined|None\b", part)
        assert not ANY_CODE.findall(part)
    assert "https://primo.example/track/" in message.text
    assert message.language is language


@pytest.mark.parametrize(("key", "language"), EVERYTHING)
def test_text_and_html_say_the_same(key: str, language: Language) -> None:
    message = written(key, language)

    plain = [word for word in words(message.text) if word != "-"]
    assert plain == words_of_html(message.html)


@pytest.mark.parametrize("key", EVENTS)
def test_arabic_runs_from_right_to_left_and_keeps_numbers_whole(key: str) -> None:
    message = written(key, Language.ARABIC)

    assert '<html lang="ar" dir="rtl" ' in message.html
    assert (
        message.html.count(NUMBER)
        == message.html.count(f'<bdi dir="ltr" style="white-space:nowrap">{NUMBER}</bdi>') + 2
    )  # the title and the article's name hold the subject
    assert message.text.count(NUMBER) == message.text.count(f"\u2068{NUMBER}\u2069")
    assert f"\u2068{NUMBER}\u2069" in message.subject


def test_dates_are_written_out_as_the_reader_writes_them() -> None:
    assert "mardi 8 décembre 2026" in written("scheduled", Language.FRENCH).text
    assert "الثلاثاء، 8 دجنبر 2026" in written("scheduled", Language.ARABIC).text  # as months are called in Morocco
    assert "Dienstag, 8. Dezember 2026" in written("scheduled", Language.GERMAN).text


def test_a_name_cannot_bring_markup_into_the_page() -> None:
    message = written("filed", Language.FRENCH)

    assert "<Nador>" in message.text
    assert "&lt;Nador&gt;" in message.html
    assert "<Nador>" not in message.html


def test_a_fact_that_a_text_needs_and_the_event_lacks_is_an_error_and_not_a_hole() -> None:
    without_date = decided(Outcome.UNFAVOURABLE, reasons=(ReasonCode.OTHER,))

    with pytest.raises(CannotWrite, match="appeal_until"):
        WRITER.write(claim(without_date), contact(), shipped_wordings)


@pytest.mark.parametrize(("key", "language"), EVERYTHING)
def test_on_the_wire_lines_are_short_and_nothing_is_8_bit(key: str, language: Language) -> None:
    message = written(key, language)

    wire = compose(message, claim=claim(EVENTS[key]), sender=SENDER, recipient="fatima@example.org", links=LINKS)

    assert wire.isascii()
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert max((len(word) for word in re.findall(rb"=\?utf-8\?[bq]\?.*?\?=", wire)), default=0) <= 75  # RFC 2047
    mail = message_from_bytes(wire, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"] == message.subject
    text, page = mail.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(page, EmailMessage)
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert page.get_content().replace("\r\n", "\n").strip() == message.html
    assert not mail.defects


def test_headers_carry_ids_and_say_that_no_person_wrote_this() -> None:
    held = claim(EVENTS["filed"], resends=1)
    message = WRITER.write(held, contact(Language.ARABIC), shipped_wordings)

    mail = message_from_bytes(
        compose(message, claim=held, sender=SENDER, recipient="fatima@münchen.example", links=LINKS),
        policy=policy.default,
    )

    assert mail["Message-ID"] == f"<{held.notice_id}@primo.invalid>"
    assert mail["X-PRIMO-Notice"] == str(held.notice_id)
    assert mail["X-PRIMO-Event"] == str(held.event_id)
    assert mail["X-PRIMO-Resent"] == "1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ar"
    assert mail["To"] == "fatima@xn--mnchen-3ya.example"
    assert mail["List-Unsubscribe"] is None  # a notice about one's own file is not a list


def test_an_address_that_ascii_mail_cannot_carry_is_refused_without_repeating_it() -> None:
    held = claim(EVENTS["filed"])

    with pytest.raises(CannotWrite) as refused:
        compose(
            WRITER.write(held, contact(), shipped_wordings),
            claim=held,
            sender=SENDER,
            recipient="فاطمة@example.org",
            links=LINKS,
        )

    assert "example.org" not in str(refused.value)


def test_each_mail_names_its_sender_and_leads_to_the_choices_of_its_reader_alone() -> None:
    for language in Language:
        message = written("filed", language)
        token = message.text.split("/preferences/")[1].split()[0]
        assert read_preferences(token, SECRET) == claim(EVENTS["filed"]).person_id
        assert token in message.html
        assert "centre.example" in message.text
        assert token not in tracking.without_links(message.text) + tracking.without_links(message.html), (
            "as staff read it"
        )
    held = claim(EVENTS["mandate_given"], for_mandatary=True)
    told = WRITER.write(held, mandatary(held.person_id), shipped_wordings)
    assert "/preferences/" not in told.text + told.html, "the wishes are the investor's"
    wire = compose(written("filed", Language.FRENCH), claim=held, sender=SENDER, recipient="a@b.example", links=LINKS)
    assert message_from_bytes(wire, policy=policy.default)["From"].addresses[0].display_name == "PRIMO"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", ["mandate_given", "mandate_revoked", "scheduled"])
def test_a_mandatary_is_told_as_such_with_a_link_of_their_own(key: str, language: Language) -> None:
    held = claim(EVENTS[key], for_mandatary=True)
    message = WRITER.write(held, mandatary(held.person_id, language), shipped_wordings)

    role = re.sub(r"{{.*", "", load()[language].labels.as_mandatary).split(":")[0]
    assert " ".join(words(role)) in " ".join(words(message.text))
    token = message.text.split("/track/")[1].split()[0]
    key_of_link = tracking.read_key(token, SECRET, timedelta(days=90))
    assert (key_of_link.dossier_id, key_of_link.mandate_id) == (held.dossier_id, held.person_id)
    with pytest.raises(tracking.TrackingLinkInvalid):
        tracking.read(token, SECRET, timedelta(days=90))
    assert [word for word in words(message.text) if word != "-"] == words_of_html(message.html)
