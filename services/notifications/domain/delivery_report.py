"""What a mail server told later of a message that it had taken over, and what follows of it for the notice."""

import re
from dataclasses import dataclass

from shared.contracts.notifications.codes import NoticeStanding, NoticeState, ReportKind

LONGEST_DIAGNOSTIC = 500
_ADDRESS = re.compile(r"[^\s<>\"';,]+@[^\s<>\"';,]+")
_ABOUT_THE_ADDRESS = re.compile(r"5\.(0\.0|1\.\d{1,3}|2\.[01]|4\.4|5\.0)\Z")
"""RFC 3463: of the address (X.1), of the mailbox as disabled (X.2.1), of a domain without a route (X.4.4); and the
codes that say nothing but *no*. Not: a full mailbox (5.2.2), the server's own trouble (X.3), what is wrong with the
message (X.6) or with us (X.7, policy and reputation): then the address is well, and others there would be next.
"""


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
        return self.status is None or _ABOUT_THE_ADDRESS.match(self.status) is not None

    def moves(self, state: NoticeState) -> tuple[NoticeState, NoticeStanding | None] | None:
        """Where the notice stands after it, from where it stood; None: where it stood."""
        if state not in (NoticeState.SENT, NoticeState.UNKNOWN):
            return None
        if self.kind is ReportKind.FAILED:
            return NoticeState.FAILED_PERMANENTLY, None
        if self.kind is ReportKind.DELIVERED:
            return NoticeState.SENT, NoticeStanding.DELIVERED
        return None


def impersonal(words: str) -> str:
    """A server's words without addresses, on one line, not too long."""
    return _ADDRESS.sub("…", " ".join(words.split()))[:LONGEST_DIAGNOSTIC]
