"""What the rules ask of a module, read once for all of them: reading a thousand files is what these tests cost."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from operations.checkout import ROOT


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Shape:
    lines: int
    docstring: str | None
    functions: tuple[Function, ...]
    imports: frozenset[str]
    """First parts of the modules that it names; not those relative to itself."""


@cache
def shape_of(path: Path) -> Shape:
    """`path` is relative to the checkout."""
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    functions, imports = [], set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                functions.append(Function(node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1))
            case ast.Import(names=names):
                imports |= {alias.name.partition(".")[0] for alias in names}
            case ast.ImportFrom(module=str(module), level=0):
                imports.add(module.partition(".")[0])
    return Shape(len(source.splitlines()), ast.get_docstring(tree), tuple(functions), frozenset(imports))
