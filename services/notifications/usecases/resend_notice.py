"""Send a notice again, because someone looked and decided so."""

from services.notifications.domain.delivery import RESENDABLE
from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.refusals import NoticeNotResendable
from shared.contracts.notifications.requests import ResendNotice


def resend_notice(command: ResendNotice, work: UnitOfWork, now: Now) -> None:
    """Raises NoticeNotFound, NoticeNotResendable."""
    state = work.notices.state_of(command.notice_id)
    if state not in RESENDABLE:
        raise NoticeNotResendable(notice_id=command.notice_id, state=state)
    work.notices.put_back(command.notice_id, by=command.staff_id, reason=command.reason, at=now())
