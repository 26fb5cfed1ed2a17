"""The colours that carry text can be read: WCAG 2.2 AA, 4.5:1."""

import re

import pytest

from services.gateway.entrypoints.pages.rendering import ROOT

CSS = (ROOT / "static" / "style.css").read_text(encoding="utf-8")
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS))
PAIRS = [
    ("ink", "ground"),
    ("ink", "paper"),
    ("ink-soft", "ground"),
    ("ink-soft", "paper"),
    ("ink-soft", "sun-tint"),
    ("brand", "paper"),
    ("brand", "ground"),
    ("brand-deep", "brand-tint"),
    ("paper", "brand"),
    ("paper", "brand-deep"),
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


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(TOKENS[text]), _luminance(TOKENS[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
