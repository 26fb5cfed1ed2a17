"""Starting a project: the public form that deposits a dossier, with the questions of the pre-check of aids."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.aid_words import AidWords
from services.gateway.entrypoints.pages.aid_form import SECTIONS, said
from services.gateway.entrypoints.pages.forms import Typed, explain, plain_number, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.told_in import asked_language
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import LegalForm, Purpose
from shared.contracts.investor.refusals import ConsentMissing
from shared.contracts.investor.requests import FileDossier
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.queries import GetOpportunity
from shared.contracts.territory.refusals import OpportunityNotFound
from shared.contracts.territory.replies import OpportunityView

router = APIRouter(include_in_schema=False)

CONSENT_VERSION = "2026-01"
"""Version of the consent text in texts/*.toml (`start.consent…`): change both together."""

LANGUAGES = tuple(Language)
_OPEN = public("an investor has no account")

ASKED_HERE = {
    "province": "province",
    "sector": "sector",
    "legal_form": "legal_form",
    "amount_mad": "planned_amount_mad",
}
"""Facts of the pre-check of aids that the form asks for anyway, and the fields in which it does."""
AID_SECTIONS = {
    head: tuple(name for name in names if name not in ASKED_HERE)
    for head, names in SECTIONS.items()
    if set(names) - ASKED_HERE.keys()
}
AID_FACTS = tuple(name for names in AID_SECTIONS.values() for name in names)

_FIELDS = {f"project.aid.{name}": name for name in AID_FACTS} | {
    "person.full_name": "full_name",
    "person.email": "email",
    "person.phone": "phone",
    "person.birth_date": "birth_date",
    "person.residence_country": "residence_country",
    "person.language": "language",
    "person.consents": "consent",
    "project.title": "title",
    "project.description": "description",
    "project.province": "province",
    "project.sector": "sector",
    "project.planned_amount_mad": "planned_amount_mad",
    "project.planned_jobs": "planned_jobs",
    "project.cri_invest_reference": "cri_invest_reference",
    "project.legal_form": "legal_form",
    "project.asked_acts": "acts",
}


@router.get("/start", dependencies=[_OPEN])
async def start_form(request: Request, app: App, opportunity: str = "", version: str = "") -> Response:
    """`version`: of the offer, as the page said that leads here."""
    offer = await _offer(app, opportunity)
    begun = _begun(_page(request))
    if offer is not None:
        begun |= {"province": [offer.province], "sector": [offer.sector.value]}
        begun["opportunity_version"] = [version or str(offer.version or "")]
    return await _show(request, Typed(begun), offer)


@router.post("/start/from-aid", dependencies=[_OPEN])
async def start_from_aid(request: Request) -> Response:
    """The form with what was said to the pre-check of aids, which stays out of the address."""
    answers = (await typed(request)).filled(*AidFacts.model_fields)
    carried = {ASKED_HERE.get(name, name): [text] for name, text in answers.items()}
    return await _show(request, Typed({**_begun(_page(request)), **carried}), None, carried=bool(carried))


@router.get("/start/from-aid", dependencies=[_OPEN])
async def loaded_again() -> Response:
    return RedirectResponse("/start", 303)


@router.post("/start", dependencies=[_OPEN])
async def start(request: Request, app: App) -> Response:
    """Deposit; sent twice, the same form deposits once."""
    form = await typed(request)
    page = _page(request)
    offer = await _offer(app, form.one("opportunity"))
    try:
        filed = await app.call(FileDossier.model_validate(_filing(form, _version_read(form, offer))))
    except (ValidationError, RequestInvalid) as error:
        form.errors = explain(error, page.t, _FIELDS)
        if not form.one("consent"):
            form.errors["consent"] = page.t("refusal.person.consent_missing")
        return await _show(request, form, offer, 422)
    except Refusal as refusal:
        form.errors = {"consent" if isinstance(refusal, ConsentMissing) else "": told(refusal, page)}
        response = await _show(request, form, offer, problems.status_of(refusal))
        response.headers.update(problems.headers_of(refusal))
        return response
    return RedirectResponse(f"/start/receipt?number={filed.number}", 303)


@router.get("/start/receipt", dependencies=[public("shows the number that stands in its address")])
async def receipt(request: Request, number: str = "") -> Response:
    return _page(request).show("receipt.html", number=number[:40])


def _page(request: Request) -> Page:
    return page_of(request, LANGUAGES)


def _begun(page: Page) -> dict[str, list[str]]:
    """What a form holds before anything is typed."""
    return {"request_id": [str(uuid4())], "language": [page.t.language.value]}


async def _offer(app: App, wanted: str) -> OpportunityView | None:
    """The opportunity that the project answers; None when there is none, or it is no longer open."""
    try:
        return await app.call(GetOpportunity(opportunity_id=UUID(wanted)))
    except (ValueError, OpportunityNotFound, ServiceUnavailable):
        return None


def _version_read(form: Typed, offer: OpportunityView | None) -> int | None:
    """As the form carries it. One that was never published was not read: then it is the present one.

    While the offer cannot be read it is taken at its word; None: nothing is said.
    """
    said = form.one("opportunity_version")
    number = int(said) if said.isascii() and said.isdecimal() and 0 < len(said) < 6 else 0
    if offer is None:
        return number or None
    return number if 0 < number <= (offer.version or 0) else offer.version


def _filing(form: Typed, version_read: int | None) -> dict[str, Any]:
    said_of_them = form.filled("full_name", "email", "birth_date", "residence_country", "language")
    person: dict[str, Any] = asked_language(said_of_them)
    if phone := form.one("phone").translate(str.maketrans("", "", " .-()")):
        person["phone"] = f"+{phone[2:]}" if phone.startswith("00") else phone
    person["consents"] = [
        {"purpose": purpose.value, "text_version": CONSENT_VERSION}
        for purpose, field in ((Purpose.SERVICE_NOTICES, "consent"), (Purpose.PROMOTION, "consent_promotion"))
        if form.one(field)
    ]
    project: dict[str, Any] = form.filled(
        "title", "description", "province", "sector", "planned_jobs", "cri_invest_reference", "legal_form"
    )
    if acts := form.many("acts"):
        project["asked_acts"] = acts
    if amount := form.one("planned_amount_mad"):
        project["planned_amount_mad"] = plain_number(amount)
    if aid := {name: text for name, text in said(form).items() if name in AID_FACTS}:
        project["aid"] = aid
    if form.one("opportunity"):
        project |= {"opportunity_id": form.one("opportunity"), "opportunity_version": version_read}
    return {"request_id": form.one("request_id"), "person": person, "project": project}


async def _show(
    request: Request, form: Typed, offer: OpportunityView | None, status: int = 200, *, carried: bool = False
) -> Response:
    page = _page(request)
    read = _version_read(form, offer)
    return page.show(
        "start.html",
        status,
        form=form,
        offer=offer,
        version_read=read,
        offer_changed=offer is not None and read is not None and read < (offer.version or 0),
        sectors=list(Sector),
        legal_forms=list(LegalForm),
        acts=list(ActKind),
        w=AidWords(page.t, page.formats),
        aid_sections=AID_SECTIONS,
        aid_open=any(form.one(name).strip() or name in form.errors for name in AID_FACTS),
        carried=carried,
        choices={},
    )
