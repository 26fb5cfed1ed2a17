"""A text cut into the parts that the telephone network carries, and put together again by the telephone.

3GPP TS 23.038 (alphabets) and 23.040 9.2.3.24.1 (concatenation): 160 characters of GSM-7 or 70 of UCS-2 in one message;
153 or 67 in each of several, because a header tells which of how many it is. One character outside GSM-7, such as the
ç of *reçu* or any Arabic letter, makes the whole text UCS-2.
"""

from dataclasses import dataclass
from enum import StrEnum

import gsm0338

_GSM_7 = gsm0338.Codec()
_MOST_PARTS = 255
_ISOLATES = {ord(mark): None for mark in "\u2066\u2067\u2068\u2069\u200e\u200f"}


class Alphabet(StrEnum):
    GSM_7 = "gsm_7"
    UCS_2 = "ucs_2"


class TooLong(ValueError):
    """More parts than can be counted."""


_WHOLE = {Alphabet.GSM_7: 160, Alphabet.UCS_2: 70}
_OF_SEVERAL = {Alphabet.GSM_7: 153, Alphabet.UCS_2: 67}


@dataclass(frozen=True)
class SmsParts:
    """What is paid for."""

    alphabet: Alphabet
    parts: tuple[str, ...]

    @property
    def places(self) -> int:
        """Septets, or units of 16 bits, of all parts together."""
        return sum(_size(char, self.alphabet) for part in self.parts for char in part)

    def encoded(self, reference: int) -> tuple[bytes, ...]:
        """As SMPP carries them: septets in octets of their own, or UTF-16. All have the same `reference`, 0-255."""
        bodies = [_octets(part, self.alphabet) for part in self.parts]
        if len(bodies) == 1:
            return (bodies[0],)
        return tuple(
            bytes((5, 0, 3, reference, len(bodies), number)) + body for number, body in enumerate(bodies, start=1)
        )


def parts_of(text: str) -> SmsParts:
    """No character is cut in two. Marks of direction are left out: many telephones show them as boxes.

    Raises TooLong.
    """
    text = text.translate(_ISOLATES)
    alphabet = Alphabet.GSM_7 if all(_septets(char) for char in text) else Alphabet.UCS_2
    if sum(_size(char, alphabet) for char in text) <= _WHOLE[alphabet]:
        return SmsParts(alphabet, (text,))
    parts, room = [""], _OF_SEVERAL[alphabet]
    for char in text:
        size = _size(char, alphabet)
        if size > room:
            parts.append("")
            room = _OF_SEVERAL[alphabet]
        parts[-1] += char
        room -= size
    if len(parts) > _MOST_PARTS:
        raise TooLong(f"{len(parts)} parts")
    return SmsParts(alphabet, tuple(parts))


def _size(char: str, alphabet: Alphabet) -> int:
    return len(_septets(char)) if alphabet is Alphabet.GSM_7 else len(char.encode("utf-16-be")) // 2


def _septets(char: str) -> bytes:
    """In octets of their own. Empty: not in this alphabet."""
    try:
        return bytes(_GSM_7.encode(char)[0])
    except UnicodeEncodeError:
        return b""


def _octets(part: str, alphabet: Alphabet) -> bytes:
    if alphabet is Alphabet.UCS_2:
        return part.encode("utf-16-be")
    return b"".join(_septets(char) for char in part)
