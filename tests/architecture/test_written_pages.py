"""What is written about the code is still so: the pages name files, functions and words that exist."""

import ast
import re
from functools import cache

import pytest

from operations.catalogue import SERVICES
from operations.checkout import ROOT
from shared.contracts.investor.codes import Status
from tests.architecture.discovery import python_files

ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
STEPS = sorted(set(re.findall(r"`([\w/]+\.py):([\w.]+)`", ARCHITECTURE)))
WORDS = sorted(
    {word for row in re.findall(r"^\| (`.+?) \|", GLOSSARY, re.MULTILINE) for word in re.findall(r"`(\w+)`", row)}
)


@cache
def _names_in(path: str) -> frozenset[str]:
    """Functions, classes, methods and assignments of a module: `name` or `Class.name`."""
    return frozenset(_names(ast.parse((ROOT / path).read_text(encoding="utf-8")), ""))


def _names(node: ast.Module | ast.ClassDef, prefix: str) -> list[str]:
    found = []
    for child in node.body:
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found.append(f"{prefix}{child.name}")
            case ast.ClassDef():
                found += [f"{prefix}{child.name}", *_names(child, f"{prefix}{child.name}.")]
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.append(f"{prefix}{name}")
    return found


@cache
def _words_of_the_code() -> frozenset[str]:
    texts = ((ROOT / path).read_text(encoding="utf-8") for path in python_files() if path.parts[0] != "tests")
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))


@pytest.mark.parametrize(("path", "name"), STEPS, ids=[f"{path}:{name}" for path, name in STEPS])
def test_a_step_on_the_path_of_an_event_is_where_the_page_says(path: str, name: str) -> None:
    assert name in _names_in(path)


def test_the_path_is_told_from_the_request_to_the_mail() -> None:
    folders = [path.split("/")[1] for path, _ in STEPS]
    assert {"gateway", "investor", "territory", "notifications", "messaging", "rpc"} <= set(folders)
    assert len(STEPS) > 30


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:shared|services|operations|tests|docs)/[\w/.]+)`", ARCHITECTURE)))
)
def test_a_file_that_the_page_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_page_names_every_service() -> None:
    assert all(f"| {service} |" in ARCHITECTURE for service in SERVICES)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_glossary_is_a_word_of_the_code(word: str) -> None:
    assert word in _words_of_the_code() or any(word in other.split("_") for other in _words_of_the_code())


@pytest.mark.parametrize("status", Status)
def test_every_state_of_a_dossier_is_in_the_glossary(status: Status) -> None:
    assert f"`{status}`" in GLOSSARY
