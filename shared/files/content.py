"""What bytes are, read from themselves: never from a name or from what the sender says of them."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import puremagic

from shared.contracts.codes import FileFault
from shared.files.file_types import ArchiveLimits, FileRules, FileType
from shared.files.ports import Examined

HEAD_BYTES = 4096
_ZIP = b"PK\x03\x04"
_CHUNK = 1 << 20
_MACRO_FILE, _MACRO_FOLDERS = "vbaproject.bin", ("basic/", "scripts/")


_UNREADABLE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, KeyError, ValueError, struct.error),
)
"""What the standard library raises over a ZIP that is not one."""


class _Refused(Exception):
    def __init__(self, fault: FileFault) -> None:
        self.fault = fault


class ContentExaminer:
    """By the types that are taken at that moment."""

    def __init__(self, rules: Callable[[], FileRules]) -> None:
        self._rules = rules

    def examine(self, content: bytes) -> Examined:
        """Which type it is, and why it is not taken if it is not."""
        try:
            found = self._type_of(content)
        except _Refused as refused:
            return Examined("", refused.fault)
        fault = FileFault.TOO_LARGE if len(content) > found.most_bytes else None
        return Examined(found.media_type, fault)

    def _type_of(self, content: bytes) -> FileType:
        if not content:
            raise _Refused(FileFault.EMPTY)
        if content.startswith(_ZIP):
            return _of_container(content, self._rules())
        seen = _sniffed(content[:HEAD_BYTES])
        found = next((one for one in self._rules().types if one.sniffed & seen), None)
        if found is None:
            raise _Refused(FileFault.TYPE_NOT_ALLOWED)
        return found


def _sniffed(head: bytes) -> frozenset[str]:
    try:
        return frozenset(match.mime_type for match in puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return frozenset()


def _of_container(content: bytes, rules: FileRules) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_directory(archive, len(content), rules.archive)
            found = next((one for one in rules.types if one.container and _says(archive, one)), None)
            if found is None:
                raise _Refused(FileFault.TYPE_NOT_ALLOWED)
            if any(map(_is_macro, archive.namelist())):
                raise _Refused(FileFault.ACTIVE_CONTENT)
            _unpack(archive, rules.archive)
            return found
    except _UNREADABLE as error:
        raise _Refused(FileFault.DAMAGED) from error


def _check_directory(archive: zipfile.ZipFile, size: int, limits: ArchiveLimits) -> None:
    """Without unpacking: too many, too much, hidden, or several entries made of the same bytes."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > limits.most_entries or unpacked > min(limits.most_unpacked_bytes, limits.most_ratio * size):
        raise _Refused(FileFault.ARCHIVE_UNSAFE)
    if any(entry.flag_bits & 0x1 for entry in entries):  # encrypted: nobody can look into it
        raise _Refused(FileFault.ARCHIVE_UNSAFE)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:  # overlapping entries unpack the same bytes many times
            raise _Refused(FileFault.ARCHIVE_UNSAFE)
        end = entry.header_offset + zipfile.sizeFileHeader + entry.compress_size  # type: ignore[attr-defined]
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise _Refused(FileFault.ARCHIVE_UNSAFE)


def _unpack(archive: zipfile.ZipFile, limits: ArchiveLimits) -> None:
    """Really, and to nowhere: what an entry says of its size may be untrue."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                if total > limits.most_unpacked_bytes:
                    raise _Refused(FileFault.ARCHIVE_UNSAFE)


def _is_macro(name: str) -> bool:
    return name.lower().endswith(_MACRO_FILE) or name.lower().startswith(_MACRO_FOLDERS)


def _says(archive: zipfile.ZipFile, wanted: FileType) -> bool:
    """Whether the inside names this type: OOXML in its list of contents, OpenDocument in its first entry."""
    where, most = ("[Content_Types].xml", 1 << 20) if wanted.container == "ooxml" else ("mimetype", 200)
    if where not in archive.namelist():
        return False
    with archive.open(where) as file:
        told = file.read(most).decode("utf-8", errors="replace")
    return f'"{wanted.inside}"' in told if wanted.container == "ooxml" else told.strip() == wanted.inside
