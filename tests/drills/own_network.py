"""A network of this process's own (a Linux network namespace), in which packets can be dropped without harm to others.

Servers and services both run in it, so that all traffic stays inside. Services reach the servers at 127.0.0.2, which
nftables turns into 127.0.0.1; what they say to each other is recognised by that, and dropped on demand. Unlike behind
a proxy, both kernels see a peer that has vanished.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills.report import NotPossibleHere

SERVICES_ROAD = "127.0.0.2"
_CLONE_NEWNET = 0x40000000
_RULES = f"""
table ip primo {{
    chain road {{ type nat hook output priority -100; ip daddr {SERVICES_ROAD} dnat to 127.0.0.1; }}
    chain fault {{ type filter hook input priority 0; }}
}}
"""


class DroppingRoad:
    """Packets between the services and a server's port."""

    def drop(self, ports: list[int], *, answers_only: bool) -> None:
        """Let none through, or only what goes to the server."""
        direction = " ct direction reply" if answers_only else ""
        for port in ports:
            match = f"ct original ip daddr {SERVICES_ROAD} ct original proto-dst {port}{direction}"
            _nft(f"add rule ip primo fault meta l4proto tcp {match} drop")

    def mend(self) -> None:
        """Let everything through."""
        _nft("flush chain ip primo fault")


@contextmanager
def own_network() -> Iterator[DroppingRoad]:
    """The calling thread, and the processes it starts, live in a new network until the block ends.

    Raises NotPossibleHere without root, iproute2 or nftables.
    """
    for program, package in (("ip", "iproute2"), ("nft", "nftables")):
        if not shutil.which(program):
            raise NotPossibleHere(f"no {program} here: install {package}")
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open(Path("/proc/thread-self/ns/net"), os.O_RDONLY)
    try:
        if libc.unshare(_CLONE_NEWNET) != 0:
            raise NotPossibleHere(f"no network namespace of one's own: {os.strerror(ctypes.get_errno())}; needs root")
        try:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True, timeout=10)
            _nft(_RULES)
            yield DroppingRoad()
        finally:
            libc.setns(before, _CLONE_NEWNET)
    finally:
        os.close(before)


def _nft(text: str) -> None:
    done = subprocess.run(["nft", "-f", "-"], input=text, capture_output=True, text=True, check=False, timeout=10)
    if done.returncode != 0:
        raise NotPossibleHere(f"nftables refuses: {done.stderr.strip()[:200]}")
