"""How many parts a short text takes: 3GPP TS 23.038 (the 7-bit alphabet, UCS-2) and TS 23.040 9.2.3.24.1 (parts).

One character outside the 7-bit alphabet (ç, ê, Arabic) turns the whole text to UCS-2: 70 places instead of 160.
"""

from dataclasses import dataclass

import gsm0338  # registers the codec

GSM_7, UCS_2 = "GSM-7", "UCS-2"
_CODEC = gsm0338.Codec()
_PLACES = {GSM_7: (160, 153), UCS_2: (70, 67)}
"""Of a text in one part; of each of several, where a header of 6 octets takes room."""


@dataclass(frozen=True)
class Measure:
    encoding: str
    places: int
    """Septets, or 16-bit units."""
    parts: int


def measure(text: str) -> Measure:
    """As a network that follows the standards splits it: no character is cut in two."""
    encoding, widths = _widths(text)
    alone, one_of_several = _PLACES[encoding]
    places = sum(widths)
    if places <= alone:
        return Measure(encoding, places, 1)
    parts, room = 1, one_of_several
    for width in widths:
        if width > room:
            parts, room = parts + 1, one_of_several
        room -= width
    return Measure(encoding, places, parts)


def _widths(text: str) -> tuple[str, list[int]]:
    """Places that each character takes: an escaped one (€, [, ^) two septets, one beyond U+FFFF two units."""
    try:
        return GSM_7, [len(_CODEC.encode(character)[0]) for character in text]
    except UnicodeEncodeError:
        return UCS_2, [1 if ord(character) <= 0xFFFF else 2 for character in text]
