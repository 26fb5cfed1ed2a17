"""A text that is tried before others read it: by whom, and by which channel."""

from uuid import UUID

from services.notifications.domain.template_text import parts_of
from services.notifications.usecases.ports import UnitOfWork
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import (
    ChannelAbsent,
    StaffAddressMissing,
    StaffMobileMissing,
    TextNotForChannel,
)
from shared.contracts.notifications.templates import TextPart


def require_reach(staff_id: UUID, channel: Channel, key: str, work: UnitOfWork) -> None:
    """Whoever tries a text is reached by that channel, and the text has words for it.

    Raises StaffAddressMissing, StaffMobileMissing, TextNotForChannel, ChannelAbsent.
    """
    recipient = work.staff.reached_at(staff_id)
    if recipient is None:
        raise StaffAddressMissing(staff_id=staff_id)
    if channel is not Channel.SMS:
        return
    if TextPart.SMS not in parts_of(key):
        raise TextNotForChannel(channel=channel)
    if recipient.mobile is None:
        raise StaffMobileMissing(staff_id=staff_id)
    if not work.staff.has_channel(channel):
        raise ChannelAbsent(channel=channel)
