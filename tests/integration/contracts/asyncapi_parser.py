"""AsyncAPI's own parser, from npm: installed once into .primo, as the lock beside it says."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.checkout import PRIVATE
from tests.support.npm_packages import install

LISTED = Path(__file__).parent / "asyncapi"
INSTALLED = PRIVATE / "asyncapi-parser"
PARSE_S = 60


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
    modules = install(LISTED, INSTALLED) / "node_modules"
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
