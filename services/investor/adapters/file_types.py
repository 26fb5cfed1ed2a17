"""The types of files that are taken, from data/file_types.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.investor.adapters.vocabulary import DATA
from shared.contracts.investor.uploads import MOST_BYTES


@dataclass(frozen=True)
class FileType:
    media_type: str
    extension: str
    most_bytes: int
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


@cache
def file_rules() -> FileRules:
    """Read once in a process. Raises ValueError on a type that is allowed more than any file is."""
    found: dict[str, Any] = tomllib.loads((DATA / "file_types.toml").read_text(encoding="utf-8"))
    types = tuple(
        FileType(
            media_type=entry["media_type"],
            extension=entry["extension"],
            most_bytes=entry["most_bytes"],
            sniffed=frozenset(entry.get("sniffed", ())),
            container=entry.get("container", ""),
            inside=entry.get("inside", ""),
        )
        for entry in found["type"]
    )
    if any(one.most_bytes > MOST_BYTES for one in types):
        raise ValueError(f"data/file_types.toml allows a type more than {MOST_BYTES} bytes")
    limits = {name: found["archive"][name] for name in ("most_entries", "most_unpacked_bytes", "most_ratio")}
    return FileRules(types, ArchiveLimits(**limits))
