"""Take what a mail server told later of a notice: it came back, it is late, it arrived."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import Returned
from services.notifications.usecases.proof_ports import Suppressions
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState, ReportKind, SuppressedBecause


class NoticeStillLeaving(Exception):
    """A sender holds the notice: how that ends has to be written down first. To be told again later."""


class ReportedNotice(Protocol):
    """The notice that a report is about, under its lock until the transaction ends."""

    state: NoticeState
    resends: int
    purpose: Purpose


class Reports(Protocol):
    def notice(self, notice_id: UUID) -> ReportedNotice | None:
        """None: no such notice."""

    def keep(self, notice_id: UUID, report: Report, digest: bytes, *, at: datetime) -> bool:
        """False: the same report came before. `digest`: of the report's bytes."""

    def note_complaint(self, notice_id: UUID, at: datetime) -> None:
        """Who it was told to wants no promotion any more: to be told to investor. Once for a notice."""

    def call_adviser(self, notice_id: UUID) -> None:
        """Somebody should reach its reader otherwise. Once for a notice."""

    def move(self, notice_id: UUID, state: NoticeState, standing: NoticeStanding | None) -> None: ...


class ReportWork(Protocol):
    """One transaction."""

    @property
    def reports(self) -> Reports: ...

    @property
    def suppressions(self) -> Suppressions: ...


def take_report(returned: Returned, report: Report, digest: bytes, work: ReportWork, at: datetime) -> bool:
    """False: there is no such notice. Raises NoticeStillLeaving.

    The same report again changes nothing; one of an earlier sending says what it says of the address, and nothing of
    where the notice stands now.
    """
    notice = work.reports.notice(returned.notice_id)
    if notice is None:
        return False
    if notice.state is NoticeState.SENDING:
        raise NoticeStillLeaving
    if not work.reports.keep(returned.notice_id, report, digest, at=at):
        return True
    if report.kind is ReportKind.COMPLAINT:
        _take_complaint(returned, notice, work, at)
    if report.condemns_the_address:
        because, notice_id = SuppressedBecause.HARD_BOUNCE, returned.notice_id
        work.suppressions.add(returned.fingerprint, Channel.EMAIL, because=because, notice_id=notice_id, at=at)
    moved = report.moves(notice.state) if returned.is_of_the_last(notice.resends) else None
    if moved is not None:
        work.reports.move(returned.notice_id, *moved)
    return True


def _take_complaint(returned: Returned, notice: ReportedNotice, work: ReportWork, at: datetime) -> None:
    """No promotion goes there any more, whatever it was that was unwanted.

    Notices of one's own file go on: days of the law run from them, and silence would cost the reader more than a mail.
    But who calls one unwanted, or whose program does, may well not read the next: so their adviser is asked to speak
    to them.
    """
    because, notice_id = SuppressedBecause.COMPLAINT, returned.notice_id
    work.suppressions.add(returned.fingerprint, Channel.EMAIL, because=because, notice_id=notice_id, at=at)
    work.reports.note_complaint(notice_id, at)
    if notice.purpose is Purpose.SERVICE_NOTICES:
        work.reports.call_adviser(notice_id)
