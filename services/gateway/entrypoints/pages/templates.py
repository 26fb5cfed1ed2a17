"""Texts of notices in the console: which are live, a draft in every language, its preview, the second person's word."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.domain.template_diff import changes
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.framed import FRAMING_POLICY, framed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.template_flaws import errors_of, said_of
from shared.contracts.notifications.template_refusals import TemplateTextInvalid
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    GetTemplate,
    ListTemplates,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TemplateVersion,
    TemplateView,
    TextLanguage,
    TextPart,
    VersionState,
)
from shared.contracts.refusal import Refusal

ALL = "/console/templates"
router = APIRouter(include_in_schema=False, prefix=ALL)

Reader = Annotated[Visitor, allowed(Permission.SEE_TEMPLATES)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_TEMPLATES)]
Second = Annotated[Visitor, allowed(Permission.PUT_TEMPLATE_LIVE)]

_DONE = frozenset({"begun", "saved", "dropped", "live", "tested"})


@router.get("")
async def templates(request: Request, visitor: Reader, app: App) -> Response:
    found = await app.call(ListTemplates())
    return page_of(request).show("templates.html", found=found, own=visitor.account.id, names=await app.staff_names())


@router.get("/{key}")
async def template(key: str, request: Request, _: Reader, app: App, done: str = "") -> Response:
    return await _show(page_of(request), app, key, done=done if done in _DONE else "")


@router.get("/{key}/versions/{version_id}", dependencies=[allowed(Permission.SEE_TEMPLATES)])
async def preview(key: str, version_id: UUID, request: Request, app: App) -> Response:
    """A version in every language, side by side, with sample data."""
    view = await app.call(GetTemplate(key=key))
    seen = await app.call(PreviewTemplate(version_id=_version(view, version_id).version_id))
    page = page_of(request)
    page.headers = {"Content-Security-Policy": FRAMING_POLICY}
    said = {one.language: [said_of(flaw, page.t) for flaw in one.flaws] for one in seen}
    return page.show("template_preview.html", view=view, one=_version(view, version_id), seen=seen, said=said)


@router.get("/{key}/versions/{version_id}/{language}", dependencies=[allowed(Permission.SEE_TEMPLATES)])
async def preview_html(key: str, version_id: UUID, language: TextLanguage, app: App) -> Response:  # noqa: ARG001 - of the address
    """The mail alone, in a frame of its own origin."""
    seen = await app.call(PreviewTemplate(version_id=version_id, languages=(language,)))
    return framed(seen[0].html)


@router.get("/{key}/{rest:path}", dependencies=[allowed(Permission.SEE_TEMPLATES)])
async def loaded_again(key: str, rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"{ALL}/{key}", 303)


@router.post("/{key}/begin")
async def begin(key: str, request: Request, visitor: Editor, app: App) -> Response:
    form = await typed(request)
    begun_from = _id(form.one("from")) if form.one("from") else None
    said = BeginTemplateDraft(key=key, from_version=begun_from, staff_id=visitor.account.id)
    return await _carried_out(request, app, key, form, said, "begun")


@router.post("/{key}/save")
async def save(key: str, request: Request, visitor: Editor, app: App) -> Response:
    """What was typed stays when a text is refused."""
    form = await typed(request)
    texts = {one: {part: form.one(f"{part}_{one}") for part in TextPart} for one in TextLanguage}
    fallbacks = {one: to for one in TextLanguage if (to := form.one(f"fallback_{one}"))}
    said = {"texts": texts, "fallbacks": fallbacks, "staff_id": visitor.account.id, **_read(form)}
    return await _carried_out(request, app, key, form, (SaveTemplateDraft, said), "saved")


@router.post("/{key}/drop")
async def drop(key: str, request: Request, visitor: Editor, app: App) -> Response:
    form = await typed(request)
    said = DropTemplateDraft(version_id=_id(form.one("version_id")), staff_id=visitor.account.id)
    return await _carried_out(request, app, key, form, said, "dropped")


@router.post("/{key}/test")
async def send_test(key: str, request: Request, visitor: Editor, app: App) -> Response:
    """To where the visitor said that they are reached, and to nobody else."""
    form = await typed(request)
    said = {"staff_id": visitor.account.id, **form.filled("language", "version_id", "channel")}
    return await _carried_out(request, app, key, form, (SendTemplateTest, said), "tested")


@router.post("/{key}/live")
async def put_live(key: str, request: Request, visitor: Second, app: App) -> Response:
    form = await typed(request)
    said = {"reason": form.one("reason"), "staff_id": visitor.account.id, **_read(form)}
    return await _carried_out(request, app, key, form, (PutTemplateLive, said), "live")


def _read(form: Typed) -> dict[str, str]:
    return {"version_id": form.one("version_id"), "digest": form.one("digest")}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise HTTPException(404) from None


async def _carried_out(request: Request, app: App, key: str, form: Typed, said: Any, done: str) -> Response:
    """A command, or its kind and what it says; what is refused is explained on the page as it was typed."""
    page = page_of(request)
    try:
        command = said[0].model_validate(said[1]) if isinstance(said, tuple) else said
        await app.call(command)
    except ValidationError as error:
        form.errors, status = explain(error, page.t, _fields()), 422
    except TemplateTextInvalid as refusal:
        form.errors, status = errors_of(refusal.flaws, page.t), problems.status_of(refusal)
    except Refusal as refusal:
        form.errors, status = {"": told(refusal, page)}, problems.status_of(refusal)
    else:
        return RedirectResponse(f"{ALL}/{key}?done={done}", 303)
    return await _show(page, app, key, form=form, status=status)


def _fields() -> dict[str, str]:
    parts = {f"texts.{one}.{part}": f"{part}_{one}" for one in TextLanguage for part in TextPart}
    return {**parts, **{name: name for name in ("reason", "language", "channel")}}


def _version(view: TemplateView, version_id: UUID) -> TemplateVersion:
    found = next((one for one in view.versions if one.version_id == version_id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _in_state(view: TemplateView, state: VersionState) -> TemplateVersion | None:
    return next((one for one in view.versions if one.state is state), None)


def _as_stored(version: TemplateVersion | None) -> Typed:
    if version is None:
        return Typed()
    values = {f"{part}_{one}": [text] for one, parts in version.texts.items() for part, text in parts.items()}
    fallbacks = {f"fallback_{one}": [str(to)] for one, to in version.fallbacks.items()}
    return Typed({**values, **fallbacks})


async def _show(
    page: Page, app: App, key: str, *, form: Typed | None = None, status: int = 200, done: str = ""
) -> Response:
    view = await app.call(GetTemplate(key=key))
    live, draft = _in_state(view, VersionState.LIVE), _in_state(view, VersionState.DRAFT)
    shown = _as_stored(draft)
    if form is not None:
        shown = Typed({**shown.values, **form.values}, form.errors)
    seen = await app.call(PreviewTemplate(version_id=draft.version_id)) if draft else ()
    return page.show(
        "template.html",
        status,
        short=[one for one in seen if one.sms],
        view=view,
        live=live,
        draft=draft,
        changes=changes(view, live, draft) if live and draft else (),
        missing=errors_of(view.draft_flaws, page.t),
        form=shown,
        done=done,
        names=await app.staff_names(),
    )
