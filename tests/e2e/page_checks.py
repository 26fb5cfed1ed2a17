"""Two checkers of pages that others keep: Deque's axe-core, in the browser, and html-validate, beside it."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from operations.checkout import PRIVATE
from tests.support.npm_packages import RegistryAway, install

LISTED = Path(__file__).parent / "page_check"
CHECK_S = 60
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PAGE = (*WCAG, "best-practice")
"""A mail is no page: good practice would have it bring a main landmark and a heading of the first level."""
RUN = """(what) => axe.run(document, {
  runOnly: what,
  resultTypes: ["violations"], elementRef: false, iframes: false, preload: false,
}).then(found => found.violations.map(one => ({
  rule: one.id, said: one.help,
  places: one.nodes.map(node => node.target.join(" ") + " | " + node.html.slice(0, 160) + " | " + node.failureSummary),
})))"""


@dataclass(frozen=True)
class Fault:
    """What a checker finds wrong with a page."""

    address: str
    rule: str
    said: str
    places: tuple[str, ...] = ()


@cache
def packages() -> Path:
    """Where they lie. Skips by their names where they cannot be had."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("axe-core and html-validate come from npm: no node, no npm here")
    try:
        return install(LISTED, PRIVATE / "page-check") / "node_modules"
    except RegistryAway as away:
        pytest.skip(f"axe-core and html-validate are not installed: {away}")


def barriers(page: Page, address: str, tags: Sequence[str] = PAGE) -> list[Fault]:
    """What axe finds on the page that is open, by the rules that carry one of the tags."""
    return _run(page, address, {"type": "tag", "values": list(tags)})


def faint_words(page: Page, address: str) -> list[Fault]:
    """Words whose colour is too near to what they stand on: the rule that another colour scheme may break."""
    return _run(page, address, {"type": "rule", "values": ["color-contrast"]})


def _run(page: Page, address: str, what: Mapping[str, object]) -> list[Fault]:
    if page.evaluate("typeof axe") == "undefined":  # reading it takes as long as a small page
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(RUN, what)
    return [Fault(address, one["rule"], one["said"], tuple(one["places"])) for one in found]


@cache
def _axe() -> str:
    return (packages() / "axe-core/axe.min.js").read_text("utf-8")


def invalid(documents: Mapping[str, str]) -> list[Fault]:
    """What is not valid in documents by their addresses; one process for all. Raises subprocess.SubprocessError."""
    done = subprocess.run(
        ["node", str(LISTED / "check.cjs")],
        env={**os.environ, "NODE_PATH": str(packages())},
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        timeout=CHECK_S,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [Fault(one["address"], one["rule"], one["message"], (f"{one['line']}: {one['selector']}",)) for one in found]
