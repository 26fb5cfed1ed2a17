"""One person: what is known of them, corrected here; what they consent to; everything of theirs as one archive."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.asked_wishes import asked_wishes, said_wish
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.person_archive import person_archive
from services.gateway.entrypoints.told_in import asked_language, chosen_language
from shared.contracts.investor.privacy import GetPerson, PersonView, RectifyPerson, SetConsent
from shared.contracts.refusal import Refusal
from shared.reference.consent_texts import agreed_to

router = APIRouter(include_in_schema=False, prefix="/console/people/{person_id}")

Reader = Annotated[Visitor, allowed(Permission.RECTIFY_PERSON)]
FIELDS = ("full_name", "email", "phone", "birth_date", "residence_country", "language")

EMPTIED = ("phone", "birth_date")
"""Left empty, nothing is held of it any more."""


@router.get("")
async def person(person_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(person_id, request, app, visitor, done=done)


@router.get("/archive")
async def archive(
    person_id: UUID, visitor: Annotated[Visitor, allowed(Permission.EXPORT_PERSON)], app: App
) -> Response:
    """The access export: JSON of every service, and the files."""
    return await person_archive(app, visitor.account, person_id)


@router.post("/rectify")
async def rectify(person_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    said = asked_language(form.filled(*FIELDS)) | {name: form.one(name).strip() for name in EMPTIED}
    try:
        asked = RectifyPerson.model_validate({**said, "person_id": person_id, "staff_id": visitor.account.id})
        await app.call(asked)
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in FIELDS})
        return await _show(person_id, request, app, visitor, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(person_id, request, app, visitor, form=form, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/people/{person_id}?done=rectified", 303)


@router.post("/consents")
async def consent(person_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    """What the person said by another way, entered by staff."""
    form = await typed(request)
    view = await app.call(GetPerson(person_id=person_id))
    said = said_wish(form, view.wishes)
    if said is not None and view.dossiers:
        dossier_id, staff_id = view.dossiers[0].dossier_id, visitor.account.id
        asked = SetConsent(dossier_id=dossier_id, language=view.language, staff_id=staff_id, **said)
        try:
            await app.call(asked)
        except Refusal as refusal:
            form.errors = {"": told(refusal, page_of(request))}
            return await _show(person_id, request, app, visitor, form=form, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/people/{person_id}?done=consent#consents", 303)


async def _show(
    person_id: UUID,
    request: Request,
    app: App,
    visitor: Visitor,
    *,
    done: str = "",
    form: Typed | None = None,
    status: int = 200,
) -> Response:
    view = await app.call(GetPerson(person_id=person_id))
    for dossier in view.dossiers:
        await app.note(visitor.account, "person_read", str(dossier.dossier_id))
    return page_of(request).show(
        "person.html",
        status,
        person=view,
        wishes=asked_wishes(view.wishes, view.language),
        agreed_to=agreed_to,
        names=await app.staff_names(),
        form=form or _as_it_stands(view),
        done=done if done in ("rectified", "consent") else "",
    )


def _as_it_stands(view: PersonView) -> Typed:
    language = chosen_language(view.language, tamazight=view.tamazight)
    return Typed({**{name: [str(getattr(view, name) or "")] for name in FIELDS}, "language": [language]})
