"""Where things are in this checkout."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = ROOT / ".primo"  # what is made here and never committed
PACKAGES = PRIVATE / "rabbitmq"  # downloaded once, shared by runs and tests
DEFAULT_DATA = PRIVATE / "data"


def release() -> str:
    """The version of this checkout, as pyproject.toml says it."""
    version: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return version
