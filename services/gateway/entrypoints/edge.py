"""The outermost layer of HTTP: correlation, headers, access log, metrics, and the answer to what nobody expected."""

import time
from collections.abc import Mapping

from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.entrypoints.form_body import close_form
from services.gateway.entrypoints.problems import problem
from shared.telemetry import logging, tracing
from shared.telemetry.correlation import Trace, following
from shared.telemetry.errors_in_logs import places

log = logging.get(__name__)

HTTP_SECONDS = Histogram("primo_http_seconds", "Time to answer over HTTP", ["method", "route", "status"])


def content_security_policy(*, style: str = "") -> str:
    """Nothing but our own files. `style`: a hash of a stylesheet that stands in the page, `'sha256-…'`."""
    return (
        f"default-src 'none'; style-src 'self'{style and ' ' + style}; img-src 'self' data:; script-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


CONTENT_SECURITY_POLICY = content_security_policy()
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Set where a route has not said otherwise. Pages hold personal data: no cache keeps them."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
STREAM = "text/event-stream"
UNTOLD = frozenset({"/health/live", "/health/ready", "/metrics"})
"""Asked every few seconds by machines: neither logged nor traced."""


class Edge:
    def __init__(self, app: ASGIApp, *, over_tls: bool) -> None:
        self._app = app
        self._headers = dict(SECURITY_HEADERS)
        if over_tls:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, took = time.perf_counter(), 0, 0.0
        # FastAPI has opened the request's span around this; without tracing, the caller's is handed on as it came.
        traceparent = tracing.active() or tracing.valid(Headers(scope=scope).get("traceparent"))
        trace = Trace(Trace.new().correlation_id, traceparent=traceparent)
        state = scope.setdefault("state", {})  # the same that inner layers know as `request.state`

        async def send_with_headers(message: Message) -> None:
            nonlocal status, took
            if message["type"] == "http.response.start":
                status, headers = message["status"], MutableHeaders(scope=message)
                self._complete(headers, trace, state.get("rate_headers", {}))
                if headers.get("Content-Type", "").startswith(STREAM):
                    took = time.perf_counter() - started  # how long somebody listens is not how long an answer took
            await send(message)

        with following(trace):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as error:  # noqa: BLE001 - the process's edge: the caller is answered without internals
                _log_defect(error, scope)
                if status == 0:
                    answer = problem(500, "unexpected", "Unexpected error.", instance=trace.correlation_id)
                    await answer(scope, receive, send_with_headers)
            finally:
                await close_form(state)
            _account_for(scope, status, took or time.perf_counter() - started)

    def _complete(self, headers: MutableHeaders, trace: Trace, rate: Mapping[str, str]) -> None:
        headers.update(rate)
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = trace.correlation_id


def template_of(scope: Scope) -> str:
    """The route's path with its parameters unfilled: a tracking token or a search must not reach a log."""
    return str(getattr(scope.get("route"), "path", "unmatched"))


def _account_for(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    route = template_of(scope)
    HTTP_SECONDS.labels(method, route, status).observe(seconds)
    if route not in UNTOLD:
        log.info("answered", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def _log_defect(error: BaseException, scope: Scope) -> None:
    """The kind of error and where it arose; its message and the values around it may hold personal data."""
    log.error("unexpected error", error=type(error).__name__, where=places(error.__traceback__),
              route=template_of(scope))  # fmt: skip
