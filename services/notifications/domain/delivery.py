"""What the end of an attempt means for the notice: settled, tried again and when, or left to an operator.

Three things are kept apart. A server that *answers* about this message is believed by its code (4xx, 5xx). A server
that cannot be *reached* says nothing about this message: such tries do not count. A connection lost *after DATA* is
ambiguous: the message may have arrived, so it is never sent again by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.delivery_report import refuses_the_address
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeStanding, NoticeState, Phase

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""After the n-th temporary answer about a message; after the last one it has failed for good. A little under two days,
where RFC 5321 4.5.4.1 advises 4-5 days for a relay: a person who waits for an answer is better told by telephone."""

FULL_PAUSES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""After an answer that the mailbox is full (RFC 3463 X.2.2): its owner has to act, so minutes change nothing."""

JITTER = 0.25
"""A pause is longer by up to this share, so that what failed together does not come back together."""

UNREACHABLE_PAUSE = timedelta(seconds=5)
"""After a try that found no mail server."""

CONTACT_PAUSE = timedelta(seconds=2)
"""After the investor service did not answer."""

_MAILBOX_FULL = "4.2.2"
_NOT_AVAILABLE = 421
"""RFC 5321 3.8: the server closes, whatever it was asked."""

UNSETTLED = (NoticeState.CREATED, NoticeState.SENDING, NoticeState.FAILED_TEMPORARILY)
"""Later notices of the same dossier wait behind these."""

RESENDABLE = (NoticeState.FAILED_TEMPORARILY, NoticeState.FAILED_PERMANENTLY, NoticeState.UNKNOWN)


@dataclass(frozen=True)
class Attempt:
    """How one try ended."""

    phase: Phase
    outcome: AttemptOutcome
    smtp_code: int | None = None
    reply: str = ""
    provider: str | None = None
    """Who was asked, by the name that it has in the settings."""
    of_provider: bool = False
    """It was the provider that failed, not the message, and nothing left: another one may be asked at once."""
    references: tuple[str, ...] = ()
    """The provider's own names of what it took, a part each: receipts come under them."""
    condemned: bytes | None = None
    """Fingerprint of the address, where the server said that it is none: nothing is sent there any more."""
    earlier: tuple["Attempt", ...] = ()
    """Those at other providers in the same try, which ended so."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of the notice."""

    state: NoticeState
    tries: int
    """Tries that counted, this one included if it did."""
    pause: timedelta | None = None
    """Until the next try; None: there is none by itself."""
    standing: NoticeStanding | None = None
    """What `state` cannot say."""


def answered(phase: Phase, code: int, reply: str) -> Attempt:
    """The attempt that ended with a server's refusal. SMTP says by the first digit whether it is for good."""
    refused_us = phase is Phase.CONNECT  # greeting, encryption, login: not about this message, whatever the code
    permanent = 500 <= code <= 599 and not refused_us
    outcome = AttemptOutcome.PERMANENT if permanent else AttemptOutcome.TEMPORARY
    of_provider = refused_us or code == _NOT_AVAILABLE or (phase is Phase.MAIL and not permanent)
    return Attempt(phase=phase, outcome=outcome, smtp_code=code, reply=reply, of_provider=of_provider)


def lost(phase: Phase, reply: str) -> Attempt:
    """The attempt that ended without an answer."""
    ambiguous = phase is Phase.TRANSMITTING
    outcome = AttemptOutcome.UNKNOWN if ambiguous else AttemptOutcome.TEMPORARY
    return Attempt(phase=phase, outcome=outcome, reply=reply, of_provider=not ambiguous)


def condemns_the_address(attempt: Attempt) -> bool:
    """As a bounce does; most servers know at once who lives with them."""
    return (
        attempt.outcome is AttemptOutcome.PERMANENT
        and attempt.phase in (Phase.RECIPIENT, Phase.TRANSMITTING)
        and attempt.smtp_code is not None
        and refuses_the_address(attempt.reply)
    )


SUPPRESSED = Attempt(
    Phase.RECIPIENT, AttemptOutcome.PERMANENT, reply="the address is not written to any more: see the suppressions"
)
UNWANTED = Attempt(Phase.CONTACT, AttemptOutcome.PERMANENT, reply="the person does not want this channel")
"""Attempts that were not made. The words are kept all the same: the reader finds them on their page."""


def goes_on(channel: Channel, attempt: Attempt, verdict: Verdict) -> bool:
    """Whether a notice that failed for good is told in another way. Not who does not want e-mail: they have their page.
    Not what cannot be written, nor of whom nothing is known. Not a hint, which stands beside what tells.
    """
    if channel is Channel.PUSH:
        return False
    if verdict.state is not NoticeState.FAILED_PERMANENTLY:
        return False
    if attempt == UNWANTED:
        return channel is not Channel.EMAIL
    return attempt.phase in (Phase.MAIL, Phase.RECIPIENT, Phase.TRANSMITTING)


def judge(attempt: Attempt, tries_before: int, pauses: Sequence[timedelta] = PAUSES) -> Verdict:
    """What becomes of a notice after an attempt."""
    tries = tries_before + 1
    match attempt.outcome:
        case AttemptOutcome.SENT:
            return Verdict(NoticeState.SENT, tries)
        case AttemptOutcome.PERMANENT:
            held_back = NoticeStanding.SUPPRESSED if attempt in (SUPPRESSED, UNWANTED) else None
            return Verdict(NoticeState.FAILED_PERMANENTLY, tries, standing=held_back)
        case AttemptOutcome.UNKNOWN:
            return Verdict(NoticeState.UNKNOWN, tries)
        case AttemptOutcome.RELEASED:
            return Verdict(NoticeState.CREATED, tries_before, CONTACT_PAUSE)
    if attempt.phase is Phase.CONNECT:
        return Verdict(NoticeState.FAILED_TEMPORARILY, tries_before, UNREACHABLE_PAUSE)
    if pauses is PAUSES and attempt.smtp_code is not None and attempt.reply.startswith(_MAILBOX_FULL):
        pauses = FULL_PAUSES
    if tries > len(pauses):
        return Verdict(NoticeState.FAILED_PERMANENTLY, tries)
    return Verdict(NoticeState.FAILED_TEMPORARILY, tries, pauses[tries - 1])
