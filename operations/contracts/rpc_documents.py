"""What each service answers: its methods with request and reply, and what it may refuse."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import shared.contracts
from operations.contracts.json_schemas import DIALECT, Json, schema_of, summary_of
from shared.contracts.refusal import Refusal
from shared.contracts.request import EVERY_SERVICE, Request


def contract_modules() -> Iterator[ModuleType]:
    """Every module of shared.contracts."""
    for found in pkgutil.walk_packages(shared.contracts.__path__, prefix=f"{shared.contracts.__name__}."):
        yield import_module(found.name)


def requests() -> dict[str, dict[str, type[Request[Any]]]]:
    """Service -> method -> request; `EVERY_SERVICE` holds what each service answers."""
    found: dict[str, dict[str, type[Request[Any]]]] = {}
    for kind in _classes(Request):
        if "method" in kind.__dict__:
            found.setdefault(kind.service, {})[kind.method] = kind
    return found


def refusals() -> dict[str, dict[str, type[Refusal]]]:
    """Service -> code -> refusal; `EVERY_SERVICE` holds those that belong to no single one."""
    found: dict[str, dict[str, type[Refusal]]] = {}
    for kind in _classes(Refusal):
        if "code" in kind.__dict__:
            owner = kind.__module__.removeprefix(f"{shared.contracts.__name__}.").partition(".")
            found.setdefault(owner[0] if owner[2] else EVERY_SERVICE, {})[kind.code] = kind
    return found


def documents() -> dict[str, Json]:
    """Service -> its document; the common methods and refusals are in each."""
    asked, refused = requests(), refusals()
    common_methods, common_refusals = asked.pop(EVERY_SERVICE, {}), refused.pop(EVERY_SERVICE, {})
    return {
        service: {
            "service": service,
            "transport": {"exchange": "nameko-rpc", "queue": f"rpc-{service}", "routingKey": f"{service}.<method>"},
            "methods": {name: _method(kind) for name, kind in {**methods, **common_methods}.items()},
            "refusals": {
                code: _refusal(kind) for code, kind in {**refused.get(service, {}), **common_refusals}.items()
            },
        }
        for service, methods in asked.items()
    }


def _method(kind: type[Request[Any]]) -> Json:
    return {
        "summary": summary_of(kind),
        "repeatable": kind.repeatable,
        "request": {"$schema": DIALECT, **schema_of(kind, "validation")},
        "reply": {"$schema": DIALECT, **schema_of(kind._reply_type())},
    }


def _refusal(kind: type[Refusal]) -> Json:
    return {"summary": summary_of(kind), "data": {"$schema": DIALECT, **schema_of(kind)}}


def _classes(parent: type[Any]) -> Iterator[type[Any]]:
    """Each once, where it is defined."""
    for module in contract_modules():
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, parent) and kind.__module__ == module.__name__:
                yield kind
