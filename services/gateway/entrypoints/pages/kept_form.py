"""What was typed when a session had ended: given back, after signing in, to whoever typed it, to be sent or not.

Nothing of it is stored here. It goes to the browser encrypted for its account and comes back with the sign-in; another
account cannot open it. It is only taken from a form that was ours: its token against forged requests must fit the
session that ended. Passwords and codes are left out, and files, which a page cannot give back.
"""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from services.gateway.adapters.sealing import AesSealing
from services.gateway.bootstrap import Application
from services.gateway.domain.account import Account
from services.gateway.domain.session import stands_for
from services.gateway.entrypoints.access import CSRF_FIELD
from services.gateway.entrypoints.door_cookies import SESSION, cookie_name
from services.gateway.entrypoints.form_body import form_of
from services.gateway.entrypoints.pages.rendering import Page
from services.gateway.usecases.factor_ports import SealBroken

LONGEST = 150_000
"""Characters of a form that are carried along: with the form around them they fit into a request."""
_SECRET = frozenset({CSRF_FIELD, "password", "new_password", "again", "code", "answer", "token", "kept"})
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Of a record: it goes along, and says nothing to who reads."""


@dataclass(frozen=True)
class KeptForm:
    path: str
    fields: Sequence[tuple[str, str]]
    had_files: bool


async def keep_form(request: Request, app: Application) -> str:
    """What was typed, sealed; empty where there is nothing to keep or nobody to keep it for."""
    if request.method != "POST" or not request.url.path.startswith("/console/"):
        return ""
    ended = await app.doors.ended_session(request.cookies.get(cookie_name(app, SESSION), ""))
    if ended is None or not request.headers.get("Content-Type", "").startswith(("application/x-www", "multipart/")):
        return ""
    form = await form_of(request)
    given = form.get(CSRF_FIELD)
    if not isinstance(given, str) or not stands_for(given, app.doors.csrf_token(ended.id)):
        return ""
    return _sealed(request.url.path, form, ended.account.id, app)


def read_kept(kept: str, account: Account, app: Application) -> KeptForm | None:
    """None: it is somebody else's, or none of ours."""
    try:
        said = json.loads(_sealing(app).open(base64.b64decode(kept, validate=True), account.id))
    except (SealBroken, binascii.Error, ValueError):
        return None
    return KeptForm(said["path"], [(name, value) for name, value in said["fields"]], said["files"])


def give_back(page: Page, found: KeptForm, csrf_token: str) -> Response:
    """Shown, and sent by whoever typed it: nothing is done by signing in alone."""
    shown = [(name, value) for name, value in found.fields if value.strip() and not _ID.fullmatch(value)]
    return page.show("resumed.html", kept=found, shown=shown, csrf_token=csrf_token)


def _sealed(path: str, form: FormData, account_id: UUID, app: Application) -> str:
    items = [(name, value) for name, value in form.multi_items() if name not in _SECRET]
    fields = [(name, value) for name, value in items if isinstance(value, str)]
    files = any(not isinstance(value, str) and value.filename for _, value in items)
    said = json.dumps({"path": path, "fields": fields, "files": files}, ensure_ascii=False)
    if not any(value.strip() for _, value in fields) or len(said) > LONGEST:
        return ""
    return base64.b64encode(_sealing(app).seal(said, account_id)).decode()


def _sealing(app: Application) -> AesSealing:
    return AesSealing("kept form " + app.settings.session_secret.get_secret_value())
