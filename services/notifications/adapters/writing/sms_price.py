"""What a part of an SMS costs: dated data with its source, see data/sms_prices.toml."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

from shared.contracts.event import Contract

PRICES = Path(__file__).parents[2] / "data" / "sms_prices.toml"


class SmsPrice(Contract):
    """In force from `valid_from` on."""

    valid_from: date
    part_mad: Decimal
    source: str
    confidence: str


def part_price_on(day: date, override: Decimal | None = None) -> Decimal:
    """In dirhams. Raises LookupError when there is none, pydantic.ValidationError when the file is malformed."""
    if override is not None:
        return override
    known = [SmsPrice.model_validate(one) for one in tomllib.loads(PRICES.read_text(encoding="utf-8"))["price"]]
    in_force = [one for one in known if one.valid_from <= day]
    if not in_force:
        raise LookupError(f"no price of SMS in force on {day}")
    return max(in_force, key=lambda one: one.valid_from).part_mad
