"""An environment of its own for each peer, made on first use from the peer's hash-locked requirements."""

import subprocess
import sys
from pathlib import Path
from zlib import crc32

from operations.checkout import PRIVATE
from tests.bench.progress import say

PEERS = Path(__file__).with_name("peers")


class PeerNotInstalled(RuntimeError):
    """pip could not install what a peer's lock lists."""


def python_of(package: str) -> Path:
    """The Python of the peer in `peers/<package>`; installs it first where it is missing or its lock has changed."""
    lock = PEERS / package / "requirements.lock"
    place = PRIVATE / "bench" / package
    python = place / "bin" / "python"
    stamp = place / "installed"
    wanted = f"{crc32(lock.read_bytes())} {sys.version_info[:2]}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    say(f"installing the peer {package} into {place.relative_to(PRIVATE.parent)}, once")
    stamp.unlink(missing_ok=True)
    _run(sys.executable, "-m", "venv", "--clear", str(place))
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    _run(str(python), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock))
    stamp.write_text(wanted)
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise PeerNotInstalled(f"{' '.join(command[:4])} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
