"""The rules of the code's shape, held by a machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from operations.checkout import ROOT
from tests.architecture.discovery import SERVICES, python_files
from tests.architecture.shape import shape_of

MODULE_LINES, FUNCTION_LINES = 300, 50
VAGUE = {"util", "utils", "manager", "managers", "helper", "helpers", "base", "misc", "common"}
NAMED_WITH_REASON = {
    "shared/rpc/common_methods.py": "the methods that services have in common: the word says what is meant",
}

FILES = list(python_files())


def test_the_layers_hold() -> None:
    # Not the console script, whose first line names the place where the environment was made.
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rules_see_the_code() -> None:
    assert len(FILES) > 200
    assert {"gateway", "investor", "notifications", "territory"} <= set(SERVICES)


def test_modules_fit_on_a_few_screens() -> None:
    lengths = {str(path): shape_of(path).lines for path in FILES}
    assert {path: lines for path, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_functions_fit_on_one_screen() -> None:
    functions = [(path, function) for path in FILES for function in shape_of(path).functions]
    assert [
        f"{path}:{one.line} {one.name}: {one.lines} lines" for path, one in functions if one.lines > FUNCTION_LINES
    ] == []


def test_modules_are_named_for_what_they_hold() -> None:
    vague = [
        str(path) for path in FILES if VAGUE.intersection(path.stem.split("_")) and str(path) not in NAMED_WITH_REASON
    ]
    assert vague == []
    assert all((ROOT / path).exists() for path in NAMED_WITH_REASON), "a reason without its module"


@pytest.mark.parametrize("service", SERVICES)
def test_services_have_one_shape(service: str) -> None:
    found = {path.relative_to(ROOT / "services" / service).as_posix() for path in _below(service)}
    wanted = {"__init__.py", "__main__.py", "bootstrap.py", "config.py", "migrations/env.py"}
    assert wanted <= found
    assert {"domain", "usecases", "adapters", "entrypoints"} <= {path.partition("/")[0] for path in found}


def test_modules_say_what_they_are() -> None:
    silent = [str(path) for path in FILES if path.parts[0] != "tests" and not shape_of(path).docstring]
    assert silent == []


def _below(service: str) -> list[Path]:
    return [path for path in (ROOT / "services" / service).rglob("*.py") if "__pycache__" not in path.parts]
