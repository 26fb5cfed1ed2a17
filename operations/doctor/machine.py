"""This machine: Python and its packages, the disk, the clock, the time zones."""

import ctypes
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from operations import dependency_audit
from operations.checkout import ROOT
from operations.doctor.finding import Finding, Patient, critical, ok, warning

OLDEST_PYTHON = (3, 11)
LOCK = ROOT / "requirements-run.lock"
AUDITED_WITHIN = timedelta(days=8)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)  # without a marker: wanted everywhere
TIME_ERROR = 5  # <sys/timex.h>: the clock is not synchronised
ZONE, SINCE, OFFSET = "Africa/Casablanca", datetime(2026, 9, 21, tzinfo=UTC), timedelta(0)
"""Permanently UTC+0 from 2026-09-20 (tzdata 2026f)."""


def python(_: Patient) -> Iterator[Finding]:
    """Its version, and whether the packages are those of the lock file."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield critical("python.too_old", f"Python {version}", "install Python 3.11 or newer, then remove .primo/venv")
    else:
        yield ok("python", f"Python {version}")
    yield from packages(LOCK)


def packages(lock: Path) -> Iterator[Finding]:
    """Each that the lock file names, in the version that it names."""
    wrong = []
    for name, wanted in _PINNED.findall(lock.read_text(encoding="utf-8")):
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        if _normal(found) != _normal(wanted):
            wrong.append(f"{name} {found} instead of {wanted}")
    if wrong:
        listed = ", ".join(wrong[:5]) + " …" * (len(wrong) > 5)
        yield critical("packages.differ", listed, "remove .primo/venv; the next ./primo command makes it anew")
    else:
        yield ok("packages", f"as {lock.name} says")


def vulnerabilities(patient: Patient) -> Iterator[Finding]:
    """What `./primo audit dependencies` found last, about these lock files."""
    said = dependency_audit.last(patient.dependency_audit)
    remedy = "./primo audit dependencies, where the network is; each week, and in CI"
    if said is None:
        yield warning("dependencies.not_audited", "nobody has asked for vulnerabilities of what is locked now", remedy)
    elif said["found"]:
        names = ", ".join(sorted({f"{one['package']} {one['version']}" for one in said["found"]}))
        yield critical("dependencies.vulnerable", f"known vulnerabilities: {names}", "lock newer versions")
    elif patient.now - datetime.fromisoformat(said["at"]) > AUDITED_WITHIN:
        yield warning("dependencies.audit_old", f"vulnerabilities were last asked for at {said['at']}", remedy)
    else:
        yield ok("dependencies", f"no known vulnerability at {said['at']}")


def _normal(version: str) -> tuple[str, ...]:
    """`1.002` and `1.2` are one version (PEP 440)."""
    return tuple(part.lstrip("0") or "0" for part in version.split("."))


def disk(patient: Patient) -> Iterator[Finding]:
    """Room where the data lies."""
    there = next(path for path in (patient.place.root, *patient.place.root.parents) if path.exists())
    usage = shutil.disk_usage(there)
    what = f"{usage.free / 2**30:.1f} GB of {usage.total / 2**30:.0f} are free at {there}"
    remedy = "free some: old backups, replaced-* of restores, logs; RabbitMQ and PostgreSQL stop when it is full"
    if usage.free < patient.least_free_bytes:
        yield critical("disk.low", what, remedy)
    elif usage.free < usage.total * 0.1:
        yield warning("disk.filling", what, remedy)
    else:
        yield ok("disk", what)


def clock(_: Patient) -> Iterator[Finding]:
    """Whether the system's clock is kept right: deadlines are counted by it."""
    state = _kernel_clock()
    if state is None:
        return
    if state == TIME_ERROR:
        yield warning(
            "clock.unsynchronised",
            "the kernel says that nothing keeps this machine's clock right",
            "start systemd-timesyncd, chrony or ntpd (in a container: on its host)",
        )
    else:
        yield ok("clock", "synchronised")


def _kernel_clock() -> int | None:
    """What adjtimex(2) answers; None where there is none."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))  # struct timex is 208 bytes, modes 0
    except (OSError, AttributeError):
        return None


def time_zones(patient: Patient) -> Iterator[Finding]:
    """Whether the zones are as new as the law: an hour's difference moves appointments and deadlines."""
    at = max(patient.now, SINCE)
    try:
        offset = at.astimezone(ZoneInfo(ZONE)).utcoffset()
    except ZoneInfoNotFoundError:
        yield critical("timezone.missing", f"no data of {ZONE}", "remove .primo/venv: PyPI's tzdata is missing from it")
        return
    if offset != OFFSET:
        yield critical(
            "timezone.outdated",
            f"{ZONE} is taken for UTC{offset} on {at:%Y-%m-%d}, and is UTC+0 since 2026-09-20",
            "use ./primo, which keeps the system's older copy away (PYTHONTZPATH empty); update tzdata",
        )
    else:
        yield ok("timezone", f"{ZONE} is UTC+0")
