"""What a person wants to be told and by which way, without an account: the page of a signed link, and the end of
announcements by one click (RFC 8058). Reading never changes anything: mail programs open links by themselves.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, preferring
from services.gateway.entrypoints.asked_wishes import asked_wishes, said_wish
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.pages.track import HEADERS
from services.gateway.entrypoints.texts import texts
from services.gateway.entrypoints.told_in import asked_language
from shared.contracts.investor.browsers import ForgetBrowser
from shared.contracts.investor.codes import ConsentWay
from shared.contracts.investor.preferences import GetPreferences, PreferencesView, SetPreference, SetRhythm, SetToldIn
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.notifications.campaigns import NoteUnsubscribed
from shared.contracts.preference_links import Unsubscribing
from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid
from shared.reference.consent_texts import shown_now

router = APIRouter(include_in_schema=False, dependencies=[preferring()])

CLOSED = (TrackingLinkExpired, TrackingLinkInvalid, PersonErased, PersonNotFound)
FIELD, ONE_CLICK = "List-Unsubscribe", "One-Click"
"""What a mail program posts (RFC 8058 section 3.2), and the page's button as well."""


@router.get("/preferences/{token}")
async def preferences(token: str, request: Request, app: App, said: str = "") -> Response:
    try:
        view = await app.call(GetPreferences(person_id=app.preferences.person_of(token)))
    except CLOSED as closed:
        return _closed(request, closed)
    wishes = asked_wishes(view.wishes, view.language)
    return _page(request, view).show("preferences.html", token=token, wishes=wishes, view=view, said=said == "1")


@router.post("/preferences/{token}")
async def say(token: str, request: Request, app: App) -> Response:
    """One purpose on one channel; each is a line of the log."""
    form = await typed(request)
    try:
        person_id = app.preferences.person_of(token)
        view = await app.call(GetPreferences(person_id=person_id))
        said = said_wish(form, view.wishes)
        if said is None:
            return RedirectResponse(f"/preferences/{token}", 303)
        await _say(app, person_id, view, said, ConsentWay.PREFERENCE_PAGE)
    except CLOSED as closed:
        return _closed(request, closed)
    return RedirectResponse(f"/preferences/{token}?said=1", 303)


@router.post("/preferences/{token}/language")
async def say_language(token: str, request: Request, app: App) -> Response:
    """In which language messages come; what cannot be read as one changes nothing."""
    said = asked_language((await typed(request)).filled("language"))
    return await _changed(request, app, token, SetToldIn, said)


@router.get("/preferences/{token}/language")
async def loaded_again(token: str) -> Response:
    return RedirectResponse(f"/preferences/{token}", 303)


@router.post("/preferences/{token}/browsers/{browser_id}/remove")
async def forget_browser(token: str, browser_id: UUID, request: Request, app: App) -> Response:
    """Any of the person's; one is turned on by the tracking link alone, which opens what it is told of."""
    return await _changed(request, app, token, ForgetBrowser, {"browser_id": browser_id})


@router.post("/preferences/{token}/rhythm")
async def say_rhythm(token: str, request: Request, app: App) -> Response:
    """Small steps in one message a day, or each at once."""
    daily = {"true": True, "false": False}.get((await typed(request)).one("daily"))
    return await _changed(request, app, token, SetRhythm, {"daily_digest": daily})


@router.get("/unsubscribe/{token}")
async def ask_once_more(token: str, request: Request, app: App) -> Response:
    """A page with a button, for who opened the header's link: nothing is ended by reading it."""
    try:
        ends = app.preferences.one_click(token)
        view = await app.call(GetPreferences(person_id=ends.person_id))
    except CLOSED as closed:
        return _closed(request, closed)
    return _show_ending(request, view, ends, token, done=not _stands(view, ends))


@router.post("/unsubscribe/{token}")
async def end(token: str, request: Request, app: App) -> Response:
    """Answered at once and without a redirect, as RFC 8058 asks."""
    form = await typed(request)
    try:
        ends = app.preferences.one_click(token)
        view = await app.call(GetPreferences(person_id=ends.person_id))
        if form.one(FIELD) != ONE_CLICK:
            return _show_ending(request, view, ends, token, done=False, status=422)
        version = shown_now(ends.purpose, ends.channel).version
        said = {"purpose": ends.purpose, "channel": ends.channel, "given": False, "text_version": version}
        await _say(app, ends.person_id, view, said, ConsentWay.ONE_CLICK)
        await _count(app, ends)
    except CLOSED as closed:
        return _closed(request, closed)
    return _show_ending(request, view, ends, token, done=True)


async def _changed(
    request: Request,
    app: App,
    token: str,
    command: type[ForgetBrowser | SetRhythm | SetToldIn],
    said: Mapping[str, Any],
) -> Response:
    """What cannot be read changes nothing, and nothing is told as done."""
    try:
        person_id = app.preferences.person_of(token)
        await app.call(command.model_validate({"person_id": person_id, **said}))
        await app.preferences.note(person_id)
    except ValidationError:
        return RedirectResponse(f"/preferences/{token}", 303)
    except CLOSED as closed:
        return _closed(request, closed)
    return RedirectResponse(f"/preferences/{token}?said=1", 303)


async def _say(app: App, person_id: UUID, view: PreferencesView, said: Mapping[str, Any], way: ConsentWay) -> None:
    await app.call(SetPreference(person_id=person_id, language=view.language, way=way, **said))
    await app.preferences.note(person_id)


async def _count(app: App, ends: Unsubscribing) -> None:
    """Among the results of the campaign. The wish is said: a count that cannot be kept now is no reason to fail."""
    if ends.campaign_id is None:
        return
    with suppress(ServiceUnavailable):
        said = {"person_id": ends.person_id, "channel": ends.channel}
        await app.call(NoteUnsubscribed(campaign_id=ends.campaign_id, **said))


def _stands(view: PreferencesView, ends: Unsubscribing) -> bool:
    return any(w.given for w in view.wishes if (w.purpose, w.channel) == (ends.purpose, ends.channel))


def _show_ending(
    request: Request, view: PreferencesView, ends: Unsubscribing, token: str, *, done: bool, status: int = 200
) -> Response:
    return _page(request, view).show("unsubscribe.html", status, token=token, ends=ends, done=done)


def _page(request: Request, view: PreferencesView) -> Page:
    return Page(request, texts(view.language), headers=HEADERS)


def _closed(request: Request, closed: Refusal) -> Response:
    page = page_of(request)
    page.headers = HEADERS
    why = "expired" if isinstance(closed, TrackingLinkExpired) else "invalid"
    return page.show("preferences_closed.html", problems.status_of(closed), why=why)
