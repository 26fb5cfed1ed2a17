"""The types of files that the software knows by their bytes, from file_types.toml beside it; which of
them are taken, and up to what size, is each service's to say.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts.investor.uploads import MOST_BYTES

_FILE = Path(__file__).with_name("file_types.toml")


@dataclass(frozen=True)
class FileType:
    media_type: str
    extension: str
    most_bytes: int = MOST_BYTES
    sniffed: frozenset[str] = frozenset()
    """Media types under which its beginning is known."""
    container: str = ""
    """`ooxml` or `odf`: a ZIP whose inside says what it is."""
    inside: str = ""
    """What it says there."""


@dataclass(frozen=True)
class ArchiveLimits:
    most_entries: int
    most_unpacked_bytes: int
    most_ratio: int
    """Unpacked bytes for one packed byte, of the whole."""


@dataclass(frozen=True)
class FileRules:
    types: tuple[FileType, ...]
    archive: ArchiveLimits

    @property
    def extensions(self) -> Mapping[str, str]:
        """Media type -> the ending that we give a copy."""
        return {one.media_type: one.extension for one in self.types}

    def only(self, most_bytes: Mapping[str, int]) -> "FileRules":
        """Those types alone whose ending is named, each up to so many bytes."""
        named = (one for one in self.types if one.extension in most_bytes)
        kept = tuple(replace(one, most_bytes=min(most_bytes[one.extension], MOST_BYTES)) for one in named)
        return replace(self, types=kept)


@cache
def file_rules() -> FileRules:
    """All that are known. Read once in a process."""
    found: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    types = tuple(
        FileType(
            media_type=entry["media_type"],
            extension=entry["extension"],
            sniffed=frozenset(entry.get("sniffed", ())),
            container=entry.get("container", ""),
            inside=entry.get("inside", ""),
        )
        for entry in found["type"]
    )
    limits = {name: found["archive"][name] for name in ("most_entries", "most_unpacked_bytes", "most_ratio")}
    return FileRules(types, ArchiveLimits(**limits))
