"""Every library that we rely on is chosen: declared, with its reason, and used."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from operations.checkout import ROOT
from tests.architecture.discovery import python_files
from tests.architecture.shape import shape_of

REQUIREMENTS = ("requirements.in", "requirements-run.in", "requirements-dev.in")
OURS = {"shared", "services", "operations", "tests"}
PART_OF = {
    "amqp": "nameko",  # whose errors come through nameko's consumers and publishers as they are
    "kombu": "nameko",
    "markupsafe": "jinja2",
    "numpy": "shapely",  # whose coordinates are its arrays
    "pydantic-core": "pydantic",
    "starlette": "fastapi",
    "typing-extensions": "pydantic",
}
"""Libraries that we import by name and that come with another one, of whose interface they are a part."""
BORROWED = {"jsoncompat": "operations/contracts: imported by `./primo contracts` alone, which installs what tests need"}
"""Of the tests' libraries, those that a program uses, with the reason."""


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(file: str, *, following: bool = True) -> set[str]:
    found: set[str] = set()
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        wanted = line.partition("#")[0].strip()
        if wanted.startswith("-r "):
            found |= _declared(wanted[3:].strip()) if following else set()
        elif wanted:
            found.add(_normal(re.split(r"[\[<>=!~; ]", wanted)[0]))
    return found


def _explained() -> set[str]:
    rows = re.findall(r"^\| ([\w.-]+) \| (.+?) \| (.+?) \|$", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    return {_normal(name) for name, reason, licence in rows if name != "package" and reason.strip() and licence.strip()}


def _imported(*folders: str) -> dict[str, str]:
    """Distribution -> one file that imports it."""
    by_module, found = packages_distributions(), dict[str, str]()
    for path in python_files():
        if path.parts[0] not in folders:
            continue
        for module in shape_of(path).imports - OURS - sys.stdlib_module_names:
            distribution = _normal(by_module.get(module, [module])[0])
            found[PART_OF.get(distribution, distribution)] = str(path)
    return found


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_a_dependency_has_its_reason(file: str) -> None:
    assert _declared(file, following=False) - _explained() == set(), "each has its line in docs/dependencies.md"


def test_a_reason_has_its_dependency() -> None:
    assert _explained() - set().union(*(_declared(file) for file in REQUIREMENTS)) == set()


@pytest.mark.parametrize(
    ("folders", "file"), [(("shared", "services"), "requirements.in"), (("operations",), "requirements-run.in")]
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], file: str) -> None:
    allowed = _declared(file) | (BORROWED.keys() if "operations" in folders else set())
    assert {name: path for name, path in _imported(*folders).items() if name not in allowed} == {}


def test_what_was_borrowed_is_still_declared_for_tests() -> None:
    assert BORROWED.keys() <= _declared("requirements-dev.in", following=False)


@pytest.mark.parametrize("file", REQUIREMENTS)
def test_the_lock_holds_every_dependency(file: str) -> None:
    locked = re.findall(r"^([\w.-]+)(?:\[.*\])?==", (ROOT / file.replace(".in", ".lock")).read_text(), re.MULTILINE)
    assert _declared(file) - {_normal(name) for name in locked} == set()
