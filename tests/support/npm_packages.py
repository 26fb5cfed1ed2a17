"""What tests need from npm: a folder with a package.json and its lock, installed once into .primo, not committed."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

INSTALL_S = 90
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


def install(listed: Path, installed: Path) -> Path:
    """The folder with the packages of `listed`, made when it is not there. Raises RegistryAway, RuntimeError."""
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
