"""A dossier's version as HTTP knows it: told as ETag, sent back in If-Match (RFC 9110, 8.8.3 and 13.1.1)."""

import re
from typing import Annotated

from fastapi import Depends, Header

from shared.contracts.refusal import RequestInvalid

_STRONG = re.compile(r'"(\d{1,18})"')


def tag_of(version: int) -> str:
    return f'"{version}"'


async def _seen(
    if_match: Annotated[
        str | None, Header(description="The ETag of the dossier as you saw it: 412 when it has changed since.")
    ] = None,
) -> int | None:
    """The version that the request says it saw; None when it says none, or any (`*`).

    Raises RequestInvalid for anything but one tag as we give it.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = _STRONG.fullmatch(if_match.strip())
    if found is None:
        fault = {
            "type": "entity_tag",
            "loc": ("header", "If-Match"),
            "msg": 'One ETag as the dossier has it, e.g. "42"',
        }
        raise RequestInvalid(errors=(fault,))
    return int(found[1])


VersionSeen = Annotated[int | None, Depends(_seen)]
