"""What is printed: PDF by the Typst compiler, with fonts that come as packages. ADR 0016."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

_SHEET = Path(__file__).resolve().parents[1] / "paper" / "paper.typ"

Block = Mapping[str, Any]
"""`kind`, and what it shows: see paper/paper.typ."""


def as_pdf(title: str, parts: Sequence[tuple[str, Sequence[Block]]], mark: str = "") -> bytes:
    """`parts`: language and blocks of each, on pages of its own. The same facts make the same bytes. `mark`: across
    every page and at its foot, nowhere when empty.

    Tagged for screen readers (PDF/UA-1). Takes some ten milliseconds of one processor.
    """
    data = {
        "title": title,
        "mark": mark,
        "parts": [{"lang": language, "blocks": list(blocks)} for language, blocks in parts],
    }
    compiler = typst.Compiler(
        _sheet(),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


@cache
def _sheet() -> bytes:
    return _SHEET.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Amiri, for Arabic; the compiler brings Libertinus Serif. What else a machine has must not change the page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(files("fontpkg_amiri") / "files")])
