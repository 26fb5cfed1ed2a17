"""Where things are in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRIVATE = ROOT / ".primo"  # what is made here and never committed
PACKAGES = PRIVATE / "rabbitmq"  # downloaded once, shared by runs and tests
DEFAULT_DATA = PRIVATE / "data"
