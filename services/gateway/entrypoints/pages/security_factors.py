"""Second factors of one's own: add, name, remove; recovery codes, shown once."""

from collections.abc import Sequence
from uuid import UUID

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.door_errors import FactorRefused, LastFactor, PasskeyRefused
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.key_answer import answered, asked
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.security import SECURITY, Oneself, show_doors
from services.gateway.usecases.own_factors import NewTotp
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix=SECURITY)
_LONGEST_NAME = 60


@router.post("/totp")
async def start_totp(request: Request, visitor: Oneself, app: App) -> Response:
    return _show_totp(page_of(request), await app.factors.start_totp(visitor.session), Typed())


@router.post("/totp/confirm")
async def confirm_totp(request: Request, visitor: Oneself, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    try:
        codes = await app.factors.confirm_totp(visitor.session, _name(form, page, "totp"), form.one("code")[:40])
    except FactorRefused as refusal:
        waiting = await app.factors.started_totp(visitor.session)
        if waiting is None:  # added in another window meanwhile, or never begun
            return RedirectResponse(SECURITY, 303)
        form.errors = {"code": told(refusal, page)}
        return _show_totp(page, waiting, form, problems.status_of(refusal))
    return _added(page, codes)


@router.post("/passkeys/options")
async def passkey_options(visitor: Oneself, app: App) -> Response:
    """For the page's script."""
    return asked(await app.factors.start_passkey(visitor.session))


@router.post("/passkeys")
async def add_passkey(request: Request, visitor: Oneself, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    try:
        codes = await app.factors.add_passkey(visitor.session, _name(form, page, "passkey"), answered(form))
    except PasskeyRefused as refusal:
        return await _refused(page, app, visitor, form, refusal)
    return _added(page, codes)


@router.post("/factors/{factor_id}/rename")
async def rename(factor_id: UUID, request: Request, visitor: Oneself, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    await app.factors.rename(visitor.session, factor_id, _name(form, page, "totp"))
    return RedirectResponse(f"{SECURITY}?done=renamed", 303)


@router.post("/factors/{factor_id}/remove")
async def remove(factor_id: UUID, request: Request, visitor: Oneself, app: App) -> Response:
    try:
        await app.factors.remove(visitor.session, factor_id)
    except LastFactor as refusal:
        return await _refused(page_of(request), app, visitor, Typed(), refusal)
    return RedirectResponse(f"{SECURITY}?done=removed", 303)


@router.post("/recovery")
async def renew_recovery(request: Request, visitor: Oneself, app: App) -> Response:
    return _show_codes(page_of(request), await app.factors.renew_recovery(visitor.session))


def _name(form: Typed, page: Page, kind: str) -> str:
    return " ".join(form.one("name").split())[:_LONGEST_NAME] or page.t(f"factor.{kind}")


def _added(page: Page, codes: Sequence[str]) -> Response:
    return _show_codes(page, codes) if codes else RedirectResponse(f"{SECURITY}?done=added", 303)


def _show_codes(page: Page, codes: Sequence[str]) -> Response:
    """The answer is the page with the codes, not a redirect: they stand on no other page."""
    return page.show("security_codes.html", codes=codes)


def _show_totp(page: Page, new: NewTotp, form: Typed, status: int = 200) -> Response:
    return page.show(
        "security_totp.html", status, picture=_picture(new.address), secret=_grouped(new.secret), form=form
    )


async def _refused(page: Page, app: Application, visitor: Visitor, form: Typed, refusal: Refusal) -> Response:
    form.errors = {"": told(refusal, page)}
    return await show_doors(page, app, visitor, form=form, status=problems.status_of(refusal))


def _picture(address: str) -> Markup:
    """A QR code in the page itself, black on white in either scheme: cameras need the contrast."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by segno from an address that it encodes as modules, not as text


def _grouped(secret: str) -> str:
    """To be typed where there is no camera."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
