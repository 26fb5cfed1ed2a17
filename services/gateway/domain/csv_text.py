"""The text of an uploaded CSV file, read without guessing.

A file in cp1252 and one in cp1256 hold the same bytes for different letters: guessing would write wrong names
without anyone noticing. So only encodings that say what they are, are read.
"""

import codecs

from services.gateway.domain.errors import FileNotReadable

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(content: bytes) -> str:
    """Raises FileNotReadable, naming the line of the first byte that is not UTF-8."""
    if not content.strip():
        raise FileNotReadable(problem="empty", line=0)
    encoding = next((name for mark, name in _MARKED if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileNotReadable(problem="encoding", line=line) from error
    if "\x00" in text:
        raise FileNotReadable(problem="binary", line=text[: text.index("\x00")].count("\n") + 1)
    return text
