"""A finding, and what checks are told."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from operations.data_directory import DataDirectory
from operations.dependency_audit import RECORD
from operations.run_record import RunRecord


class Severity(StrEnum):
    """`critical`: something does not work, or soon will not. `warning`: it should be seen to."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `code` is stable; `remedy` is empty where nothing is to be done."""

    code: str
    severity: Severity
    what: str
    remedy: str = ""


def ok(code: str, what: str) -> Finding:
    """As it should be."""
    return Finding(code, Severity.OK, what)


def warning(code: str, what: str, remedy: str) -> Finding:
    """To be seen to."""
    return Finding(code, Severity.WARNING, what, remedy)


def critical(code: str, what: str, remedy: str) -> Finding:
    """Does not work, or soon will not."""
    return Finding(code, Severity.CRITICAL, what, remedy)


@dataclass(frozen=True)
class Patient:
    """What is looked at."""

    place: DataDirectory
    record: RunRecord | None
    """None: nothing runs."""
    port: int = 8000
    """Where it would be served."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    least_free_bytes: int = 2 * 2**30
    dependency_audit: Path = RECORD


Check = Callable[[Patient], Iterator[Finding]]
