"""The stylesheet: named by the page, or standing in it where the page opens a visit (docs/adr/0054).

On a weak line a round trip lasts nearly half a second, and nothing is drawn before the stylesheet is there. Who comes
from elsewhere, by a link in a message or out of a search, has nothing kept: their first page brings it along.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from fastapi import Request
from markupsafe import Markup

from services.gateway.entrypoints.edge import content_security_policy
from services.gateway.entrypoints.pages.compression import may_be_compressed, takes_gzip
from services.gateway.entrypoints.pages.static_files import address, content

_FILE = "style.css"


@dataclass(frozen=True)
class Stylesheet:
    markup: Markup
    """In the head of the page."""
    headers: Mapping[str, str] = field(default_factory=dict)


def stylesheet_for(request: Request, *, own_policy: bool) -> Stylesheet:
    """In the page where that is sent compressed to who comes from elsewhere: there it costs 8 kB, and elsewhere 39.

    `own_policy`: the page brings a Content-Security-Policy of its own, which knows no stylesheet within it.
    """
    stands = _opens_a_visit(request) and may_be_compressed(request) and takes_gzip(request) and not own_policy
    return _standing() if stands else _named()


def _opens_a_visit(request: Request) -> bool:
    """As the browser says (Fetch Metadata); one that says nothing is sent the file's name, as ever."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"


@lru_cache
def _named() -> Stylesheet:
    return Stylesheet(Markup('<link rel="stylesheet" href="{}">').format(address(_FILE)))


@lru_cache
def _standing() -> Stylesheet:
    digest = b64encode(sha256(content(_FILE)).digest()).decode()
    markup = Markup("<style>{}</style>").format(Markup(content(_FILE).decode()))  # noqa: S704 - a file of ours
    return Stylesheet(markup, {"Content-Security-Policy": content_security_policy(style=f"'sha256-{digest}'")})
