"""Health and metrics of one process over HTTP: `/health/live`, `/health/ready`, `/metrics`.

Live means that the process answers. Ready means that it can do its work now: database, broker and topology are there.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import REGISTRY, Gauge, make_wsgi_app

READY = Gauge("primo_ready", "1 while a readiness check passes, asked at each scrape", ["check"])

Check = Callable[[], str | None]
"""Answers None when all is well, else what is wrong in a few words."""


def failing(checks: Mapping[str, Check]) -> dict[str, str]:
    """The checks that do not pass, with their reasons."""
    found = {}
    for name, check in checks.items():
        try:
            reason = check()
        except Exception as error:  # noqa: BLE001  # a check that cannot be made is a check that fails
            reason = type(error).__name__
        if reason:
            found[name] = reason
    return found


def show(names: Iterable[str], problems: Mapping[str, str]) -> None:
    """Put readiness where Prometheus reads it."""
    for name in names:
        READY.labels(name).set(0 if name in problems else 1)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A probe every second is not news."""


def application(checks: Mapping[str, Check]) -> Callable[..., Iterable[bytes]]:
    """The WSGI application that answers the three paths."""
    metrics = make_wsgi_app(REGISTRY)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            show(checks, failing(checks))
            body: Iterable[bytes] = metrics(environ, start_response)
            return body
        if path == "/health/live":
            status, content = "200 OK", {"status": "live"}
        elif path == "/health/ready":
            problems = failing(checks)
            status = "503 Service Unavailable" if problems else "200 OK"
            content = {"status": "not ready" if problems else "ready", **problems}
        else:
            status, content = "404 Not Found", {"status": "not found"}
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(content).encode()]

    return answer


def serve(host: str, port: int, checks: Mapping[str, Check]) -> Callable[[], None]:
    """Answer in a background thread; returns what stops it."""
    server = make_server(host, port, application(checks), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server.shutdown
