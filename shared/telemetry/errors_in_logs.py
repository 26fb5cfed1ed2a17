"""An exception as a log may show it: its kind and where it arose.

Its message is left out, and the source lines with it: a driver quotes the row it refused, a validator the value, and
both may be a person's. What only tells of servers and connections keeps its message, because operators need it.
"""

from pathlib import Path
from types import TracebackType

import structlog

INNERMOST = 8
"""Places kept of a traceback."""
_ABOUT_SERVERS = frozenset({"OSError", "AMQPError", "OperationalError"})
"""Kinds of error, by the name of a class above them, that tell of a server. PostgreSQL's OperationalError: connections,
locks, shutdowns."""


def describe(error: BaseException) -> str:
    """Its kind, and its message if that is about a server."""
    name = type(error).__name__
    if any(kind.__name__ in _ABOUT_SERVERS for kind in type(error).__mro__):
        return f"{name}: {error}".splitlines()[0][:300]
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return f"{name} {state}" if state else name


def places(traceback: TracebackType | None) -> list[str]:
    """`file:line function`, the innermost last."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found[-INNERMOST:]


def show(_logger: object, _method: str, entry: structlog.types.EventDict) -> structlog.types.EventDict:
    """A structlog processor: `exc_info` becomes `exception`, `where` and `because`."""
    given = entry.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["exception"], entry["where"] = describe(error), places(error.__traceback__)
        cause = error.__cause__ or error.__context__
        if cause is not None:
            entry["because"] = describe(cause)
    return entry
