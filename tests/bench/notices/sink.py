"""Where all mail goes: Postfix's own `smtp-sink`, which takes everything, keeps nothing and counts."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from operations.servers.lifetime import end_all, spawn
from operations.servers.ports import LOOPBACK, free_port

PROGRAM = "/usr/sbin/smtp-sink"
_COUNT = re.compile(rb"mesg=(\d+)")
_LAST = 200
"""Bytes at the end of what it says that hold the last count."""


class NoSink(RuntimeError):
    """Postfix (Debian's package) is not installed, and its sink takes mail faster than anything in Python would."""


@dataclass(frozen=True)
class Sink:
    log: Path
    port: int = field(default_factory=free_port)

    def taken(self) -> int:
        """Messages so far."""
        with self.log.open("rb") as said:
            said.seek(max(0, self.log.stat().st_size - _LAST))
            counts = _COUNT.findall(said.read())
        return int(counts[-1]) if counts else 0

    def wait_for(self, wanted: int, check: Callable[[], None], patience_s: float = 600.0) -> float:
        """Until so many were taken; answers when (`time.monotonic`). Raises TimeoutError, or what `check` raises."""
        last_moment = time.monotonic() + patience_s
        while (found := self.taken()) < wanted:
            check()
            if time.monotonic() > last_moment:
                raise TimeoutError(f"{found} of {wanted} messages arrived in {patience_s:.0f} s")
            time.sleep(0.005)
        return time.monotonic()


@contextmanager
def open_sink(directory: Path) -> Iterator[Sink]:
    """Raises NoSink."""
    program = shutil.which("smtp-sink") or PROGRAM
    if not Path(program).exists():
        raise NoSink(f"{program} is missing: install Postfix (it need not run)")
    sink = Sink(directory / "sink.log")
    as_nobody = ("-u", "nobody") if os.geteuid() == 0 else ()
    process = spawn([program, *as_nobody, "-c", f"{LOOPBACK}:{sink.port}", "100"], log=sink.log)
    try:
        yield sink
    finally:
        end_all([process], deadline=5)
