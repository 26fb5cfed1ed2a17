"""The public pre-check of aids: a form, and what the rules of today say. Nothing is kept, nor in the address."""

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.pages.aid_form import SECTIONS, said
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.aid import AidAnswer
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.codes import LegalForm
from shared.contracts.investor.queries import SimulateAid
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.reference.places import provinces

router = APIRouter(include_in_schema=False)

LANGUAGES = tuple(Language)
_SECTORS = frozenset(sector.value for sector in Sector)


@router.get("/aid", dependencies=[public("anybody may ask")])
async def ask(request: Request, province: str = "", sector: str = "") -> Response:
    """Empty, or with the place and the sector of an offer: nothing else is taken from an address."""
    known = {
        "province": [province] if province in provinces() else [],
        "sector": [sector] if sector in _SECTORS else [],
    }
    return _show(request, Typed({name: values for name, values in known.items() if values}))


@router.post("/aid", dependencies=[public("anybody may ask; it only reads, and keeps a project out of the address")])
async def answer(request: Request, app: App) -> Response:
    form = await typed(request)
    page = page_of(request, LANGUAGES)
    try:
        found = await app.call(SimulateAid(facts=AidFacts.model_validate(said(form))))
    except (ValidationError, RequestInvalid) as error:
        form.errors = explain(error, page.t, {name: name for name in AidFacts.model_fields})
        return _show(request, form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        response = _show(request, form, status=problems.status_of(refusal))
        response.headers.update(problems.headers_of(refusal))
        return response
    return _show(request, form, found)


def _show(request: Request, form: Typed, found: AidAnswer | None = None, status: int = 200) -> Response:
    page = page_of(request, LANGUAGES)
    return page.show(
        "aid.html",
        status,
        form=form,
        answer=found,
        w=AidWords(page.t, page.formats),
        sections=SECTIONS,
        facts=tuple(AidFacts.model_fields),
        choices={"sector": list(Sector), "legal_form": list(LegalForm)},
    )
