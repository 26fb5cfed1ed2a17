"""Which pages are sent compressed, and how: docs/adr/0059. And answers that are prepared once for all readers."""

from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

from services.gateway.domain.prepared_answer import PreparedAnswer, shrunk

_DOOR = "/console/sign-in"
"""Who has no cookie yet is shown the same as anybody."""
_OF_NOBODY = frozenset({"primo_language"})
"""Cookies that say nothing of who asks."""
_ASKED_BY_THE_READER = frozenset({"same-origin", "none"})
"""Fetch Metadata: by a page of ours, or by the reader's own hand. Another site's page can have neither said."""


def packed(request: Request, page: bytes) -> tuple[bytes, Mapping[str, str]]:
    """The page's bytes as they are sent, and the headers that say so."""
    if not may_be_compressed(request):
        return page, {}
    varies = {"Vary": "Accept-Encoding, Sec-Fetch-Site"}
    body = shrunk(page) if takes_gzip(request) else None
    return (page, varies) if body is None else (body, {**varies, "Content-Encoding": "gzip"})


def sent(request: Request, answer: PreparedAnswer, headers: Mapping[str, str], *, shrinks: bool = True) -> Response:
    """304 where the reader has it already, 204 where nothing is in it. `shrinks` False: gzip makes it no smaller."""
    compressed = answer.compressed if shrinks and takes_gzip(request) else None
    told = {**headers, **answer.headers, "ETag": answer.tag(compressed=compressed is not None)}
    if answer.is_known_by(request.headers.get("If-None-Match", "")):
        return Response(status_code=304, headers=told)
    if compressed is not None:
        told["Content-Encoding"] = "gzip"
    if not answer.body:
        return Response(status_code=204, headers=told)
    return Response(answer.body if compressed is None else compressed, headers=told, media_type=answer.media_type)


def may_be_compressed(request: Request) -> bool:
    """The length of a compressed page tells, guess by guess, what else stands in it, to who hears the line and can put
    words into the address (BREACH). That gains them nothing where the address alone makes the page, and they cannot do
    it where the browser says that no other site had it asked for.
    """
    if request.method != "GET" or "Authorization" in request.headers:
        return False
    return _is_of_its_address(request) or request.headers.get("Sec-Fetch-Site", "") in _ASKED_BY_THE_READER


def _is_of_its_address(request: Request) -> bool:
    """Whoever can make a browser ask for it could as well ask for it themselves. A link with a key is an address too:
    who does not know it cannot have the page asked for.
    """
    path = request.url.path
    return (path == _DOOR or not path.startswith("/console")) and request.cookies.keys() <= _OF_NOBODY


def takes_gzip(request: Request) -> bool:
    """RFC 9110, 12.5.3: a coding of weight 0 is refused."""
    for named in request.headers.get("Accept-Encoding", "").split(","):
        coding, _, weight = named.partition(";")
        if coding.strip().lower() == "gzip":
            return weight.replace(" ", "").lower() not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
