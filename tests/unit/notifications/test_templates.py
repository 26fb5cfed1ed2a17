"""A text goes live when every language can say it, and when somebody else than its author says so."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.notifications.adapters.channels.sms_parts import Alphabet, parts_of
from services.notifications.adapters.writing.icu_text import READING
from services.notifications.adapters.writing.shipped_texts import keys, shipped
from services.notifications.domain.staff_call import Recipient
from services.notifications.domain.template import Version
from services.notifications.domain.template_gate import what_keeps_it
from services.notifications.domain.template_text import declared
from services.notifications.domain.wording import Texts, Wording, Wordings
from services.notifications.usecases import sample
from services.notifications.usecases.ports import CannotWrite
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import (
    TemplateChanged,
    TemplateNotInDraft,
    TemplateOwnWork,
    TemplateTextInvalid,
)
from shared.contracts.notifications.templates import FlawCode, TextFlaw, TextLanguage, TextPart, VersionState
from tests.unit.notifications.builders import (
    NOON,
    NUMBER,
    claim,
    contact,
    filed,
    shipped_wordings,
    staff_writer,
    writer,
)

KEY = "complement_due_soon"
AUTHOR, SECOND = uuid4(), uuid4()
AR, FR, NL, EN, ZGH = (TextLanguage(one) for one in ("ar", "fr", "nl", "en", "zgh"))


def always(wording: Wording) -> Wordings:
    return lambda _key: wording


def with_lines(key: str, wording: Wording) -> Wordings:
    """The lines of a digest are those of other templates."""
    return lambda asked: wording if asked == key else shipped_wordings(asked)


def draft(key: str = KEY) -> Version:
    return Version(
        id=uuid4(),
        key=key,
        number=2,
        state=VersionState.DRAFT,
        texts=shipped(key),
        fallbacks={},
        authors=frozenset({AUTHOR}),
    )


def changed(texts: Texts, language: TextLanguage, **parts: str) -> Texts:
    """With other words in one language; an empty one is taken away."""
    said = {**texts.get(language, {}), **{TextPart(part): words for part, words in parts.items()}}
    return {**texts, language: {part: words for part, words in said.items() if words}}


def without(texts: Texts, language: TextLanguage) -> Texts:
    return {one: said for one, said in texts.items() if one is not language}


def what_keeps(texts: Texts, **fallbacks: TextLanguage) -> list[TextFlaw]:
    return what_keeps_it(KEY, texts, {TextLanguage(one): to for one, to in fallbacks.items()}, READING)


OF_NO_DOSSIER = {"push_hint", "daily_digest"}
"""A locked screen shows the one; the other one tells of several."""


@pytest.mark.parametrize("key", keys())
def test_what_is_shipped_may_go_live_and_is_said_with_sample_data(key: str) -> None:
    texts = shipped(key)
    wording = Wording(uuid4(), texts, {})

    assert what_keeps_it(key, texts, {}, READING) == []
    for language in () if key.startswith("staff_") else (FR, AR):
        claim = sample.claim(key, wording.version_id, language, NOON.date())
        message = writer().write(claim, sample.contact(language, AUTHOR), always(wording))
        assert (NUMBER in message.subject) is (key not in OF_NO_DOSSIER)
        assert message.template_version == wording.version_id


def test_every_variable_that_a_text_may_name_is_there_when_it_is_said() -> None:
    for key in keys():
        parts = {
            part: " ".join(["Mots", *(f"{{{name}}}" for name in sorted(declared(key, part)))]) for part in TextPart
        }
        wording = Wording(uuid4(), {FR: parts}, {})
        claim = sample.claim(key, wording.version_id, FR, NOON.date())

        if key.startswith("staff_"):
            reader = Recipient(AUTHOR, "", Language.FRENCH, {})
            said = staff_writer().write(claim, reader, sample.gathered(claim.facts), with_lines(key, wording))
        else:
            said = writer().write(claim, sample.contact(FR, AUTHOR), always(wording))

        assert "{" not in said.text


def test_a_language_that_is_missing_keeps_a_version_back_unless_its_fallback_is_declared() -> None:
    texts = without(shipped(KEY), NL)

    assert [flaw.code for flaw in what_keeps(texts)] == [FlawCode.EMPTY] * 4
    assert what_keeps(texts, nl=EN) == []
    assert what_keeps(without(texts, EN), nl=EN, en=FR)[0].code is FlawCode.FALLBACK_UNUSABLE
    assert Wording(uuid4(), texts, {NL: EN}).read_in(NL).chain == (NL, EN)


def test_tamazight_may_be_missing_and_is_read_in_arabic_then_in_french() -> None:
    texts = shipped(KEY)

    assert Wording(uuid4(), texts, {}).read_in(ZGH).chain == (ZGH, AR)
    assert Wording(uuid4(), without(texts, AR), {}).read_in(ZGH).chain == (ZGH, AR, FR)
    assert (
        what_keeps(changed(texts, ZGH, subject="ⴰⵙⵉⴷⵡ {number}"))[0].code is FlawCode.EMPTY
    )  # begun is to be finished


def test_tamazight_stands_in_the_arabic_frame_with_its_own_direction() -> None:
    texts = changed(
        shipped("filed"), ZGH, subject="ⴰⵙⵉⴷⵡ {number}", happened="ⴰⵙⵉⴷⵡ {number}", todo="{nothing}", sms="ⴰⵙⵉⴷⵡ {link}"
    )
    wording = Wording(uuid4(), texts, {})

    looked_at = sample.claim("filed", wording.version_id, ZGH, NOON.date())
    said = writer().write(looked_at, sample.contact(ZGH, AUTHOR), always(wording))

    assert said.read_for == (ZGH,)
    assert said.languages == ("zgh", "ar")
    assert '<html lang="ar" dir="rtl"' in said.html
    [happened, todo] = re.findall(r'<p class="own" dir="auto" lang="zgh"[^>]*>(.*?)</p>', said.html)
    assert happened == f'ⴰⵙⵉⴷⵡ <bdi dir="ltr" style="white-space:nowrap">{NUMBER}</bdi>'
    assert todo.startswith('<bdi lang="ar">'), "a sentence of the frame keeps its own direction"


def test_a_person_told_in_tamazight_reads_its_days_too_and_arabic_where_nobody_wrote_it() -> None:
    texts = changed(
        shipped("filed"), ZGH, subject="ⴰⵙⵉⴷⵡ", happened="ⴰⵙⵉⴷⵡ {happened_on} {number}", todo="{nothing}", sms="{link}"
    )
    told = contact(Language.ARABIC).model_copy(update={"tamazight": True})
    event = filed()

    said = writer().write(claim(event), told, always(Wording(uuid4(), texts, {})))
    assert re.search("ⴰⵙⵉⴷⵡ ⴰ[ⴰ-ⵯ]+ \\d+ [ⴰ-ⵯ]+ 2026", said.text), said.text
    assert re.search("[\u0600-\u06ff]+ 2026", said.text), "the frame's own line has the day in Arabic"
    without_it = writer().write(claim(event), told, always(Wording(uuid4(), shipped("filed"), {})))
    assert (without_it.read_for, without_it.languages) == ((ZGH, AR), ("ar",))


@pytest.mark.parametrize(
    ("language", "parts", "flaw"),
    [
        (AR, {"happened": "ملفكم {number}"}, TextFlaw(language=AR, code=FlawCode.VARIABLE_NOT_SAID, what="days_left")),
        (AR, {"todo": ""}, TextFlaw(language=AR, part=TextPart.TODO, code=FlawCode.EMPTY)),
        (NL, {"sms": ""}, TextFlaw(language=NL, part=TextPart.SMS, code=FlawCode.EMPTY)),
        (
            AR,
            {"todo": "Faites parvenir les pièces au plus tard le {answer_by}."},
            TextFlaw(language=AR, part=TextPart.TODO, code=FlawCode.WRONG_DIRECTION),
        ),
        (
            FR,
            {"todo": "Avant le {session_on}, {answer_by}"},
            TextFlaw(language=FR, part=TextPart.TODO, code=FlawCode.UNKNOWN_VARIABLE, position=9, what="session_on"),
        ),
    ],
)
def test_what_is_missing_or_wrong_in_one_language_is_named(
    language: TextLanguage, parts: dict[str, str], flaw: TextFlaw
) -> None:
    assert flaw in what_keeps(changed(shipped(KEY), language, **parts))


def test_a_faulty_text_is_not_even_saved_and_an_empty_one_is() -> None:
    version = draft()

    with pytest.raises(TemplateTextInvalid):
        version.save(changed(version.texts, FR, todo="{"), {}, version.digest, READING, by=AUTHOR, at=NOON)
    version.save(without(version.texts, NL), {}, version.digest, READING, by=SECOND, at=NOON)

    assert NL not in version.texts
    assert version.authors == {AUTHOR, SECOND}
    with pytest.raises(TemplateTextInvalid):
        version.put_live(version.digest, READING, reason="a test", by=uuid4(), at=NOON)


def test_who_wrote_does_not_put_live_and_what_is_put_live_is_what_was_read() -> None:
    version = draft()
    read = version.digest
    version.save(changed(version.texts, FR, todo="Avant le {answer_by}."), {}, read, READING, by=AUTHOR, at=NOON)

    with pytest.raises(TemplateChanged):
        version.put_live(read, READING, reason="a test", by=SECOND, at=NOON)
    with pytest.raises(TemplateOwnWork):
        version.put_live(version.digest, READING, reason="a test", by=AUTHOR, at=NOON)
    version.put_live(version.digest, READING, reason="a test", by=SECOND, at=NOON + timedelta(minutes=1))

    assert version.state is VersionState.LIVE
    assert [entry.act for entry in version.entries] == ["saved", "put_live"]
    with pytest.raises(TemplateNotInDraft):
        version.save(version.texts, {}, version.digest, READING, by=SECOND, at=NOON)


def test_one_letter_outside_the_short_alphabet_more_than_doubles_a_text() -> None:
    plain, with_circumflex = parts_of("Votre dossier est complet : répondez à temps."), parts_of("À bientôt, reçu ç ê")

    assert (plain.alphabet, plain.places) == (Alphabet.GSM_7, 45)
    assert (with_circumflex.alphabet, with_circumflex.places) == (Alphabet.UCS_2, 19)
    assert parts_of("x" * 159 + "€").places == 161  # two septets


def test_a_short_text_has_days_in_figures_its_link_and_no_mark_that_costs() -> None:
    wording = Wording(uuid4(), shipped("scheduled"), {})
    claim = sample.claim("scheduled", wording.version_id, AR, NOON.date())

    said = writer().write(replace(claim, channel=Channel.SMS), sample.contact(AR, AUTHOR), always(wording))

    assert "8/12/2026" in said.text
    assert "https://primo.example/track/" in said.text
    assert "\u2068" not in said.text
    assert said.html == said.subject == ""


def test_a_template_without_a_short_text_is_not_sent_as_one() -> None:
    wording = Wording(uuid4(), changed(shipped("filed"), FR, sms=""), {})
    claim = sample.claim("filed", wording.version_id, FR, NOON.date())

    with pytest.raises(CannotWrite):
        writer().write(replace(claim, channel=Channel.SMS), sample.contact(FR, AUTHOR), always(wording))
