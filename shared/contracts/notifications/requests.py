"""Commands to the notifications service."""

from uuid import UUID

from shared.contracts.operations import Reason
from shared.contracts.request import Request


class ResendNotice(Request[None], service="notifications", method="resend_notice"):
    """Send again a notice that failed or whose arrival is unknown. Same text, same Message-ID, marked as resent."""

    notice_id: UUID
    staff_id: UUID
    """Who asks: a staff account, issued and authenticated by the gateway."""
    reason: Reason
