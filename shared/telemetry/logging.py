"""Structured logs: one JSON object a line, with the correlation of the request. No personal data goes in."""

import logging
import sys

import structlog

from shared.telemetry.correlation import current


def _add_correlation(_logger: object, _method: str, entry: structlog.types.EventDict) -> structlog.types.EventDict:
    trace = current()
    if trace is not None:
        entry.setdefault("correlation_id", trace.correlation_id)
    return entry


def configure(*, service: str, process: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's logging through one JSON writer on standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_correlation,
        lambda _l, _m, entry: {"service": service, "process": process, **entry},
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("pika", "amqp", "aiormq", "kombu", "alembic", "httpx", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    # nameko logs each refusal with a traceback; refusals are answers, not errors.
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def get(name: str) -> structlog.stdlib.BoundLogger:
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
