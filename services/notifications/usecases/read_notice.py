"""A reader opens a message on the tracking page: when, and by whose link, is proof that they were told."""

from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.inbox import ReadNotice
from shared.contracts.notifications.refusals import NoticeNotFound


def read_notice(command: ReadNotice, work: UnitOfWork, now: Now) -> None:
    """Raises NoticeNotFound, also for one that was written to somebody else."""
    if not work.readings.open(command.dossier_id, command.notice_id, mandate_id=command.mandate_id, at=now()):
        raise NoticeNotFound(notice_id=command.notice_id)
