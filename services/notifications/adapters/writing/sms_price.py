"""What a part of an SMS costs: dated data with its source, see data/sms_prices.toml."""

from datetime import date
from decimal import Decimal

from services.notifications.adapters.dated import DATA, Dated, in_force

PRICES = DATA / "sms_prices.toml"


class SmsPrice(Dated):
    """From a date on."""

    part_mad: Decimal


def part_price_on(day: date, override: Decimal | None = None) -> Decimal:
    """In dirhams. Raises what `in_force` raises."""
    return in_force(SmsPrice, PRICES, "price", day).part_mad if override is None else override
