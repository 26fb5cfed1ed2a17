"""Numbers that the centre decides: dated data with a source, never constants."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SettingKind(StrEnum):
    RESERVATION_PERIOD = "reservation_period"
    """Days that a plot waits for the decision on a dossier, from its deposit."""
    SMALL_CELL_THRESHOLD = "small_cell_threshold"
    """Dossiers below which a count of the pipeline is suppressed."""
    DOMINANT_SHARE = "dominant_share"
    """Percent of a sum above which it tells of the largest dossier in it, and is suppressed."""
    SECRET_OVERLAP = "secret_overlap"  # noqa: S105 - a kind of setting
    """Days during which webhooks are signed with the secret before as well, after a change."""
    DELIVERIES_KEPT = "deliveries_kept"
    """Days for which the record of a settled delivery is kept, with its attempts."""


@dataclass(frozen=True)
class Setting:
    """A value in force from a date until the next one of its kind."""

    kind: SettingKind
    valid_from: date
    value: int
    source: str
    confidence: str
    """S: read in a source; K: general knowledge; P: proposal to be confirmed."""
