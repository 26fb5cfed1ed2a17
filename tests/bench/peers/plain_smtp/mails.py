"""The file of messages that the peers send: each with its length before it, in decimal, on a line of its own."""

from collections.abc import Iterable, Iterator
from pathlib import Path

SENDER, RECIPIENT = "noreply@primo.invalid", "fatima@example.org"


def write(file: Path, mails: Iterable[bytes]) -> None:
    with file.open("wb") as out:
        for mail in mails:
            out.write(b"%d\n%b" % (len(mail), mail))


def read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stored:
        while length := stored.readline():
            yield stored.read(int(length))
