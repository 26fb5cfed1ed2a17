"""The verbs of `python -m services.<name>`, and `./primo`: a process imports no more than it was asked for."""

import re
import subprocess
import sys

import pytest

from operations.__main__ import COMMANDS
from operations.catalogue import SERVICES
from operations.checkout import ROOT
from services.investor import __main__ as investor
from services.investor import bootstrap as investor_bootstrap
from services.territory import __main__ as territory
from services.territory import bootstrap as territory_bootstrap

HEAVY = ("alembic", "fastapi", "holidays", "nameko", "pika", "sqlalchemy")


def test_every_projection_is_rebuilt_and_verified_by_its_name() -> None:
    assert set(investor.PROJECTIONS) == set(investor_bootstrap.PROJECTIONS)
    assert set(territory.PROJECTIONS) == set(territory_bootstrap.PROJECTIONS)


@pytest.mark.parametrize("module", [*(f"services.{service}" for service in SERVICES), "operations"])
def test_what_can_be_asked_for_is_known_before_it_is_loaded(module: str) -> None:
    asked = f"import sys, {module}.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in HEAVY if name in done.stdout.split()] == []


def test_alembic_is_loaded_by_who_migrates_and_not_by_every_service() -> None:
    """A tenth of what the services that declare their tables with us would otherwise import."""
    modules = [path for top in ("shared", "services") for path in (ROOT / top).rglob("*.py")]
    at_import = re.compile(r"^(from|import) alembic", re.MULTILINE)
    loading = [path for path in modules if at_import.search(path.read_text(encoding="utf-8"))]
    assert [str(path) for path in loading if "migrations" not in path.parts] == []


def test_every_module_of_commands_can_be_asked_for() -> None:
    not_commands = {"__init__", "event_acts", "options"}
    assert {path.stem for path in (ROOT / "operations/commands").glob("*.py")} - not_commands == set(COMMANDS)
