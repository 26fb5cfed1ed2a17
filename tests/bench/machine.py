"""The machine that the figures belong to, as it says itself."""

import os
import platform
import subprocess
import time
from pathlib import Path

from operations.servers.postgres import binaries

SYNCS = 200


def describe(directory: Path) -> dict[str, str]:
    """Processor, memory, programs, what else it was busy with, and what a sync costs where the data lies."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": _postgres_version(),
        "fdatasync": f"{_sync_ms(directory):.2f} ms",
        "load at start": f"{os.getloadavg()[0]:.1f}",
    }


def _processor() -> str:
    found = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return found[0].partition(":")[2].strip() if found else platform.machine()


def _postgres_version() -> str:
    said = subprocess.run([str(binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1]


def _sync_ms(directory: Path) -> float:
    path = directory / "sync"
    with path.open("wb", buffering=0) as file:
        began = time.perf_counter()
        for _ in range(SYNCS):
            file.write(b"x" * 8192)
            os.fdatasync(file.fileno())
        took = time.perf_counter() - began
    path.unlink()
    return took / SYNCS * 1000
