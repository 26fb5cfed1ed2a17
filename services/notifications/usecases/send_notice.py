"""Send the next notice: claim, ask for the address, write, transmit, record. Never twice for one event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from opentelemetry.trace import Span, SpanKind

from services.notifications.domain.delivery import (
    CONTACT_PAUSE,
    PAUSES,
    SUPPRESSED,
    UNWANTED,
    Attempt,
    Verdict,
    condemns_the_address,
    judge,
)
from services.notifications.domain.fingerprint import Fingerprints
from services.notifications.domain.message import Message
from services.notifications.domain.own_text import DigestText, MandateText
from services.notifications.domain.purpose import purpose_of
from services.notifications.domain.staff_call import BRIDGE, Recipient
from services.notifications.domain.template_text import is_for_staff
from services.notifications.domain.text_key import text_key
from services.notifications.usecases import sample
from services.notifications.usecases.carrier_ports import Carrier
from services.notifications.usecases.ports import (
    CannotWrite,
    Claim,
    ClaimLost,
    Contact,
    Contacts,
    ContactUnavailable,
    Desk,
    PersonUnknown,
)
from services.notifications.usecases.reaching import address_of
from services.notifications.usecases.timing import Held, Timing, withdrawn
from services.notifications.usecases.writer_ports import StaffWriter, Writer
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.notifications.campaigns import CampaignState
from shared.contracts.notifications.codes import AttemptOutcome, Channel, Phase
from shared.telemetry import logging
from shared.telemetry.correlation import Trace
from shared.telemetry.tracing import Attributes, fail, span

log = logging.get(__name__)


_SPANS = {Channel.EMAIL: "smtp", Channel.SMS: "sms", Channel.PUSH: "push", Channel.WEBHOOK: "webhook"}

_OF_THE_END = frozenset({MandateText.MANDATE_ENDED, MandateText.MANDATE_HELD})
"""Told though the mandate has ended by now: that it ended, and that there was one."""


Tried = tuple[Attempt, Message | None]
"""How it ended, and the words that were to leave: None when nothing was written."""


class Step(Enum):
    """What one call came to."""

    IDLE = "idle"
    DONE = "done"
    SERVER_AWAY = "server_away"
    """A server did not answer, so the next notice would fare no better now."""


@dataclass
class Sending:
    """One sender's tools. It outlives its desk: a desk ends with its database session."""

    contacts: Contacts
    writer: Writer
    staff_writer: StaffWriter
    carriers: Mapping[Channel, Carrier]
    """One for each channel."""
    fingerprints: Fingerprints
    timing: Timing
    pauses: Sequence[timedelta] = PAUSES
    unrecorded: tuple[Claim, Attempt, Verdict, Message | None] | None = field(default=None, init=False)
    """An attempt whose end the database could not take: said first when it is back, lest a sent notice stay unknown."""

    def next(self, desk: Desk) -> Step:
        """Deal with one notice. Raises what the desk raises when the database goes away."""
        if self.unrecorded is not None:
            self._record(desk, *self.unrecorded)
        claim = desk.claim([channel for channel, carrier in self.carriers.items() if carrier.ready()])
        if claim is None:
            return Step.IDLE
        cause = Trace(claim.correlation_id, causation_id=str(claim.event_id), traceparent=claim.traceparent)
        attributes: Attributes = {"primo.notice_id": str(claim.notice_id), "primo.notice_kind": claim.kind}
        with span("send notice", trace=cause, attributes=attributes):
            step = self._send(desk, claim)
        if step is Step.SERVER_AWAY:
            desk.give_back()
        return step

    def close(self) -> None:
        """Before a rest of unknown length."""
        for carrier in self.carriers.values():
            carrier.close()

    def _send(self, desk: Desk, claim: Claim) -> Step:
        campaign = desk.campaign_state(claim)
        if campaign is CampaignState.PAUSED:
            desk.set_aside(claim)
            return Step.DONE
        overtaken = withdrawn(claim) if campaign is CampaignState.STOPPED else self.timing.overtaken(claim, desk)
        if overtaken is not None:
            self._record(desk, claim, *overtaken, None)
            return Step.DONE
        try:
            tried = self._attempt(desk, claim)
        except Held as held:
            desk.hold(claim, held.until)
            log.info("notice held", notice_id=str(claim.notice_id), channel=claim.channel, until=held.until.isoformat())
            return Step.DONE
        except ContactUnavailable as error:
            desk.release(claim, CONTACT_PAUSE)
            log.warning("no contact now", notice_id=str(claim.notice_id), error=str(error))
            return Step.SERVER_AWAY
        except ClaimLost:
            log.warning("claim lost before anything left", notice_id=str(claim.notice_id))
            return Step.DONE
        if tried is None:
            log.info("notice left to a digest", notice_id=str(claim.notice_id), kind=claim.kind)
            return Step.DONE
        attempt, message = tried
        self._record(desk, claim, attempt, judge(attempt, claim.tries, self.pauses), message)
        # With several channels nobody rests for one of them: pauses and breakers keep it from being asked too often.
        return Step.SERVER_AWAY if attempt.phase is Phase.CONNECT and len(self.carriers) == 1 else Step.DONE

    def _record(self, desk: Desk, claim: Claim, attempt: Attempt, verdict: Verdict, message: Message | None) -> None:
        self.unrecorded = (claim, attempt, verdict, message)
        desk.settle(claim, attempt, verdict, message)
        self.unrecorded = None
        log.info(
            "notice tried",
            notice_id=str(claim.notice_id),
            kind=claim.kind,
            phase=attempt.phase,
            outcome=attempt.outcome,
            smtp_code=attempt.smtp_code,
            provider=attempt.provider,
            state=verdict.state,
        )

    def _attempt(self, desk: Desk, claim: Claim) -> Tried | None:
        """None: a digest will tell it."""
        if claim.for_staff:
            return self._attempt_for_staff(desk, claim)
        try:
            contact = self._contact(claim)
        except PersonUnknown:
            return _nowhere("the investor service knows no such person")
        if isinstance(contact, MandataryContact) and contact.ended and claim.facts.text not in _OF_THE_END:
            return _nowhere("the mandate has ended: nothing more is told")
        self.timing.hold(claim, contact)
        wordings = desk.wordings(claim)
        if mornings := self.timing.digests(claim, contact):
            return self._leave(desk, claim, mornings, lambda: self.writer.write(claim, contact, wordings))
        steps = desk.steps(claim) if claim.facts.text is DigestText.DIGEST else ()
        self._hint(desk, claim, contact, {claim.dossier_id, *(one.dossier_id for one in steps)})
        purpose = purpose_of(text_key(claim.kind, claim.facts.status, claim.facts.text))
        address = address_of(contact, claim.channel, purpose, claim.browser_id)
        if address is None and purpose is Purpose.PROMOTION:
            return UNWANTED, None  # who took the consent back does not find it on their page either
        return self._deliver(desk, claim, address, lambda: self.writer.write(claim, contact, wordings, steps))

    @staticmethod
    def _leave(desk: Desk, claim: Claim, mornings: Sequence[datetime], write: Callable[[], Message]) -> Tried | None:
        try:
            desk.gather(claim, desk.written(claim) or write(), mornings)
        except CannotWrite as error:
            return Attempt(Phase.RENDER, AttemptOutcome.PERMANENT, reply=str(error)), None
        return None

    def _hint(self, desk: Desk, claim: Claim, contact: Contact, dossiers: Collection[UUID]) -> None:
        """Beside the e-mail, whatever becomes of that, and before it: a mail server may take its time."""
        if Channel.PUSH not in self.carriers or claim.channel is not Channel.EMAIL or claim.rehearsal is not None:
            return
        if isinstance(contact, ContactView):
            browsers = [one.browser_id for one in contact.browsers if one.dossier_id in dossiers]
            if browsers:
                desk.hint(claim, browsers)

    def _attempt_for_staff(self, desk: Desk, claim: Claim) -> Tried:
        recipient = BRIDGE if claim.channel is Channel.WEBHOOK else desk.recipient(claim)
        if recipient is None:
            return _nowhere("no address of this account is known")
        address = recipient.reached_by(claim.channel)
        if address is None:
            return _nowhere("no mobile telephone of this account is known")
        return self._deliver(desk, claim, address, lambda: self._for_staff(desk, claim, recipient))

    def _for_staff(self, desk: Desk, claim: Claim, recipient: Recipient) -> Message:
        wordings = desk.wordings(claim)
        if claim.rehearsal is None:
            return self.staff_writer.write(claim, recipient, desk.gathered(claim), wordings)
        if is_for_staff(str(claim.facts.text)):
            as_read = replace(recipient, language=Language(claim.rehearsal.language))
            return self.staff_writer.write(claim, as_read, sample.gathered(claim.facts), wordings)
        reader = sample.contact(claim.rehearsal.language, claim.person_id)
        steps = sample.steps(claim, lambda one: self.writer.write(one, reader, wordings))
        return self.writer.write(claim, reader, wordings, steps)

    def _deliver(self, desk: Desk, claim: Claim, address: str | None, write: Callable[[], Message]) -> Tried:
        """Written in any case: who is not to be written to finds the words on their page.

        As it was written at the first try; the address is asked for anew, because it may have been corrected.
        """
        message = None
        try:
            message = desk.written(claim) or write()
            return self._hand_over(desk, claim, address, message), message
        except CannotWrite as error:
            return Attempt(Phase.RENDER, AttemptOutcome.PERMANENT, reply=str(error)), message

    def _hand_over(self, desk: Desk, claim: Claim, address: str | None, message: Message) -> Attempt:
        if address is None:
            return UNWANTED
        fingerprint = self.fingerprints.of(address, claim.channel)
        if desk.suppressed(fingerprint, claim.channel, message.purpose):
            return SUPPRESSED
        with span(_SPANS[claim.channel], kind=SpanKind.CLIENT) as tried:
            attempt = self.carriers[claim.channel].deliver(
                claim, message, address, lambda: desk.transmitting(claim, message)
            )
            _tell(tried, attempt)
        return replace(attempt, condemned=fingerprint) if condemns_the_address(attempt) else attempt

    def _contact(self, claim: Claim) -> Contact:
        contacts = self.contacts
        return contacts.of_mandatary(claim.person_id) if claim.for_mandatary else contacts.get(claim.person_id)


def _nowhere(reply: str) -> Tried:
    return Attempt(Phase.CONTACT, AttemptOutcome.PERMANENT, reply=reply), None


def _tell(tried: Span, attempt: Attempt) -> None:
    """Codes alone: the server's words may name the address."""
    tried.set_attribute("primo.smtp.phase", attempt.phase)
    tried.set_attribute("primo.smtp.outcome", attempt.outcome)
    if attempt.provider is not None:
        tried.set_attribute("primo.provider", attempt.provider)
    if attempt.smtp_code is not None:
        tried.set_attribute("primo.smtp.code", attempt.smtp_code)
    if attempt.outcome is not AttemptOutcome.SENT:
        fail(tried, attempt.outcome)
