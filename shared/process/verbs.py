"""Verbs that several services have. What a verb needs is imported when it is carried out: a process has one verb, and
what all of them need takes seconds.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from shared.process.settings import ProcessSettings

if TYPE_CHECKING:
    from shared.ledger.ledger import Ledger
    from shared.messaging.projection import Projection

Verbs = dict[str, Callable[[], None]]


def ledger_verbs(ledger: "Callable[[], Ledger]", settings: Callable[[], ProcessSettings]) -> Verbs:
    """`ledger-verify` and `ledger-head`: each says what it found in lines of JSON."""

    def verify() -> None:
        from shared.process.ledger_work import say_verified

        say_verified(ledger(), settings())

    def head() -> None:
        from shared.process.ledger_work import say_head

        say_head(ledger(), settings())

    return {"ledger-verify": verify, "ledger-head": head}


def rebuild_verbs(
    service: str,
    settings: Callable[[], ProcessSettings],
    names: Sequence[str],
    projections: "Callable[[], Mapping[str, Projection]]",
) -> Verbs:
    """`rebuild:<projection>` and `verify:<projection>` for each of the names, which are those of the projections."""
    return {
        f"{verb}:{name}": _rebuild(service, name, settings, projections, write=write)
        for name in names
        for verb, write in (("rebuild", True), ("verify", False))
    }


def _rebuild(
    service: str,
    name: str,
    settings: Callable[[], ProcessSettings],
    projections: "Callable[[], Mapping[str, Projection]]",
    *,
    write: bool,
) -> Callable[[], None]:
    def carry_out() -> None:
        from shared.process.rebuild import rebuild

        rebuild(f"{service}.{name}", settings(), projections()[name], write=write)

    return carry_out
