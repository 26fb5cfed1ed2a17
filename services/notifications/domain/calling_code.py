"""In which country a telephone is, as far as its number says: for whom nothing else is known of where they live.

Calling codes of ITU-T E.164 (general knowledge: K) of Morocco and of where most Moroccans abroad live. Another number
is taken for one of Morocco, where most who act for an investor live (P).
"""

from collections.abc import Mapping

HOME = "MA"
COUNTRIES: Mapping[str, str] = {
    "+212": "MA", "+33": "FR", "+34": "ES", "+39": "IT", "+32": "BE", "+31": "NL", "+49": "DE", "+44": "GB",
    "+41": "CH", "+352": "LU", "+46": "SE", "+47": "NO", "+45": "DK", "+213": "DZ", "+216": "TN", "+218": "LY",
    "+971": "AE", "+966": "SA", "+974": "QA", "+965": "KW", "+1": "US",
}  # fmt: skip
"""`+1` is the United States' and Canada's: the clocks of the United States reach as far."""


def country_of(phone: str) -> str:
    """ISO code. `phone`: with `+` and the calling code."""
    return next((country for code, country in COUNTRIES.items() if phone.startswith(code)), HOME)
