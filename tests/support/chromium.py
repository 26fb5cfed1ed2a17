"""The Chromium of this machine, if it has one."""

import shutil
from pathlib import Path

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--no-sandbox",  # Chromium's own sandbox does not start as root
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str | None:
    """The program of an installed Chromium; None when there is none."""
    known = next((place for place in PLACES if Path(place).exists()), None)
    return known or shutil.which("chromium") or shutil.which("chromium-browser")
