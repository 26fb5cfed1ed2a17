"""Why a backup or a restore was not made. Each has a code for programs and a message that says what helps."""

from typing import ClassVar


class BackupFault(RuntimeError):
    """Shown to the operator as a message, never as a traceback."""

    code: ClassVar[str] = "backup.failed"


class NoRecipient(BackupFault):
    """Nobody could read the backup: no key was named."""

    code = "backup.no_recipient"


class KeyRefused(BackupFault):
    """A key, or its passphrase, is not one that opens this."""

    code = "backup.key_refused"


class Damaged(BackupFault):
    """A backup is not whole, or not what its manifest says."""

    code = "backup.damaged"


class TooNew(BackupFault):
    """A newer release made it: this one does not know its tables, or its format."""

    code = "backup.newer_release"


class NotEmpty(BackupFault):
    """There is a system where the backup should go."""

    code = "restore.not_empty"


class Differs(BackupFault):
    """What was restored is not what was backed up."""

    code = "restore.differs"


class NoQuietMoment(BackupFault):
    """Writers did not let go for long enough to take all databases at one moment."""

    code = "backup.no_quiet_moment"


class ToolFailed(BackupFault):
    """A program of PostgreSQL ended badly, or is older than the server."""

    code = "backup.tool_failed"
