"""The layout of mails: MJML under layouts/, compiled once with its styles inlined, and filled for each mail.

MJML lets Jinja's braces through as it lets through any words, but where they would stand in a style: so a layout is
compiled for each direction, whose sides are `${start}` and `${direction}`. Conditions stand inside paragraphs and lists
alone, because the styles are inlined by a parser of HTML, which throws words out of tables.
"""

from functools import cache
from pathlib import Path
from string import Template as Sides
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

LAYOUTS = Path(__file__).parents[2] / "layouts"


class LayoutFaulty(Exception):
    """MJML that does not compile without a warning: found at the start of a process, and by the tests."""


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


@cache
def compiled(layout: str, direction: str) -> Template:
    """The HTML of a layout, with the places for its values. Raises LayoutFaulty."""
    side = {"direction": direction, "start": "right" if direction == "rtl" else "left"}
    parts = {path.name: Sides(path.read_text(encoding="utf-8")).substitute(side) for path in LAYOUTS.glob("*.mjml")}
    options = mrml.ParserOptions(include_loader=mrml.memory_loader(parts))
    try:
        made = mrml.to_html(parts[f"{layout}.mjml"], options, mrml.RenderOptions(disable_comments=True, fonts={}))
    except OSError as error:
        raise LayoutFaulty(f"{layout}: {error}") from error
    if made.warnings:
        raise LayoutFaulty(f"{layout}: " + ", ".join(f"{one.kind} at {one.start}" for one in made.warnings))
    return _HTML.from_string(made.content)


def page(values: dict[str, Any], layout: str, *, html: bool) -> str:
    """A whole part of a mail. Raises jinja2.TemplateError when a value is missing."""
    template = compiled(layout, values["direction"]) if html else _TEXT.get_template(f"{layout}.txt.j2")
    return template.render(values)
