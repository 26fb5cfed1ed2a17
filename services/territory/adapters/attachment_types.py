"""Which files an editor may add to an offer, and up to what size, from data/attachment_types.toml."""

import tomllib
from functools import cache
from pathlib import Path

from shared.contracts.territory.attachments import MOST_ATTACHMENT_BYTES
from shared.files.file_types import FileRules, file_rules

_DATA = Path(__file__).parent.parent / "data" / "attachment_types.toml"


@cache
def attachment_rules() -> FileRules:
    """Read once in a process."""
    most: dict[str, int] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["most_bytes"]
    return file_rules().only({extension: min(size, MOST_ATTACHMENT_BYTES) for extension, size in most.items()})
