"""How each document of an offer came in or went out, as Prometheus counts it."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter
from starlette.requests import ClientDisconnect

from services.territory.adapters import attachment_metrics as m
from shared.contracts.territory.attachments import AttachmentNotFound, AttachmentRefused
from shared.files.ports import BytesMissing, ScannerUnavailable, StoreUnavailable

_OUTCOMES: tuple[tuple[type[BaseException], str], ...] = (
    (ScannerUnavailable, m.SCANNER_AWAY),
    (StoreUnavailable, m.STORE_AWAY),
    (BytesMissing, m.BYTES_MISSING),
    (AttachmentNotFound, m.NOT_FOUND),
    (TimeoutError, m.STALLED),
    (ClientDisconnect, m.BROKEN_OFF),
)


@contextmanager
def coming_in(under_way: m.UnderWay) -> Iterator[None]:
    """From the moment on which it waits for its turn: who waits too long is seen."""
    token = under_way.begin()
    try:
        with _counted(m.UPLOADS, m.STORED):
            yield
    finally:
        under_way.end(token)


@contextmanager
def going_out() -> Iterator[None]:
    with _counted(m.READS, m.HANDED_OUT):
        yield


@contextmanager
def _counted(counter: Counter, done: str) -> Iterator[None]:
    outcome = m.FAILED
    try:
        yield
        outcome = done
    except AttachmentRefused as refused:
        outcome = refused.fault
        raise
    except BaseException as error:
        outcome = next((word for kind, word in _OUTCOMES if isinstance(error, kind)), m.FAILED)
        raise
    finally:
        counter.labels(outcome).inc()
