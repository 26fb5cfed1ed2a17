"""Where the files lie that are handed out, and under which addresses."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@lru_cache
def content(name: str) -> bytes:
    """Read once: it does not change while the process lives."""
    return (ROOT / "static" / name).read_bytes()


@lru_cache
def address(name: str) -> str:
    """Changes with the file: browsers may keep it as long as they like."""
    return f"/static/{name}?v={sha256(content(name)).hexdigest()[:12]}"
