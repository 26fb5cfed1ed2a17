"""Closed lists of what the law on personal data asks for. domain.md 6."""

from enum import StrEnum


class ErasureReason(StrEnum):
    """Why a person is erased. A code: a reason in words would be personal data that stays."""

    PERSON_ASKED = "person_asked"
    """Law 09-08 art. 8; GDPR art. 17."""
    RETENTION_OVER = "retention_over"
    """The dated rule of how long a closed dossier is kept."""
    ORDERED = "ordered"
    """By the CNDP or a court."""


class ErasureState(StrEnum):
    PROPOSED = "proposed"
    """Waits for the second person."""
    REJECTED = "rejected"
    RUNNING = "running"
    """Not every place has reported."""
    DONE = "done"


class ErasurePlace(StrEnum):
    """Where an erasure has to arrive; each reports when nothing of the person is left there."""

    INVESTOR = "investor"
    FILES = "files"
    """Bytes in the disk or object store."""
    NOTIFICATIONS = "notifications"
    TERRITORY = "territory"


VERSIONS_KEPT = "versions_kept"
"""In the counts of `files`: the store keeps what was deleted as old versions."""


class RetainedObject(StrEnum):
    """What has a time to be kept. domain.md 6.4."""

    CLOSED_DOSSIER = "closed_dossier"
    """From the day on which the last of a person's dossiers ended."""
    NOTICE_MESSAGE = "notice_message"
    """The words of a notice, from the day on which they were written."""
