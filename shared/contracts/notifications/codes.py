"""Closed lists of the notice: what it says, where it stands, how an attempt ended."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a person is told. One kind has one text in each language."""

    FILED = "filed"
    VERIFICATION_OPENED = "verification_opened"
    COMPLEMENT_REQUESTED = "complement_requested"
    COMPLEMENT_PROVIDED = "complement_provided"
    COMPLETED = "completed"
    REVIEW_OPENED = "review_opened"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    DECIDED_FAVOURABLE = "decided_favourable"
    DECIDED_FAVOURABLE_WITH_RESERVES = "decided_favourable_with_reserves"
    DECIDED_UNFAVOURABLE = "decided_unfavourable"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    PROGRESSED = "progressed"
    PLOT_RESERVED = "plot_reserved"
    PLOT_RESERVATION_REFUSED = "plot_reservation_refused"
    PLOT_CONFIRMED = "plot_confirmed"
    PLOT_EXPIRED = "plot_expired"


class ReportKind(StrEnum):
    """What a mail server told later of a message that it had taken over (RFC 3464)."""

    FAILED = "failed"
    """For good: it came back."""
    DELAYED = "delayed"
    """Still tried."""
    DELIVERED = "delivered"
    """In the mailbox, or handed to who reads."""
    RELAYED = "relayed"
    """Handed on to a server that tells nothing more."""
    UNREADABLE = "unreadable"
    """Something came to the return address that is no report: an absence note, a person's answer."""
    COMPLAINT = "complaint"
    """Who read it told their provider that it was unwanted (RFC 5965)."""


class SuppressedBecause(StrEnum):
    """Why an address is not written to any more."""

    HARD_BOUNCE = "hard_bounce"
    """Its server says for good that it takes nothing: no such mailbox, no such domain."""
    COMPLAINT = "complaint"
    """Who has it told their provider that they want nothing."""


class NoticeState(StrEnum):
    """Where a notice stands between its event and the person's mail server."""

    CREATED = "created"
    """Waits for its turn; also after a resend was asked for."""
    SENDING = "sending"
    """A sender holds it."""
    SENT = "sent"
    """The mail server took the message over."""
    FAILED_TEMPORARILY = "failed_temporarily"
    """Tried again by itself at `next_attempt_at`."""
    FAILED_PERMANENTLY = "failed_permanently"
    """Not tried again by itself: an operator may resend."""
    UNKNOWN = "unknown"
    """The connection or the sender was lost after the message had begun to leave: it may have arrived. Never sent
    again by itself; an operator may resend."""


class NoticeStanding(StrEnum):
    """Exactly where a notice stands. Readers of release 0.1.0 know `NoticeState` alone, which may not grow."""

    CREATED = "created"
    HELD = "held"
    """Waits for the reader's day: their quiet hours, or a day on which nobody works where they live."""
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    """The channel told that it arrived."""
    FAILED_TEMPORARILY = "failed_temporarily"
    FAILED_PERMANENTLY = "failed_permanently"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    """Not sent: a newer step of the same dossier says what holds now."""
    SUPPRESSED = "suppressed"
    """Not sent: the person does not want this channel, or the address is known not to be reached."""
    EXPIRED = "expired"
    """Not sent: it could not leave for so long that it would mislead now."""


class Channel(StrEnum):
    """By what a notice reaches its reader, beside the page on which the dossier is followed."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    WEBHOOK = "webhook"
    """Of the centre itself, never of a person: alerts to staff, into their chat."""


class Phase(StrEnum):
    """How far an attempt came."""

    CONTACT = "contact"
    """Asking the investor service how to reach the person."""
    RENDER = "render"
    CLAIMED = "claimed"
    """Held by a sender that died before anything left."""
    CONNECT = "connect"
    """Connection, greeting, encryption, login."""
    MAIL = "mail"
    """The server was told the sender."""
    RECIPIENT = "recipient"
    """The server was told the recipient."""
    TRANSMITTING = "transmitting"
    """DATA: from here on a loss is ambiguous."""


class AttemptOutcome(StrEnum):
    SENT = "sent"
    TEMPORARY = "temporary"
    """Refused for now: 4xx, connection refused or lost before DATA."""
    PERMANENT = "permanent"
    """Refused for good: 5xx, person unknown, text that cannot be rendered, tries used up."""
    UNKNOWN = "unknown"
    RELEASED = "released"
    """Given back unharmed: nothing had left."""
