"""The colours that carry text can be read by day and by night: WCAG 2.2 AA, 4.5:1, of edges and signs 3:1."""

import re

import pytest

from services.gateway.entrypoints.pages.static_files import ROOT

CSS = (ROOT / "static" / "style.css").read_text(encoding="utf-8")
NIGHT = "@media screen and (prefers-color-scheme: dark)"


def _tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", css))


BY_DAY = _tokens(CSS.partition(NIGHT)[0])
BY_NIGHT = BY_DAY | _tokens(CSS.partition(NIGHT)[2])
SCHEMES = {"day": BY_DAY, "night": BY_NIGHT}
PAIRS = [
    ("ink", "ground"),
    ("ink", "paper"),
    ("ink-soft", "ground"),
    ("ink-soft", "paper"),
    ("ink-soft", "sun-tint"),
    ("brand", "paper"),
    ("brand", "ground"),
    ("brand-deep", "brand-tint"),
    ("brand", "brand-tint"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-deep", "deep"),
    ("on-deep", "deep-lit"),
    ("on-deep-soft", "deep"),
    *(("ink", cell) for cell in ("brand-tint", "cell-2", "shade-1", "cell-4", "shade-2")),
    ("bad", "paper"),
    ("bad", "ground"),
    ("bad", "bad-tint"),
    ("good", "good-tint"),
    ("sun-ink", "sun-tint"),
    ("sun-ink", "paper"),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: str) -> None:
    tokens = SCHEMES[scheme]
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("edge", "ground"), [("line-strong", "paper"), ("focus", "paper"), ("focus", "ground")])
def test_edges_of_fields_and_of_what_has_the_focus_are_seen(edge: str, ground: str, scheme: str) -> None:
    tokens = SCHEMES[scheme]
    assert _contrast(tokens[edge], tokens[ground]) >= 3


def test_no_rule_names_a_colour_beside_the_tokens_but_where_paper_is_meant() -> None:
    """A colour in a rule has no night."""
    rules = CSS.partition("*, *::before, *::after")[2].partition("@media print")[0]
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", rules)) <= {"#fff", "#2a1d00", "#ffcf73"}
    white = {line.partition(" ")[0] for line in rules.splitlines() if "#fff;" in line}
    assert white == {".brand-path", ".letter-frame"}, "what lies on the mark, and mail, which brings its own night"
