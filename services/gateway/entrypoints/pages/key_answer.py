"""What the page's script brings back from a passkey: in the fields of an ordinary form."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from services.gateway.domain.door_errors import PasskeyRefused
from services.gateway.entrypoints.pages.forms import Typed
from services.gateway.usecases.second_factor import Asked, KeyAnswer

_LONGEST = 20_000


def asked(found: Asked) -> Response:
    """For the script."""
    return JSONResponse({"options": found.options, "token": found.token})


def answered(form: Typed) -> KeyAnswer:
    """Raises PasskeyRefused."""
    text = form.one("answer")
    try:
        answer: Any = json.loads(text) if len(text) <= _LONGEST else None
    except (ValueError, RecursionError) as error:
        raise PasskeyRefused() from error
    if not isinstance(answer, dict):
        raise PasskeyRefused()
    return KeyAnswer(form.one("token")[:100], answer)
