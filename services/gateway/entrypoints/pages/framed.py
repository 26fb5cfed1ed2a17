"""A message in a frame: foreign content on a page of ours."""

from starlette.responses import HTMLResponse

from services.gateway.entrypoints.edge import CONTENT_SECURITY_POLICY

FRAMING_POLICY = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
"""Of the page around it."""
_MESSAGE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""No script, no request to anywhere, an origin of its own."""


def framed(html: str) -> HTMLResponse:
    """The message alone, for a frame of this site and for nobody else's."""
    headers = {
        "Content-Security-Policy": _MESSAGE_POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(html, headers=headers)
