"""Delivery reports and complaints out of the bytes of a message.

RFC 3464 and RFC 5965 by the standard library, other dialects of delivery reports by flufl.bounce.

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
_COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
"""Of RFC 5965 7.3 and its registry what a person says. Not: a virus, a signature that failed, `not-spam`."""
_MOST_SENDERS = 8
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
        return _complaint(message) or _standard(message) or _dialect(message) or Report(ReportKind.UNREADABLE)
    except _FAULTS:
        return Report(ReportKind.UNREADABLE)


def complaint_senders(content: bytes) -> tuple[str, ...]:
    """Envelope senders that a complaint names as those of the message that was unwanted; none: it is no complaint.

    RFC 5965 3.2 has a field for it; providers that leave it out send the message's own headers back.
    """
    try:
        message = email.message_from_bytes(content, policy=compat32)
        if _complaint(message) is None:
            return ()
        found = [said for part in _feedback(message) for said in part.get_all("Original-Mail-From", [])]
        found += [said for part in _within(message) for said in _sent_back(part).get_all("Return-Path", [])]
        return tuple(str(said).strip().strip("<>") for said in found[:_MOST_SENDERS])
    except _FAULTS:
        return ()


def _sent_back(part: Message) -> Message:
    """The headers of a message that was sent back, whole or as headers alone."""
    if part.get_content_type() == "message/rfc822":
        return next(_within(part), Message())
    written = part.get_payload(decode=True)
    if part.get_content_type() == "text/rfc822-headers" and isinstance(written, bytes):
        return email.message_from_bytes(written, policy=compat32)
    return Message()


def _within(part: Message) -> Iterator[Message]:
    """What it consists of: of a message that is a part, that message alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, Message))


def _feedback(message: Message) -> Iterator[Message]:
    """The machine's part of a complaint. Not one within what was sent back."""
    if message.get_content_type() == "multipart/report":
        for part in _within(message):
            if part.get_content_type() == "message/feedback-report":
                yield from _within(part)


def _complaint(message: Message) -> Report | None:
    for block in _feedback(message):
        kind = _said(block, "Feedback-Type").lower()
        if kind in _COMPLAINTS:
            return Report(ReportKind.COMPLAINT, diagnostic=kind)
    return None


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
