"""Whether a claimed notice leaves now, later, or not any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.notifications.domain.calling_code import country_of
from services.notifications.domain.delivery import Attempt, Verdict
from services.notifications.domain.text_key import text_key
from services.notifications.domain.timing import TimingPolicy
from services.notifications.usecases.ports import Claim, Contact, Desk, Now
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeStanding, NoticeState, Phase


class Calendar(Protocol):
    """Clocks and working days of the countries of residence."""

    def zones(self, country: str) -> Sequence[ZoneInfo]: ...

    def is_working_day(self, country: str, day: date) -> bool: ...


class Held(Exception):
    """It leaves at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(str(until))
        self.until = until


@dataclass(frozen=True)
class Timing:
    policy: TimingPolicy
    calendar: Calendar
    now: Now

    def overtaken(self, claim: Claim, desk: Desk) -> tuple[Attempt, Verdict] | None:
        """What becomes of it when it is not sent any more. What staff sent again is, whatever happened since."""
        if claim.for_staff or claim.resends or claim.rehearsal is not None:
            return None
        waited, text = self.now() - claim.created_at, _text(claim)
        if self.policy.may_be_superseded(text, waited):
            newer = desk.newer_step(claim)
            if newer is not None:
                return _not_sent(claim, NoticeStanding.SUPERSEDED, f"a newer step says what holds now: {newer}")
        if self.policy.is_expired(text, waited):
            return _not_sent(claim, NoticeStanding.EXPIRED, f"it could not leave for {waited.days} days")
        return None

    def hold(self, claim: Claim, contact: Contact) -> None:
        """Raises Held in the reader's quiet hours. Of who acts for an investor nothing is known but their number."""
        if claim.rehearsal is not None:
            return
        quiet = self.policy.quiet_hours(claim.channel, claim.priority, _text(claim))
        if quiet is None:
            return
        at = self.now()
        country = contact.residence_country if isinstance(contact, ContactView) else country_of(contact.phone or "")
        until = quiet.open_from(
            at, self.calendar.zones(country), lambda day: self.calendar.is_working_day(country, day)
        )
        if until > at:
            raise Held(until)

    def digests(self, claim: Claim, contact: Contact) -> Sequence[datetime]:
        """The mornings by whose message a small step may be told, for who wants one a day; else none. What staff send
        again, and what tells instead of an e-mail, leaves at once.
        """
        if not isinstance(contact, ContactView) or not contact.daily_digest:
            return ()
        small = claim.channel is Channel.EMAIL and _text(claim) in self.policy.chatty
        if not small or claim.rehearsal is not None or claim.resends:
            return ()
        at, zones = self.now(), self.calendar.zones(contact.residence_country)
        return [self.policy.next_digest(at, zones, further=days) for days in (0, 1)]


def withdrawn(claim: Claim) -> tuple[Attempt, Verdict]:
    """What becomes of a message whose campaign was stopped."""
    return _not_sent(claim, NoticeStanding.SUPERSEDED, "the campaign was stopped")


def _text(claim: Claim) -> str:
    return text_key(claim.kind, claim.facts.status, claim.facts.text)


def _not_sent(claim: Claim, standing: NoticeStanding, reply: str) -> tuple[Attempt, Verdict]:
    attempt = Attempt(Phase.CLAIMED, AttemptOutcome.RELEASED, reply=reply)
    return attempt, Verdict(NoticeState.FAILED_PERMANENTLY, claim.tries, standing=standing)
