"""The file of a backup: a tar in a file of `age`. Written and read as a stream: nothing lies in the open on any disk.

With nothing of ours: `age -d -i key.age FILE | tar x`, then `cat databases/investor.dump.* | pg_restore …`. A dump is
cut into pieces because a tar names each entry's length before its bytes.
"""

import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import IO

import pyrage  # type: ignore[import-untyped]  # ships no types

from operations.backups.faults import BackupFault, Damaged, KeyRefused
from operations.backups.keys import Identity, public_key
from operations.backups.manifest import Part

PIECE = 8 * 2**20  # bytes
READ = 2**20  # bytes
_PIECES = ".dump."


class Archive:
    """Being written. What was put in is in `parts`, by name."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def put(self, name: str, content: bytes) -> None:
        """A file of which all bytes are there."""
        self._entry(name, content)
        self.parts[name] = Part(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())

    def put_stream(self, name: str, chunks: Iterable[bytes]) -> None:
        """A file of which nobody knows yet how long it will be; its name ends with `.dump`."""
        digest, size, number, piece = hashlib.sha256(), 0, 0, bytearray()
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            piece += chunk
            while len(piece) >= PIECE:
                self._entry(f"{name}.{number:05}", bytes(piece[:PIECE]))
                del piece[:PIECE]
                number += 1
        self._entry(f"{name}.{number:05}", bytes(piece))
        self.parts[name] = Part(bytes=size, sha256=digest.hexdigest())

    def _entry(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))


@contextmanager
def written(path: Path, recipients: Sequence[str]) -> Iterator[Archive]:
    """A new file that has its name only once it is whole and on the disk. Raises KeyRefused, OSError."""
    readers = [public_key(one) for one in recipients]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".unfinished")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with (
                _through(lambda source: pyrage.encrypt_io(source, file, readers)) as sink,
                closing(tarfile.open(mode="w|", fileobj=sink, format=tarfile.PAX_FORMAT)) as tar,
            ):
                yield Archive(tar)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _through(carry: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """What is written goes through `carry`, in a thread, until the block ends. Raises what `carry` raised."""
    reading, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    failed: list[Exception] = []

    def run() -> None:
        try:
            carry(reading)
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)
        finally:
            reading.close()  # who writes is told so

    thread = threading.Thread(target=run, name="backup-cipher", daemon=True)
    thread.start()
    try:
        yield writing
    except BrokenPipeError:
        thread.join()
        raise (failed or [BrokenPipeError()])[0] from None
    finally:
        with suppress(BrokenPipeError):
            writing.close()
        thread.join()
    if failed:
        raise failed[0]


@contextmanager
def opened(path: Path, identity: Identity) -> Iterator[Iterator[tuple[str, Iterator[bytes]]]]:
    """Names and bytes of the files in it, in their order; each is read, or left, before the next is asked for.

    Raises KeyRefused, Damaged.
    """
    reading, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    failed: list[Exception] = []

    def run() -> None:
        try:
            with path.open("rb") as file:
                pyrage.decrypt_io(file, writing, [identity])
        except Exception as error:  # noqa: BLE001 - told below, in the thread that reads
            failed.append(error)
        finally:
            with suppress(BrokenPipeError):
                writing.close()

    thread = threading.Thread(target=run, name="backup-cipher", daemon=True)
    thread.start()
    try:
        with tarfile.open(mode="r|", fileobj=reading) as tar:
            yield _files(tar)
        while reading.read(READ):  # what pads a tar; a file that was cut short says so only at its end
            pass
        thread.join()
        if failed:
            raise failed[0]
    except (tarfile.TarError, pyrage.DecryptError, EOFError, OSError) as error:
        reading.close()
        thread.join()
        raise _explained(path, failed[0] if failed else error) from error
    finally:
        reading.close()
        thread.join()


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, Iterator[bytes]]]:
    for name, entries in groupby(tar, key=lambda entry: _whole_name(entry.name)):
        yield name, _bytes(tar, entries)


def _bytes(tar: tarfile.TarFile, entries: Iterable[tarfile.TarInfo]) -> Iterator[bytes]:
    for entry in entries:
        content = tar.extractfile(entry)
        while content and (chunk := content.read(READ)):
            yield chunk


def _whole_name(name: str) -> str:
    before, cut, number = name.rpartition(_PIECES)
    return f"{before}.dump" if cut and number.isdigit() else name


def _explained(path: Path, error: Exception) -> BackupFault:
    if "No matching keys" in str(error):
        return KeyRefused(f"{path} was not made for this key")
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return Damaged(f"{path} cannot be read: {error.strerror}")
    return Damaged(f"{path} is damaged, cut short, or no backup: {error}")


def digest_of(file: Path) -> str:
    """SHA-256 of a file, as `sha256sum` prints it."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
