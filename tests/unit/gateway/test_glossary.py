"""Words that pages explain: there in each language of their readers, where they stand, and all on one page."""

import re
from datetime import date

import pytest
from jinja2 import meta

from services.gateway.adapters.glossary_register import shipped_terms
from services.gateway.domain.glossary import Readers, Term, in_force
from services.gateway.entrypoints.pages.rendering import environment
from services.gateway.entrypoints.pages.static_files import ROOT
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import Confidence
from tests.support.gateway.browser import Browser, Gateway

TERMS = {one.code: one for one in shipped_terms()}
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.html")}
_TERM = re.compile(r"g\.term\('([a-z_]+)'")
_WORDS = re.compile(r"g\.words\(\[([^\]]+)\]\)|'[a-z_]+': \[('[a-z_]+'(?:, '[a-z_]+')*)\]")
_PARENT = re.compile(r"{% extends \"([a-z_.]+)\" %}")


def _explained(template: str) -> set[str]:
    """The codes that a template names: one by one, in a row, or in the table of the commands."""
    html = TEMPLATES[template]
    rows = ",".join(one or other for one, other in _WORDS.findall(html))
    return set(_TERM.findall(html)) | set(re.findall(r"'([a-z_]+)'", rows))


def _with_parts(template: str) -> set[str]:
    """A template and all that it extends, imports or includes."""
    found, waiting = set[str](), [template]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            named = meta.find_referenced_templates(environment().parse(TEMPLATES[name]))
            waiting += [one for one in named if one is not None]
    return found


def _is_public(template: str) -> bool:
    parent = _PARENT.search(TEMPLATES[template])
    return parent is not None and "console.html" not in _with_parts(template)


def test_every_word_that_a_template_explains_is_in_the_glossary_and_every_word_there_is_explained_somewhere() -> None:
    used = set().union(*(_explained(name) for name in TEMPLATES))
    assert used == set(TERMS)


@pytest.mark.parametrize("language", list(Language))
def test_every_word_has_its_meaning_in_each_language_of_its_readers(language: Language) -> None:
    t = texts(language)
    read = [one for one in TERMS.values() if language in WHOLE or one.readers is Readers.PUBLIC]
    assert [one.code for one in read if not (t.has(f"term.{one.key}") and t.has(f"term_meaning.{one.key}"))] == []
    assert {key for key in texts(Language.FRENCH).entries if key.startswith("glossary.")} <= set(t.entries)
    assert t.has("confidence.S")


def test_pages_of_the_public_explain_no_word_of_staff() -> None:
    """It would have no meaning in four of their languages."""
    of_staff = {code for code, one in TERMS.items() if one.readers is Readers.STAFF}
    public = [name for name in TEMPLATES if _is_public(name)]
    assert len(public) > 20
    wrong = {(name, part) for name in public for part in _with_parts(name) if _explained(part) & of_staff}
    assert wrong == set()


def test_a_law_that_changes_a_word_changes_it_from_its_day_on() -> None:
    said = {"code": "appeal", "readers": "public", "source": "a law", "confidence": Confidence.SOURCE}
    old = Term.model_validate({**said, "since": date(2019, 2, 21)})
    new = Term.model_validate({**said, "since": date(2027, 1, 1), "words": "appeal_2027"})
    assert in_force([new, old], date(2026, 12, 31))["appeal"].key == "appeal"
    assert in_force([new, old], date(2027, 1, 1))["appeal"].key == "appeal_2027"


@pytest.mark.parametrize("language", ["fr", "ar", "nl"])
def test_a_word_is_explained_where_it_stands_without_a_script_and_leads_to_all_words(
    browser: Browser, language: str
) -> None:
    browser.get(f"/language/{language}")
    html = browser.page("/aid").text
    target = re.search(r'<button type="button" class="term-word" popovertarget="([a-z0-9-]+)"', html)
    assert target is not None
    t = texts(Language(language))
    said = html[html.index(f'id="{target.group(1)}" popover') :]
    assert t("term_meaning.territorial_bonus") in said
    assert f"{t('glossary.law')} <bdi dir=ltr>03-22</bdi>" in said
    address = re.search(r'class="term-link" href="(/glossary)#(term-territorial_bonus)"', html)
    assert address is not None
    listed = browser.page(address.group(1)).text
    assert f'id="{address.group(2)}"' in listed
    assert "term-suppression" not in listed, "a word of staff"


def test_no_two_words_of_a_page_share_an_explanation(browser: Browser) -> None:
    html = browser.page("/start").text
    ids = re.findall(r'id="(said-\d+)"', html)
    assert len(ids) == len(set(ids)) > 1
    assert re.findall(r'popovertarget="(said-\d+)"', html) == ids


def test_staff_find_all_words_in_the_console(gateway: Gateway, browser: Browser) -> None:
    html = browser.sign_in("planner").page("/console/glossary").text
    assert {f'id="term-{code}"' in html for code in TERMS} == {True}
    assert '<span class="muted" lang="ar" dir="rtl">' in html, "what the others call it"
