"""What a mail server told later of a message that it had taken over, and what follows of it for the notice."""

import re
from dataclasses import dataclass

from shared.contracts.notifications.codes import NoticeStanding, NoticeState, ReportKind

LONGEST_DIAGNOSTIC = 500
_ADDRESS = re.compile(r"[^\s<>\"';,]+@[^\s<>\"';,]+")
_ABOUT_THE_ADDRESS = re.compile(r"5\.(1\.([1-6]|10)|2\.1|4\.4)\Z")
"""RFC 3463 and 7505: of the recipient's address (X.1), of the mailbox as disabled (X.2.1), of a domain without a route
(X.4.4). Not: the sender's address (5.1.7 to 5.1.9), a full mailbox (5.2.2), the server's own trouble (X.3), what is
wrong with the message (X.6) or with us (X.7, policy and reputation): then the address is well, and others there would
be next.
"""
_NOTHING_BUT_NO = frozenset({None, "5.0.0", "5.1.0", "5.2.0", "5.5.0"})
"""What a report says that gives no reason. It is believed; an answer in a conversation is not, where it may well be
about us.
"""
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")


@dataclass(frozen=True)
class Report:
    """One delivery report, as far as it could be read."""

    kind: ReportKind
    status: str | None = None
    """Enhanced status code (RFC 3463), such as 5.1.1."""
    diagnostic: str = ""
    """The server's words, without any address."""

    @property
    def condemns_the_address(self) -> bool:
        """Whether nothing should be sent there any more."""
        if self.kind is not ReportKind.FAILED:
            return False
        return self.status in _NOTHING_BUT_NO or _is_about_the_address(self.status)

    def moves(self, state: NoticeState) -> tuple[NoticeState, NoticeStanding | None] | None:
        """Where the notice stands after it, from where it stood; None: where it stood."""
        if state not in (NoticeState.SENT, NoticeState.UNKNOWN):
            return None
        if self.kind is ReportKind.FAILED:
            return NoticeState.FAILED_PERMANENTLY, None
        if self.kind is ReportKind.DELIVERED:
            return NoticeState.SENT, NoticeStanding.DELIVERED
        return None


def _is_about_the_address(status: str | None) -> bool:
    return status is not None and _ABOUT_THE_ADDRESS.match(status) is not None


def refuses_the_address(reply: str) -> bool:
    """Whether a server that refused for good says in so many codes that the address is none."""
    status = _STATUS.match(reply)
    return status is not None and _is_about_the_address(status.group())


def impersonal(words: str) -> str:
    """A server's words without addresses, on one line, not too long."""
    return _ADDRESS.sub("…", " ".join(words.split()))[:LONGEST_DIAGNOSTIC]
