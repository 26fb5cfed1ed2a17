"""Readiness checks that several processes make."""

import socket
import time
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from shared.messaging import topology
from shared.telemetry.health import Check


def database(engine: Engine) -> Check:
    def check() -> str | None:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            return f"database away: {type(error).__name__}"
        return None

    return check


def broker(amqp_url: str, *, seconds: float = 2.0) -> Check:
    """Whether the broker and the topology are there; asked at most every few seconds."""
    return remembered(lambda: topology.missing(amqp_url), seconds)


def listens(host: str, port: int) -> Check:
    """Whether this process has opened the port that it is there for: that comes a moment after it begins."""

    def check() -> str | None:
        try:
            socket.create_connection((host, port), timeout=1.0).close()
        except OSError as error:
            return f"not open: {type(error).__name__}"
        return None

    return check


def remembered(check: Check, seconds: float) -> Callable[[], str | None]:
    """The same check, asked again only after some seconds."""
    answered_at, answer = float("-inf"), None

    def cached() -> str | None:
        nonlocal answered_at, answer
        if time.monotonic() - answered_at > seconds:
            answer, answered_at = check(), time.monotonic()
        return answer

    return cached
