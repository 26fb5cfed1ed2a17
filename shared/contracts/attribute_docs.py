"""What stands under the fields of a contract, read from its source only when a document is made.

pydantic's own `use_attribute_docstrings` reads it whenever a class is made: a fifth of the start of every process, for
documents that none of them makes. A field that becomes a parameter of an address says it by `Field(description=…)`:
FastAPI describes those by the fields themselves, without a schema.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Docs = dict[str, str]


def with_docs(contract: type, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The JSON Schema of a model, with what stands under the contract's fields as the properties' descriptions."""
    schema = handler(core_schema)
    properties = handler.resolve_ref_schema(schema).get("properties", {})
    for field, said in described(contract).items():
        if field in properties:
            properties[field].setdefault("description", said)
    return schema


def described(contract: type) -> Docs:
    """Field -> its docstring, inherited ones too; a field that is declared again has what stands there, or nothing."""
    docs: Docs = {}
    for parent in reversed(contract.__mro__):
        found = _of_module(parent.__module__).get(parent.__qualname__, {})
        for name in inspect.get_annotations(parent):
            docs.pop(name, None)
            if name in found:
                docs[name] = found[name]
    return docs


@cache
def _of_module(name: str) -> dict[str, Docs]:
    """Class -> its fields' docstrings; nothing of a module without a source, as the built-in ones are."""
    try:
        source = inspect.getsource(sys.modules[name])
    except (OSError, TypeError, KeyError):
        return {}
    return {qualified: dict(_of_body(node.body)) for qualified, node in _classes(ast.parse(source), "")}


def _classes(node: ast.AST, within: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield within + child.name, child
            yield from _classes(child, f"{within}{child.name}.")


def _of_body(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                yield name, inspect.cleandoc(said)
