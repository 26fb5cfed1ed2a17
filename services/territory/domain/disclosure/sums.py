"""What a figure says beside the number of dossiers: rounded, and not at all where it would be one dossier's."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(slots=True)
class Sum:
    """Of amounts in dirhams, of jobs, of square metres."""

    total: Decimal = Decimal(0)
    largest: Decimal = Decimal(0)
    dossiers: int = 0
    """How many have a part in it."""

    def add(self, value: Decimal | None) -> None:
        """None: that dossier says nothing of it."""
        if value:
            self.total += value
            self.largest = max(self.largest, value)
            self.dossiers += 1

    def add_all(self, other: "Sum") -> None:
        """What other dossiers say."""
        self.total += other.total
        self.largest = max(self.largest, other.largest)
        self.dossiers += other.dossiers

    def told(self, dominant_percent: int, threshold: int) -> Decimal | None:
        """To three digits, so that sums are no equations from which single amounts follow. None: one makes up most of
        it, or fewer than the threshold have a part in it, while many dossiers may be in the figure.
        """
        if 0 < self.dossiers < threshold or self.largest * 100 > self.total * dominant_percent:
            return None
        return to_three_digits(self.total)


def to_three_digits(value: Decimal) -> Decimal:
    if not value:
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_EVEN).quantize(Decimal("0.01"))
