"""A text says all its variables in the right plural form, or it is refused with the place of what is wrong."""

import pytest
from markupsafe import Markup

from services.notifications.adapters.writing.icu_text import VariableMissing, flaws, plural_forms, say
from services.notifications.adapters.writing.medium import Medium
from services.notifications.domain.template_text import Flaw, declared
from shared.contracts.codes import Language
from shared.contracts.notifications.templates import FlawCode
from tests.unit.notifications.builders import claim, contact, reminded, shipped_wordings, writer

SIX = "{days_left, plural, zero {لا} one {يوم} two {يومان} few {# أيام} many {# يوما} other {# يوم}}"
KNOWN = declared("complement_due_soon")


@pytest.mark.parametrize(
    ("source", "flaw"),
    [
        ("Dossier {numero}", Flaw(FlawCode.UNKNOWN_VARIABLE, 8, "numero")),
        ("Dossier {number", Flaw(FlawCode.SYNTAX, 15)),
        ("Dossier {number} }", Flaw(FlawCode.SYNTAX, 17)),
        ("{days_left, plural, one {#} other {#}}", Flaw(FlawCode.PLURAL_FORM_MISSING, 0, "many")),
        ("{days_left, plural, one {#} two {#} many {#} other {#}}", Flaw(FlawCode.PLURAL_FORM_UNKNOWN, 0, "two")),
        ("Le {number, plural, one {#} many {#} other {#}}", Flaw(FlawCode.NOT_A_NUMBER, 3, "number")),
        ("Le {answer_by, date, full}", Flaw(FlawCode.FORMAT_NOT_ALLOWED, 3, "answer_by")),
        ("{days_left, plural, one {{jours}} many {#} other {#}}", Flaw(FlawCode.UNKNOWN_VARIABLE, 25, "jours")),
        (" ", Flaw(FlawCode.EMPTY)),
    ],
)
def test_what_is_wrong_is_named_with_its_place(source: str, flaw: Flaw) -> None:
    assert flaws(source, "fr", KNOWN) == [flaw]


def test_arabic_owes_six_plural_forms_and_tamazight_one() -> None:
    assert flaws(SIX, "ar", KNOWN) == []
    without_two = SIX.replace("two {يومان} ", "")
    assert flaws(without_two, "ar", KNOWN) == [Flaw(FlawCode.PLURAL_FORM_MISSING, 0, "two")]
    assert plural_forms("zgh") == {"other"}
    said = [say(SIX, "ar_MA", {"days_left": days}) for days in (0, 1, 2, 3, 11, 100)]
    assert said == ["لا", "يوم", "يومان", "3 أيام", "11 يوما", "100 يوم"]


def test_a_missing_variable_is_an_error_and_never_braces() -> None:
    with pytest.raises(VariableMissing, match="answer_by"):
        say("{number}: {answer_by}", "fr", {"number": "OR-1"})


def test_what_stands_in_braces_of_a_value_is_not_read_as_a_variable() -> None:
    assert say("{number}", "fr", {"number": "{happened_on} 'x'"}) == "{happened_on} 'x'"


def test_words_are_escaped_and_markup_of_values_is_kept() -> None:
    said = Medium(Language.FRENCH, html=True).phrase(
        "<b> & {number}: {days_left, plural, one {<i>#} many {#} other {#, {name}}}",
        {"number": Markup("<bdi>OR</bdi>"), "name": "<x>", "days_left": 2},
    )

    assert said == "&lt;b&gt; &amp; <bdi>OR</bdi>: 2, &lt;x&gt;"


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        (0, Language.FRENCH, "C'est aujourd'hui le dernier jour."),
        (1, Language.FRENCH, "Il vous reste 1 jour."),
        (3, Language.FRENCH, "Il vous reste 3 jours."),
        (2, Language.ARABIC, "بقي يومان."),
        (1, Language.GERMAN, "Es bleibt Ihnen noch 1 Tag."),
    ],
)
def test_days_left_are_counted_as_the_language_counts(days: int, language: Language, said: str) -> None:
    message = writer().write(claim(reminded("complement_answer", days)), contact(language), shipped_wordings)

    assert said in message.text
