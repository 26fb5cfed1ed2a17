"""Whether a package that we lock has a known vulnerability: asked of OSV (osv.dev) through pip-audit, when asked for.

The answer hangs on a database that grows each day, on the network: so it is no part of `./primo check`, which works
offline and says the same tomorrow. What was found last is written down; `./primo doctor` tells when that is old.
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.checkout import PRIVATE, ROOT

RECORD = PRIVATE / "dependency-audit.json"
LOCKS = ("requirements-run.lock", "requirements-dev.lock")
TIMEOUT_S = 300.0


class NotLookedAt(RuntimeError):
    """No answer was to be had: nothing is known, good or bad."""


@dataclass(frozen=True)
class Vulnerability:
    """A known fault of a locked version."""

    package: str
    version: str
    id: str
    mended_in: tuple[str, ...]
    lock: str


def audit(locks: tuple[str, ...] = LOCKS, *, osv_url: str | None = None, record: Path = RECORD) -> list[Vulnerability]:
    """What is known of the locked versions now; written down for later. Raises NotLookedAt."""
    found = [one for lock in locks for one in _of_lock(ROOT / lock, osv_url)]
    record.parent.mkdir(parents=True, exist_ok=True)
    said = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "locks": _digests(locks),
        "found": list(map(asdict, found)),
    }
    record.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return found


def last(record: Path = RECORD) -> dict[str, Any] | None:
    """The last answer, if it is about these lock files; None: they were never looked at."""
    if not record.exists():
        return None
    said: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return said if said["locks"] == _digests(LOCKS) else None


def _of_lock(lock: Path, osv_url: str | None) -> list[Vulnerability]:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off"]
    command += ["--osv-url", osv_url] if osv_url else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotLookedAt(f"no answer within {TIMEOUT_S:.0f} s") from error
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        raise NotLookedAt((done.stderr.strip().splitlines() or ["no answer"])[-1][:300]) from error
    return [
        Vulnerability(one["name"], one["version"], fault["id"], tuple(fault["fix_versions"]), lock.name)
        for one in packages
        for fault in one.get("vulns", ())
    ]


def _digests(locks: tuple[str, ...]) -> dict[str, str]:
    return {lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() for lock in locks if (ROOT / lock).exists()}
