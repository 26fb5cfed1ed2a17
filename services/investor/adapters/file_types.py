"""The types of files that the software knows by their bytes, from data/file_types.toml; which of them are taken, and up
to what size, is in the centre's dated list `file_type`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from services.investor.adapters.vocabulary import DATA
from services.investor.domain.list_entry import Entries, ListEntry
from shared.contracts.investor.list_entries import MEGABYTE
from shared.contracts.investor.uploads import MOST_BYTES


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

    def taken(self, entries: Entries) -> "FileRules":
        """Only the types that the list has in use, each up to its size."""
        in_use = (one for one in self.types if one.extension in entries)
        return replace(self, types=tuple(replace(one, most_bytes=_size(entries[one.extension])) for one in in_use))


def _size(entry: ListEntry) -> int:
    return min((entry.amount or 0) * MEGABYTE, MOST_BYTES)


@cache
def file_rules() -> FileRules:
    """All that are known. Read once in a process."""
    found: dict[str, Any] = tomllib.loads((DATA / "file_types.toml").read_text(encoding="utf-8"))
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
