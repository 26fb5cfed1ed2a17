"""A line as old formats take it."""

import unicodedata


def plain(line: str) -> str:
    """As a header can carry it, and every PDF font show it."""
    return unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode()
