"""Structured logs: one JSON object a line, with what caused it. No personal data goes in.

`correlation_id` is shared by everything that the first request caused, `causation_id` is what is being handled now,
`trace_id` finds the trace.
"""

import logging
import sys

import structlog

from shared.telemetry import errors_in_logs
from shared.telemetry.correlation import current
from shared.telemetry.tracing import trace_id_of

_QUIET = ("pika", "amqp", "aiormq", "aio_pika", "kombu", "alembic", "httpx", "httpcore", "asyncio", "urllib3",
          "requests", "uvicorn", "multipart", "python_multipart", "opentelemetry")  # fmt: skip
"""Libraries whose lower levels say what goes through them: requests, mail, names."""


def _add_cause(_logger: object, _method: str, entry: structlog.types.EventDict) -> structlog.types.EventDict:
    trace = current()
    if trace is not None:
        entry.setdefault("correlation_id", trace.correlation_id)
        if trace.causation_id:
            entry.setdefault("causation_id", trace.causation_id)
        if trace.traceparent:
            entry.setdefault("trace_id", trace_id_of(trace.traceparent))
    return entry


def configure(*, service: str, process: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's logging through one JSON writer on standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_cause,
        lambda _l, _m, entry: {"service": service, "process": process, **entry},
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            errors_in_logs.show,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in _QUIET:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    # nameko writes the message of whatever a method raised, refusals too. Ours says what failed: shared.rpc.server.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
