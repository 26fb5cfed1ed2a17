"""The run's mailbox: what would have been sent. Only where mail is caught instead of sent."""

import asyncio
import re

from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.framed import FRAMING_POLICY, framed
from services.gateway.entrypoints.pages.rendering import page_of

router = APIRouter(include_in_schema=False, prefix="/console/mail", dependencies=[allowed(Permission.READ_RUN_MAILBOX)])

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")


@router.get("")
async def mailbox(request: Request, app: App) -> Response:
    found = await asyncio.to_thread(app.mailbox().messages)
    return page_of(request).show("mail.html", messages=found)


@router.get("/{key}")
async def message(key: str, request: Request, app: App) -> Response:
    found = await asyncio.to_thread(app.mailbox().message, key)
    page = page_of(request)
    page.headers = {"Content-Security-Policy": FRAMING_POLICY}
    return page.show("mail_message.html", message=found, text=_with_links(found.text))


@router.get("/{key}/html")
async def message_html(key: str, app: App) -> Response:
    found = await asyncio.to_thread(app.mailbox().message, key)
    return framed(found.html)


def _with_links(text: str) -> Markup:
    """The plain text with its addresses to click; everything else is escaped."""
    written, at = Markup(), 0
    for found in _ADDRESS.finditer(text):
        link = Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found.group())
        written += escape(text[at : found.start()]) + link
        at = found.end()
    return written + escape(text[at:])
