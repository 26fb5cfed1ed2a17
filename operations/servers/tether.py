"""Tie a process to the life of the one that spawned it, then become the real command.

Run as a script by `lifetime.spawn`, never imported: `python -I -S tether.py SIGNAL PARENT_PID COMMAND...`. It is a
program of its own, not a `preexec_fn`, because code between fork and exec may deadlock when the parent has threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>; the setting survives exec, except of set-user-id programs


def main() -> None:
    """Ask the kernel for SIGNAL when the parent dies, then exec COMMAND."""
    signal_number, parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
    if os.getppid() != int(parent):  # it died before we asked: no signal would ever come
        sys.exit("the parent process is gone")
    os.execvp(command[0], command)  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main()
