"""Bytes on this machine's disk."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from shared.files.ports import BytesMissing, Stored, StoreUnavailable

_UNFINISHED = "unfinished"


class DiskStore:
    """One file for each key. Several processes may share the directory."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """Written beside, synchronised, renamed: a power cut leaves the whole or nothing under the key."""
        beside, place = self._root / _UNFINISHED / uuid4().hex, self._root / key
        try:
            beside.parent.mkdir(parents=True, exist_ok=True)
            place.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
            _synchronise(place.parent)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise StoreUnavailable(f"disk: {error.strerror}") from error

    def get(self, key: str) -> bytes:
        try:
            return (self._root / key).read_bytes()
        except FileNotFoundError as error:
            raise BytesMissing(key) from error
        except OSError as error:
            raise StoreUnavailable(f"disk: {error.strerror}") from error

    def delete(self, key: str) -> None:
        try:
            (self._root / key).unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"disk: {error.strerror}") from error

    def list(self, prefix: str) -> Iterator[Stored]:
        """Those that a power cut left unfinished come under every prefix: nobody's row names them."""
        for folder, name in ((self._root / prefix, prefix), (self._root / _UNFINISHED, f"{_UNFINISHED}/")):
            if not folder.is_dir():
                continue
            for entry in os.scandir(folder):
                with suppress(FileNotFoundError):  # gone in between
                    modified = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
                    yield Stored(f"{name}{entry.name}", modified)

    def keeps_versions(self) -> bool:
        return False

    def problem(self) -> str | None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return f"store away: {error.strerror}"
        return None if os.access(self._root, os.W_OK) else "store not writable"


def _synchronise(folder: Path) -> None:
    """The name itself, too, must outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
