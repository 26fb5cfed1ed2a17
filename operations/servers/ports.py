"""TCP ports on this machine: which are free to take, which answer."""

import random
import socket

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the ports of outgoing connections (32768 and up on Linux): a server that
# is killed and started again finds its port still free, never lent to somebody's client socket meanwhile.
_RANGE = range(20_000, 32_000)
_handed_out: set[int] = set()


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


def free_port() -> int:
    """A port nobody listens on, never given twice by this process."""
    for _ in range(1_000):
        port = random.choice(_RANGE)
        if port not in _handed_out and is_free(port):
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
