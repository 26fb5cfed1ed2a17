"""The form that a request carries: bounded, read once, and its files closed when the request is answered."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

_FORM = "form"
"""Where it stays in the request's state."""


async def form_of(request: Request, *, files: int = 2, fields: int = 200) -> FormData:
    """Raises HTTPException 400 for more than that, or what is no form."""
    form = await request.form(max_files=files, max_fields=fields)
    setattr(request.state, _FORM, form)
    return form


async def close_form(state: Mapping[str, Any]) -> None:
    """What a form brought waits on the disk until then."""
    if _FORM in state:
        await state[_FORM].close()
