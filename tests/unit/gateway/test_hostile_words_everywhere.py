"""Every text that anybody can fill in, hostile, on every route that reads: it never becomes markup, a link that runs
or a formula.

What is filled is found by the contracts' types and by the rendered forms, so that no field has to be named here.
"""

import csv
import io
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree
from zipfile import ZipFile

import httpx
import pytest
from pypdf import PdfReader

from operations.contracts.rpc_documents import refusals
from tests.support.gateway.poisoned import Sweep, sweeping
from tests.support.poison import FORMULAS, MARKUP, SCRIPT_ADDRESS, TYPST, became_markup, forms_of

pytestmark = pytest.mark.timeout(300)  # every route at once, on a machine that does other things as well

HTML = "text/html"
SIGNS_OUT = "/console/sign-out"
LEAST_PAGES, LEAST_FORMS, LEAST_TABLES = 90, 100, 10
"""Fewer: the sweep was cut off, not the pages mended."""


def _is_framed(answer: httpx.Response) -> bool:
    """A mail as it was sent, shown in a frame in which nothing runs and from which nothing is asked for."""
    policy = answer.headers.get("content-security-policy", "").split("; ")
    return "sandbox" in policy and "default-src 'none'" in policy


def _kind(answer: httpx.Response) -> str:
    said: str = answer.headers.get("content-type", "")
    return said.partition(";")[0]


@pytest.mark.parametrize(("words", "turn"), [(MARKUP, 0), (SCRIPT_ADDRESS, 1)], ids=["markup", "address"])
def test_no_page_takes_what_was_written_for_markup_or_for_a_link_that_runs(words: str, turn: int) -> None:
    """Stored: each service answers with hostile words wherever a text stands."""
    faults, shown = [], 0
    with sweeping(words, turn) as sweep:
        for route, who in sweep.routes():
            answer = sweep.visit(route, who)
            assert answer.status_code < 500, (route.path, answer.text)
            if _is_framed(answer):
                continue
            if _kind(answer) == HTML:
                faults += [(route.path, one) for one in became_markup(answer.text)]
                shown += answer.status_code == 200 and "pwned" in answer.text
            elif answer.status_code == 200 and "xml" in _kind(answer):
                ElementTree.fromstring(answer.content)
    assert faults == []
    assert shown >= LEAST_PAGES


def test_what_comes_in_by_an_address_is_shown_as_words_or_not_at_all() -> None:
    """Reflected: each parameter of each route that reads, and the names that pages read by hand."""
    faults = []
    with sweeping(MARKUP) as sweep:
        for route, who in sweep.routes():
            asked = dict.fromkeys(
                ("next", "to", "done", "search", *(p.name for p in route.dependant.query_params)), MARKUP
            )
            texts = {one.name: MARKUP for one in route.dependant.path_params if one.field_info.annotation is str}
            answers = [sweep.as_(who).page(sweep.address(route), params=asked)]
            answers += [sweep.visit(route, who, **texts)] if texts and "token" not in texts else []
            for answer in answers:
                assert answer.status_code < 500, (route.path, answer.text)
                assert not answer.headers.get("location", "/").startswith(("//", "javascript:", '"')), route.path
                if _kind(answer) == HTML and not _is_framed(answer):
                    faults += [(route.path, one) for one in became_markup(answer.text)]
    assert faults == []


def test_what_was_typed_into_any_form_comes_back_as_words() -> None:
    """Each form of each page, hostile in each field that the page has left empty."""
    faults, again = [], 0
    with sweeping(MARKUP) as sweep:
        forms = _forms(sweep)
        for (who, action, _), fields in forms.items():
            with sweep.nothing_stays():
                answer = sweep.as_(who).submit(action, fields)
            assert answer.status_code < 500, (action, answer.text)
            if _kind(answer) == HTML:
                faults += [(action, one) for one in became_markup(answer.text)]
                again += "&lt;img src=x" in answer.text
    assert faults == []
    assert len(forms) >= LEAST_FORMS
    assert again >= LEAST_FORMS / 2


def _forms(sweep: Sweep) -> dict[tuple[str, str, frozenset[str]], dict[str, str]]:
    """Who fills it in, where it goes and what its fields are called -> the fields, filled in."""
    found = {}
    for route, who in sweep.routes():
        answer = sweep.visit(route, who)
        if _kind(answer) != HTML or _is_framed(answer):
            continue
        for method, action, fields in forms_of(answer.text):
            path = urlsplit(action).path or sweep.address(route)
            if method.lower() == "post" and path != SIGNS_OUT:
                filled = {name: value or MARKUP for name, value in fields.items() if name != "csrf_token"}
                found[who, path, frozenset(filled)] = filled
    return found


def test_a_refusal_says_its_facts_as_words() -> None:
    """Whatever a service refuses with, on the page whose form it was."""
    faults, told = [], 0
    with sweeping(MARKUP) as sweep:
        for kind in (kind for kinds in refusals().values() for kind in kinds.values()):
            sweep.services.refusal = sweep.services.filler.fill(kind)
            answer = sweep.as_("head").submit("/console/planning/periods/2026/approve", {})
            faults += [(kind.code, one) for one in became_markup(answer.text)]
            told += _kind(answer) == HTML
    assert faults == []
    assert told > 100


@pytest.mark.parametrize("words", FORMULAS)
def test_no_file_carries_out_a_formula(words: str) -> None:
    """Every table that is taken away, as CSV and as XLSX."""
    faults, tables = [], 0
    with sweeping(words) as sweep:
        for route, who in sweep.routes():
            if not re.search(r"kind|csv|xlsx|export", str(route.path)):
                continue
            for kind in ("csv", "xlsx"):
                answer = sweep.visit(route, who, kind=kind)
                cells = _carried_out(answer)
                faults += [(route.path, cell) for cell in cells or ()]
                tables += cells is not None
    assert faults == []
    assert tables >= LEAST_TABLES


def _carried_out(answer: httpx.Response) -> list[str] | None:
    """Cells of a table that a spreadsheet would take for a formula; None: that is no table."""
    if answer.status_code != 200:
        return None
    if _kind(answer) == "text/csv":
        text = answer.content.decode("utf-8-sig")
        rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
        return [cell for row in rows for cell in row if re.match(r"\s*[=+@-].*pwned", cell)]
    if "spreadsheetml" in _kind(answer):
        with ZipFile(io.BytesIO(answer.content)) as book:
            sheets = [ElementTree.fromstring(book.read(n)) for n in book.namelist() if "worksheets/sheet" in n]
        return [str(one.text) for sheet in sheets for one in sheet.iter() if one.tag.endswith("}f")]
    return None


def test_every_paper_prints_what_was_written_letter_by_letter() -> None:
    """PDFs are set by a program with a language of its own."""
    papers = 0
    with sweeping(TYPST) as sweep:
        for route, who in sweep.routes():
            if not str(route.path).endswith(".pdf"):
                continue
            answer = sweep.visit(route, who)
            assert answer.status_code == 200, (route.path, answer.text)
            read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
            assert "#pwned(5)*pwned*$pwned$@pwned<pwned>" in "".join(read.split()), route.path
            papers += 1
    assert papers >= 4
