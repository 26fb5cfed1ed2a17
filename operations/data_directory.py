"""The directory that holds everything one running system keeps: databases, queues, mail, logs, secrets."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class DataInUse(RuntimeError):
    """A system runs on this data already."""


@dataclass(frozen=True)
class DataDirectory:
    """The places in it."""

    root: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data."""
        return self.root / "postgres"

    @property
    def rabbitmq(self) -> Path:
        """A private RabbitMQ node's data."""
        return self.root / "rabbitmq"

    @property
    def mail(self) -> Path:
        """The Maildir of the local mail server."""
        return self.root / "mail"

    @property
    def files(self) -> Path:
        """What investors handed in."""
        return self.root / "files"

    @property
    def attachments(self) -> Path:
        """The documents of the region's offers."""
        return self.root / "attachments"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.root / "logs"

    @property
    def run_record(self) -> Path:
        """What runs now, for other commands to read; not there when nothing runs."""
        return self.root / "run.json"

    @property
    def secrets(self) -> Path:
        """The generated passwords and keys."""
        return self.root / "secrets.json"

    @property
    def backup_recipients(self) -> Path:
        """Public keys of those who can read its backups; one a line."""
        return self.root / "backup-recipients"

    @property
    def backup_record(self) -> Path:
        """When the last backup was made, where it is, and when one was last verified."""
        return self.root / "backup.json"

    @property
    def findings(self) -> Path:
        """What the doctor found last; not there where nobody has looked."""
        return self.root / "findings.json"

    @property
    def restore_record(self) -> Path:
        """Of which backup this data is; not there where it never was restored."""
        return self.root / "restored.json"

    @property
    def being_restored(self) -> Path:
        """What a restore has made so far; put in its places when all of it is right."""
        return self.root / "being-restored"

    def is_held(self) -> bool:
        """True while a system runs on this data."""
        if not self.root.exists():
            return False
        try:
            with self.hold():
                return False
        except DataInUse:
            return True

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep others off this data until the block ends, or this process does in whatever way.

        Raises DataInUse when somebody else holds it.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        # The lock goes with the open file, not with the file's existence: nothing is left to clear after a crash.
        with (self.root / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DataInUse(f"PRIMO is already running on {self.root}; stop it, or choose another --data") from None
            yield
