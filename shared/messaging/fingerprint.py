"""Which parked events failed alike: for the same reason, apart from ids and numbers."""

import hashlib
import re

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_HEXADECIMAL = re.compile(r"\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_SPACE = re.compile(r"\s+")


def normalised(error: str) -> str:
    """The error's words: ids, numbers, dates and times are one mark, whatever they were."""
    words = error.lower()
    for pattern, mark in ((_UUID, "#"), (_HEXADECIMAL, "#"), (_NUMBER, "#"), (_SPACE, " ")):
        words = pattern.sub(mark, words)
    return words.strip()


def fingerprint(code: str, type_name: str | None, error: str) -> str:
    """16 hexadecimal digits, the same for events that failed alike. Stored with them: it must stay as it is."""
    told = "\n".join((code, type_name or "", normalised(error)))
    return hashlib.sha256(told.encode()).hexdigest()[:16]
