"""Delivery reports out of the bytes of a message: RFC 3464 by the standard library, other dialects by flufl.bounce.

What comes is anybody's: every reading ends in a report, at worst one that says that nothing could be read.
"""

import email
import logging
import re
from collections.abc import Iterator
from email.message import Message
from email.policy import compat32

from flufl.bounce import all_failures

from services.notifications.domain.delivery_report import Report, impersonal
from shared.contracts.notifications.codes import ReportKind

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
"""It prints a traceback for each of its detectors that stumbles: what comes here is made to have them stumble."""

_KINDS = {
    "failed": ReportKind.FAILED,
    "delayed": ReportKind.DELAYED,
    "delivered": ReportKind.DELIVERED,
    "relayed": ReportKind.RELAYED,
    "expanded": ReportKind.RELAYED,
}
_WORST_LAST = (ReportKind.RELAYED, ReportKind.DELAYED, ReportKind.FAILED, ReportKind.DELIVERED)
"""Of several recipients, behind an address that stands for some: one that has it is enough."""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_FAULTS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    email.errors.MessageError,
)
"""What the parsers raise on what was made to break them."""


def read_report(content: bytes) -> Report:
    """Never raises for what stands in it."""
    try:
        message = email.message_from_bytes(content, policy=compat32)
        return _standard(message) or _dialect(message) or Report(ReportKind.UNREADABLE)
    except _FAULTS:
        return Report(ReportKind.UNREADABLE)


def _standard(message: Message) -> Report | None:
    found = [report for block in _recipients(message) if (report := _of_recipient(block)) is not None]
    return max(found, key=lambda one: _WORST_LAST.index(one.kind), default=None)


def _recipients(message: Message) -> Iterator[Message]:
    """The blocks of RFC 3464 2.3; the first block is of the message."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (one for one in blocks if isinstance(one, Message) and "action" in one)
            return  # what was sent back below may hold a report of its own


def _of_recipient(block: Message) -> Report | None:
    kind = _KINDS.get(_said(block, "Action").partition(" ")[0].lower())
    if kind is None:
        return None
    status = _STATUS.search(_said(block, "Status"))
    words = _said(block, "Diagnostic-Code").partition(";")[2] or _said(block, "Diagnostic-Code")
    return Report(kind, status.group() if status else None, impersonal(words))


def _said(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _dialect(message: Message) -> Report | None:
    delayed, failed = all_failures(message)
    if failed:
        return Report(ReportKind.FAILED)
    return Report(ReportKind.DELAYED) if delayed else None
