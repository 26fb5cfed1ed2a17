"""The words of the field, all on one page: for everybody, and with those of the console for staff."""

import unicodedata
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.glossary import Readers, Term
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed, public
from services.gateway.entrypoints.pages import explained
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.texts import WHOLE, Texts, texts
from shared.contracts.codes import Language

router = APIRouter(include_in_schema=False)


@router.get(explained.PUBLIC, dependencies=[public("words and their meaning")])
async def for_everybody(request: Request, app: App) -> Response:
    terms = [one for one in explained.terms_of(app.present().date()).values() if one.readers is Readers.PUBLIC]
    return _shown(page_of(request, tuple(Language)), "glossary.html", terms)


@router.get(explained.STAFF, dependencies=[allowed(Permission.USE_OWN_SESSION)])
async def for_staff(request: Request, app: App) -> Response:
    return _shown(page_of(request), "console_glossary.html", list(explained.terms_of(app.present().date()).values()))


def _shown(page: Page, template: str, terms: Sequence[Term]) -> Response:
    """In the order of the words; beside each what the administration and the other readers call it."""
    ordered = sorted(terms, key=lambda one: _plain(page.t(f"term.{one.key}")))
    others: list[Texts] = [texts(one) for one in WHOLE if one is not page.t.language]
    return page.show(template, terms=ordered, others=others)


def _plain(word: str) -> str:
    """É stands beside E."""
    return "".join(one for one in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(one))
