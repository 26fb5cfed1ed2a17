"""The garbage collector of a process that is started anew for each release, each drill and each command."""

import gc


def spare() -> None:
    """Call it before anything else is imported: thousands of classes are made at start, and the collector walks all of
    them again and again, a tenth of the time. Later, a command that stores thousands of rows costs it a fifth
    (docs/performance.md).
    """
    gc.set_threshold(20_000, 20, 20)


def leave_what_is_there() -> None:
    """Call it once everything is imported: what was made at start stays, and is not looked at again."""
    gc.freeze()
