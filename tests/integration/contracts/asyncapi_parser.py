"""AsyncAPI's own parser, from npm: installed once into .primo, as the lock beside it says."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.checkout import PRIVATE

LISTED = Path(__file__).parent / "asyncapi"
INSTALLED = PRIVATE / "asyncapi-parser"
INSTALL_S, PARSE_S = 90, 60
AWAY = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "ENOTCACHED",
)
"""npm's words for a registry that cannot be reached; anything else that it says is an error."""


class RegistryAway(RuntimeError):
    """The package is not installed yet, and npm cannot reach where it comes from."""


@dataclass(frozen=True)
class Parsed:
    """What the parser made of a document."""

    diagnostics: list[dict[str, str]]
    title: str | None
    messages: list[str]
    sent: list[str]
    payloads: int

    def severe(self) -> list[dict[str, str]]:
        """Errors and warnings."""
        return [found for found in self.diagnostics if found["severity"] in ("error", "warning")]


def parse(documents: Sequence[Path]) -> list[Parsed]:
    """Read documents, files that they refer to included; all in one process, whose start takes longer than reading.

    Raises RegistryAway, subprocess.SubprocessError.
    """
    modules = install() / "node_modules"
    done = subprocess.run(
        ["node", str(LISTED / "parse.cjs"), *map(str, documents)],
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=PARSE_S,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [Parsed(**one) for one in found]


def install(listed: Path = LISTED, installed: Path = INSTALLED) -> Path:
    """The folder with the packages, made when it is not there. Raises RegistryAway, RuntimeError."""
    lock = (listed / "package-lock.json").read_bytes()
    place = installed / hashlib.sha256(lock).hexdigest()[:12]
    if place.is_dir():
        return place
    installed.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=installed) as workplace:
        made = Path(workplace) / "made"
        shutil.copytree(listed, made)
        _run_npm(made)
        try:
            made.rename(place)  # whole or not at all; who comes second finds it done
        except OSError:
            if not place.is_dir():
                raise
    return place


def _run_npm(folder: Path) -> None:
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired as late:
        raise RegistryAway(f"npm did not end within {INSTALL_S} s") from late
    if done.returncode:
        if any(word in done.stderr for word in AWAY):
            raise RegistryAway("npm cannot reach its registry")
        raise RuntimeError(f"npm ci failed: {done.stderr[-2000:]}")
