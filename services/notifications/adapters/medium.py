"""Plain text and HTML: the same words, each with its own way to keep Latin pieces whole inside Arabic.

A number such as OR-2026-00042 amid right-to-left words is shown with its parts turned round unless it is isolated:
`<bdi>` in HTML, U+2068…U+2069 in text (Unicode TR 9). Left-to-right mails need no such characters in their text.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from shared.contracts.codes import Language

LAYOUTS = Path(__file__).parents[1] / "layouts"
RIGHT_TO_LEFT = frozenset({Language.ARABIC})
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def direction(language: Language) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _environment(*, escape: bool) -> Environment:
    # A variable that is missing is an error: never an empty place or braces in a mail.
    return Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=escape,  # noqa: S701 - not in the plain text part, where it would show as &#39;
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


_TEXT, _HTML = _environment(escape=False), _environment(escape=True)


@lru_cache(maxsize=2048)
def _compiled(source: str, html: bool) -> Template:
    return (_HTML if html else _TEXT).from_string(source)


@dataclass(frozen=True)
class Medium:
    """One of the two parts of a message, in one language."""

    language: Language
    html: bool

    def isolate(self, value: str) -> str:
        """A name: its direction is that of its own letters."""
        return self._isolated(value, Markup("<bdi>{}</bdi>"))

    def isolate_latin(self, value: str) -> str:
        """A number, address or telephone: left to right whatever it begins with."""
        return self._isolated(value, Markup('<bdi dir="ltr">{}</bdi>'))

    def _isolated(self, value: str, in_html: Markup) -> str:
        if self.html:
            return in_html.format(value)
        if self.language in RIGHT_TO_LEFT:
            return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"  # left to right where no letter decides
        return value

    def phrase(self, source: str, values: dict[str, Any]) -> str:
        """A text with its variables. Raises jinja2.TemplateError when one is missing."""
        rendered = _compiled(source, self.html).render(values)
        return Markup(rendered) if self.html else rendered  # noqa: S704 - autoescape was on

    def page(self, values: dict[str, Any], layout: str = "notice") -> str:
        """The whole part. Raises jinja2.TemplateError."""
        environment = _HTML if self.html else _TEXT
        return environment.get_template(f"{layout}.html.j2" if self.html else f"{layout}.txt.j2").render(values)
