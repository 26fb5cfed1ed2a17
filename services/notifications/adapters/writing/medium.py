"""Plain text and HTML: the same words, each with its own way to keep Latin pieces whole inside Arabic.

A number such as OR-2026-00042 amid right-to-left words is shown with its parts turned round unless it is isolated:
`<bdi>` in HTML, U+2068…U+2069 in text (Unicode TR 9). Left-to-right mails need no such characters in their text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from services.notifications.adapters.writing.icu_text import say
from services.notifications.adapters.writing.mail_layout import page
from shared.contracts.codes import Language
from shared.contracts.notifications.templates import TextLanguage

RIGHT_TO_LEFT = frozenset({Language.ARABIC})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def direction(language: Language) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


_LOCALES: Mapping[str, str] = {
    Language.ARABIC: "ar_MA",  # months and digits as they are written in Morocco
    Language.ENGLISH: "en_GB",
}


def locale_of(language: Language | TextLanguage) -> str:
    """Of CLDR."""
    return _LOCALES.get(language.value, language.value)


_PLACE = 0xF0000
"""Private use: stands for a variable while the words around it are escaped."""


@dataclass(frozen=True)
class Medium:
    """One of the two parts of a message, in one language."""

    language: Language
    html: bool
    short: bool = False
    """An SMS: each character has its price, and old telephones show marks of direction as boxes."""

    def isolate(self, value: str) -> str:
        """A name: its direction is that of its own letters."""
        return self._isolated(value, Markup("<bdi>{}</bdi>"))

    def isolate_latin(self, value: str) -> str:
        """An address or an hour: left to right whatever it begins with."""
        return self._isolated(value, Markup('<bdi dir="ltr">{}</bdi>'))

    def isolate_number(self, value: str) -> str:
        """A dossier's number or a telephone's: as `isolate_latin`, and on one line."""
        return self._isolated(value, Markup('<bdi dir="ltr" style="white-space:nowrap">{}</bdi>'))

    def quoted(self, value: str, language: TextLanguage | None) -> str:
        """A name or sentence of the frame, to stand amid words of `language`."""
        if language is None or language.value == self.language.value or not self.html:
            return value
        return Markup('<bdi lang="{}">{}</bdi>').format(self.language, value)

    def _isolated(self, value: str, in_html: Markup) -> str:
        if self.html:
            return in_html.format(value)
        if self.language in RIGHT_TO_LEFT and not self.short:
            return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"  # left to right where no letter decides
        return value

    def phrase(self, source: str, values: Mapping[str, str | int], language: TextLanguage | None = None) -> str:
        """A text with its variables; `language`: of the text, where that is another one than the message's.

        Raises VariableMissing, NotAMessage.
        """
        locale = locale_of(self.language if language is None else language)
        if not self.html:
            return say(source, locale, values)
        # ICU knows no markup: it puts marks where texts stand, and these become the escaped texts afterwards.
        marks = {name: chr(_PLACE + at) for at, name in enumerate(values) if not isinstance(values[name], int)}
        said = str(escape(say(source, locale, {**values, **marks})))
        for name, mark in marks.items():
            said = said.replace(mark, str(escape(values[name])))
        return Markup(said)  # noqa: S704 - every piece was escaped

    def page(self, values: dict[str, Any], layout: str = "notice") -> str:
        """The whole part. Raises jinja2.TemplateError."""
        return page(values, layout, html=self.html)
