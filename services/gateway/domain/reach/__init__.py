"""Whom each method of the other services may answer, and whose rows come back: the only table of it.

A route says who may come in (`entrypoints/access.py`); here is what may be asked on that visitor's behalf, so that a
route that asks for too much fails where it asks. A method without a line is asked by nobody (ADR 0017).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.gateway.domain.permissions import to_carry_out
from services.gateway.domain.reach.every_service import METHODS_OF_ALL
from services.gateway.domain.reach.investor import INVESTOR
from services.gateway.domain.reach.notifications import NOTIFICATIONS
from services.gateway.domain.reach.rules import ANYBODY, Asker, BeyondReach, Outsider, Reach, Rows, only
from services.gateway.domain.reach.territory import TERRITORY
from shared.contracts.request import EVERY_SERVICE, Request

__all__ = ["ANYBODY", "REACH", "Asker", "BeyondReach", "Outsider", "Reach", "Rows", "admit", "reach_of"]

REACH: Mapping[str, Mapping[str, Reach]] = MappingProxyType(
    {
        "investor": INVESTOR,
        "notifications": NOTIFICATIONS,
        "territory": TERRITORY,
        EVERY_SERVICE: METHODS_OF_ALL,
    }
)
"""Service -> method -> rule. Commands to a dossier have theirs by `permissions.to_carry_out`."""


def reach_of(service: str, method: str) -> Reach:
    """Raises KeyError for a method without a rule: somebody has to decide first."""
    found = REACH[service].get(method)
    if found is not None:
        return found
    if service == "investor":
        return only(Rows.ONE, to_carry_out(method))
    raise KeyError(method)


def admit(request: Request[Any], asker: Asker) -> None:
    """Raises BeyondReach; KeyError for a method without a rule."""
    if not reach_of(request.service, request.method).opens_for(request, asker):
        raise BeyondReach(request, asker)
