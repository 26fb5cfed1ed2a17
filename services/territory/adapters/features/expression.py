"""A filter as it came, read by the library `cql2` into CQL2 JSON, and kept within bounds."""

import json
import re
from collections.abc import Mapping
from typing import Any

from shared.contracts.territory.feature_refusals import FeatureQueryMalformed

LANGUAGES = ("cql2-text", "cql2-json")
DEEPEST, MOST_JOINED, MOST_NODES = 40, 300, 1000

_JOINING = re.compile(r"\b(?:not|and|or)\b|-(?!\d)|[+*/^%=<>]", re.IGNORECASE)
"""What may nest without a bracket; a minus before a digit is a number's."""

Node = Any
"""JSON: a literal, a list, `{"property": …}`, `{"op": …, "args": […]}`, a geometry, a moment or an interval."""


def read(text: str, language: str) -> Node:
    """Raises FeatureQueryMalformed."""
    import cql2  # compiled, and needed by filters alone

    if language not in LANGUAGES:
        raise FeatureQueryMalformed(parameter="filter-lang", problem="language", about=language, allowed=LANGUAGES)
    if _brackets(text) > DEEPEST or len(_JOINING.findall(text)) > MOST_JOINED:
        # Before it is parsed: the parser calls itself for each, and where the stack ends the process does.
        raise malformed("too_large", f"{DEEPEST} levels, {MOST_JOINED} operators")
    try:
        expression = cql2.parse_text(text) if language == "cql2-text" else cql2.parse_json(text)
        found = json.loads(json.dumps(expression.to_json()))
    except Exception as error:  # noqa: BLE001 - the library raises its own and plain ones: all say that it is no CQL2
        raise malformed("syntax", " ".join(str(error).split())[:300])
    _check_size(found)
    return found


def operator_of(node: Node) -> str:
    """The operator in lower case; empty for what is none."""
    return str(node["op"]).lower() if isinstance(node, Mapping) and "op" in node else ""


def arguments_of(node: Mapping[str, Any], number: int) -> list[Node]:
    """Raises FeatureQueryMalformed where there are more or fewer."""
    arguments = node.get("args")
    if not isinstance(arguments, list) or len(arguments) != number:
        raise malformed("arguments", str(node["op"]))
    return arguments


def malformed(
    problem: str, about: object = "", allowed: tuple[str, ...] = (), parameter: str = "filter"
) -> FeatureQueryMalformed:
    """To be raised."""
    return FeatureQueryMalformed(parameter=parameter, problem=problem, about=str(about)[:300], allowed=allowed)


def _brackets(text: str) -> int:
    """How deep they go."""
    deepest = depth = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _check_size(root: Node) -> None:
    """Geometries have many numbers and are flat: they are one node."""
    waiting, nodes = [(root, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEEPEST or nodes > MOST_NODES:
            raise malformed("too_large", f"{DEEPEST} levels, {MOST_NODES} parts")
        inner = node.get("args", ()) if isinstance(node, Mapping) else node if isinstance(node, list) else ()
        waiting += [(one, depth + 1) for one in inner]
