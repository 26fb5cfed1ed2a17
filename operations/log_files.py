"""The log file of each process: appended to over many runs, and not for ever."""

from pathlib import Path

LARGEST = 10 * 1024 * 1024  # bytes; beyond, the next start begins a new file and keeps one old one


def log_for(logs: Path, name: str) -> Path:
    """The log file of the process of this name."""
    return logs / f"{name}.log"


def rotate(log: Path) -> None:
    """Put a large log aside, replacing the one put aside before."""
    if log.exists() and log.stat().st_size > LARGEST:
        log.replace(log.with_name(log.name + ".1"))
