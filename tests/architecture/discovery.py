"""What there is in this checkout, found by looking: services, modules, contracts."""

import pkgutil
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from operations.checkout import ROOT
from operations.contracts.rpc_documents import contract_modules
from shared.contracts.catalogue import SUBSCRIPTIONS
from shared.contracts.event import Event
from shared.contracts.refusal import Refusal

SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/__main__.py"))
READERS = sorted(SUBSCRIPTIONS)


def python_files() -> Iterator[Path]:
    """All of ours, relative to the checkout; hidden folders hold what others made."""
    for path in sorted(ROOT.rglob("*.py")):
        relative = path.relative_to(ROOT)
        if not any(part.startswith(".") or part == "__pycache__" for part in relative.parts):
            yield relative


def bootstrap(service: str) -> ModuleType:
    return import_module(f"services.{service}.bootstrap")


def handlers(service: str) -> Mapping[type[Event], Any]:
    found: Mapping[type[Event], Any] = bootstrap(service).HANDLERS
    return found


@cache
def rpc_methods(service: str) -> frozenset[str]:
    """Names of a service's RPC methods."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nameko and eventlet announce their age when imported
        module = import_module(f"services.{service}.entrypoints.rpc")
        from nameko.rpc import Rpc
    (served,) = (kind for kind in vars(module).values() if getattr(kind, "name", None) == service)
    return frozenset(
        name
        for name in dir(served)
        if any(isinstance(entry, Rpc) for entry in getattr(getattr(served, name), "nameko_entrypoints", ()))
    )


@cache
def refusals() -> tuple[type[Refusal], ...]:
    """Every refusal with a code: of the contracts, and of the services' own."""
    list(contract_modules())
    for service in SERVICES:
        package = import_module(f"services.{service}.domain")
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(found.name)
    return tuple(
        kind
        for kind in sorted(_descendants(Refusal), key=lambda kind: (kind.__dict__.get("code", ""), kind.__module__))
        if "code" in kind.__dict__ and kind.__module__.startswith(("shared.", "services."))
    )


def _descendants(kind: type[Refusal]) -> set[type[Refusal]]:
    children = set(kind.__subclasses__())
    return children.union(*(_descendants(child) for child in children))
