"""What a figure says beside the number of dossiers: rounded, and not at all where one dossier makes up most of it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal


@dataclass(slots=True)
class Sum:
    """Of amounts in dirhams, or of jobs."""

    total: Decimal = Decimal(0)
    largest: Decimal = Decimal(0)

    def add(self, value: Decimal) -> None:
        self.total += value
        self.largest = max(self.largest, value)

    def told(self, dominant_percent: int) -> Decimal | None:
        """To three digits, so that sums are no equations from which single amounts follow; None: one dominates it."""
        if self.largest * 100 > self.total * dominant_percent:
            return None
        return to_three_digits(self.total)


def to_three_digits(value: Decimal) -> Decimal:
    if not value:
        return Decimal(0)
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 2), ROUND_HALF_EVEN).quantize(Decimal("0.01"))
