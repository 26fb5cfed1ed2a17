"""Closed lists of the commission: opinions, sessions."""

from enum import StrEnum


class OpinionAnswer(StrEnum):
    """What an administration answered when its opinion was asked."""

    FAVOURABLE = "favourable"
    WITH_RESERVES = "with_reserves"
    UNFAVOURABLE = "unfavourable"
    SILENT = "silent"
    """A person notes that no answer came by the day. Nothing follows from it by itself."""


class SessionState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    """Who was there is recorded; minutes are being written."""
    CLOSED = "closed"
    """The minutes are closed: nothing of the session changes any more."""
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """Where a dossier on an agenda stands, as read from the dossier itself."""

    TO_EXAMINE = "to_examine"
    PROPOSED = "proposed"
    """A decision waits for its second person."""
    DECIDED = "decided"
    POSTPONED = "postponed"
    LEFT = "left"
    """Withdrawn or closed without action."""
