"""Keys of backups: files of `age` (age-encryption.org), which its own program reads and writes too.

The machine that makes backups holds the public half alone: it cannot read them. The private half lies, closed by a
passphrase, where the operator keeps it: away from the machine and from the backups.
"""

import os
import re
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # ships no types

from operations import private_file
from operations.backups.faults import KeyRefused, NoRecipient
from operations.data_directory import DataDirectory

Identity = object
Recipient = object
"""Of pyrage, which ships no types."""

RECIPIENTS = "PRIMO_BACKUP_RECIPIENTS"
"""Public keys, by commas: where the environment names them, the data directory's are not looked at."""
PASSPHRASE_FILE = "PRIMO_BACKUP_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
LEAST_CHARACTERS = 12
_PRIVATE = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)


def make_key(file: Path, passphrase: str) -> str:
    """Write a new private key, closed by the passphrase; answers its public half.

    Raises KeyRefused when the file is there (it may be the only key of older backups) or the passphrase is short.
    """
    if file.exists():
        raise KeyRefused(f"{file} is there already: older backups may need it; choose another name")
    if len(passphrase) < LEAST_CHARACTERS:
        raise KeyRefused(f"a passphrase has {LEAST_CHARACTERS} characters or more")
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    content = f"# PRIMO backup key\n# public key: {public}\n{identity}\n"
    private_file.write_bytes(file, pyrage.passphrase.encrypt(content.encode(), passphrase))
    return public


def open_key(file: Path, passphrase: str | None) -> Identity:
    """The private key in this file, closed by a passphrase or not. Raises KeyRefused."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise KeyRefused(f"{file} cannot be read: {error.strerror}") from error
    if is_closed(content):
        if passphrase is None:
            raise KeyRefused(f"{file} is closed by a passphrase; name a file that holds it in {PASSPHRASE_FILE}")
        try:
            content = pyrage.passphrase.decrypt(content, passphrase)
        except pyrage.DecryptError as error:
            raise KeyRefused(f"the passphrase does not open {file}") from error
    found = _PRIVATE.search(content.decode(errors="replace"))
    if found is None:
        raise KeyRefused(f"{file} holds no private key of age (AGE-SECRET-KEY-1…)")
    try:
        return pyrage.x25519.Identity.from_str(found.group())
    except pyrage.IdentityError as error:
        raise KeyRefused(f"{file} holds no private key of age: {error}") from error


def is_closed(content: bytes) -> bool:
    """True when a key file has to be opened with a passphrase."""
    return content.startswith(b"age-encryption.org/")


def passphrase_from_file() -> str | None:
    """What the environment's file says, without its line end; None when none is named. Raises KeyRefused."""
    named = os.environ.get(PASSPHRASE_FILE)
    if not named:
        return None
    try:
        return Path(named).read_text(encoding="utf-8").removesuffix("\n")
    except OSError as error:
        raise KeyRefused(f"{PASSPHRASE_FILE} names {named}, which cannot be read: {error.strerror}") from error


def add_recipient(place: DataDirectory, public: str) -> None:
    """From now on backups of this system can be read with this key too."""
    known = _listed(place)
    if public not in known:
        private_file.write(place.backup_recipients, "".join(f"{one}\n" for one in [*known, public]))


def recipients_of(place: DataDirectory) -> list[str]:
    """Public keys of those who can read the backups. Raises NoRecipient, KeyRefused for what is no public key."""
    named = os.environ.get(RECIPIENTS, "")
    found = [one.strip() for one in named.split(",") if one.strip()] or _listed(place)
    if not found:
        raise NoRecipient(
            "no key is known that could open the backup; make one, to be kept away from this machine: "
            "./primo backup --new-key FILE"
        )
    for one in found:
        public_key(one)
    return found


def public_key(text: str) -> Recipient:
    """As age takes it. Raises KeyRefused."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise KeyRefused(f"{text!r} is no public key of age (age1…)") from error


def _listed(place: DataDirectory) -> list[str]:
    file = place.backup_recipients
    return [line.strip() for line in file.read_text().splitlines() if line.strip()] if file.exists() else []
