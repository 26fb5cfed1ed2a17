"""TCP ports on this machine: which are free to take, which answer."""

import fcntl
import os
import random
import socket
import tempfile
from functools import cache
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the ports of outgoing connections (32768 and up on Linux): a server that
# is killed and started again finds its port still free, never lent to somebody's client socket meanwhile.
_RANGE = range(20_000, 32_000)
_handed_out: set[int] = set()
# Bytes of this file are ports: a process holds the locks of those it was given until it ends, however it ends.
_LOCKS = "primo-ports-{user}.lock"


class NoFreePort(RuntimeError):
    """Every port tried was taken."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """True when a server could listen on this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection in TIME_WAIT does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


@cache
def _locks() -> int:
    """The open file of the locks; never closed, since closing it would give all of them back."""
    path = Path(tempfile.gettempdir()) / _LOCKS.format(user=os.getuid())
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _claimed(port: int) -> bool:
    """True when this process has the port now, which no other process of this user was given and still keeps."""
    try:
        fcntl.lockf(_locks(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def free_port() -> int:
    """A port nobody listens on, given to this process alone for as long as it lives.

    A server takes seconds to start and listens only then: without the claim, two systems that start beside each other
    would now and then be given the same port.
    """
    for _ in range(1_000):
        port = random.choice(_RANGE)  # noqa: S311 - any port
        if port not in _handed_out and _claimed(port) and is_free(port):
            _handed_out.add(port)
            return port
    raise NoFreePort(f"no free port found between {_RANGE.start} and {_RANGE.stop}")


def answers(port: int, host: str = LOOPBACK, timeout: float = 1.0) -> bool:
    """True when something accepts connections on this port."""
    try:
        with socket.create_connection((host, port), timeout):
            return True
    except OSError:
        return False
