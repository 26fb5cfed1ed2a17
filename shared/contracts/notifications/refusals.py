"""What the notifications service refuses, each with its stable code and data."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.notifications.codes import NoticeState
from shared.contracts.refusal import Refusal


class NotificationsRefusal(Refusal):
    """Every refusal of the notifications service."""


class NoticeNotFound(NotificationsRefusal):
    code: ClassVar[str] = "notice.not_found"
    notice_id: UUID


class NoticeNotRendered(NotificationsRefusal):
    """The notice has no message yet: no sender has come to it."""

    code: ClassVar[str] = "notice.not_rendered"
    notice_id: UUID


class NoticeNotResendable(NotificationsRefusal):
    """It was sent, or it is still on its way by itself."""

    code: ClassVar[str] = "notice.not_resendable"
    notice_id: UUID
    state: NoticeState
