"""The rule of one method, and on whose behalf a request is made (ADR 0017)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.gateway.domain.permissions import Permission, may
from shared.contracts.codes import Role
from shared.contracts.request import Request


class Outsider(StrEnum):
    """Who may ask without a permission."""

    ANYBODY = "anybody"
    LINK = "link"
    """Whoever holds an investor's tracking link, of the one dossier that it opens."""
    MANDATARY = "mandatary"
    """Whoever holds the link of a mandate, of the one dossier, under that mandate."""
    PREFERENCES = "preferences"
    """Whoever holds a person's preference link or that of one click: what they want to be told, and nothing else."""


class Rows(StrEnum):
    """Whose rows come back."""

    NOBODY = "nobody"
    """Of no investor: places, rules, what is offered, members of staff."""
    TECHNICAL = "technical"
    """Ids, codes and counts of events and notices, never a name."""
    TOTALS = "totals"
    """Counts over dossiers; small ones are suppressed."""
    ONE = "one"
    """Of the one dossier that is asked for."""
    REGION = "region"
    """Of every dossier of the region, or of the provinces to which the account is limited (ADR 0017, 0055)."""


@dataclass(frozen=True)
class Asker:
    """On whose behalf a request is made. Without a role: anybody, a link's holder, or a machine."""

    role: Role | None = None
    dossier_id: UUID | None = None
    """The one that the link opens."""
    mandate_id: UUID | None = None
    """Of a mandatary's link."""
    person_id: UUID | None = None
    """Of a preference link."""
    permissions: frozenset[Permission] = frozenset()
    """A machine's own, from its scopes."""
    remit: tuple[str, ...] = ()
    """Provinces to which the account is limited; none: the whole region."""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions or (self.role is not None and may(self.role, permission, self.remit))


ANYBODY = Asker()


@dataclass(frozen=True)
class Reach:
    """The rule of one method. `by` empty: only other services ask, never a visitor."""

    rows: Rows
    by: frozenset[Permission | Outsider] = frozenset()
    outsiders_say: Mapping[str, object] = field(default_factory=dict)
    """What stands in a request of somebody without a role."""

    def opens_for(self, request: Request[Any], asker: Asker) -> bool:
        if any(asker.may(p) for p in self.by if isinstance(p, Permission)):
            return True
        if any(getattr(request, name) != value for name, value in self.outsiders_say.items()):
            return False
        if Outsider.ANYBODY in self.by:
            return True
        if Outsider.PREFERENCES in self.by and asker.person_id is not None:
            return bool(getattr(request, "person_id", None) == asker.person_id)
        holds = Outsider.LINK if asker.mandate_id is None else Outsider.MANDATARY
        under = getattr(request, "mandate_id", asker.mandate_id)
        own = asker.dossier_id is not None and getattr(request, "dossier_id", None) == asker.dossier_id
        return own and holds in self.by and (under == asker.mandate_id or asker.mandate_id is None)


class BeyondReach(RuntimeError):
    """A route asked for what its visitor may not have. A defect of ours: nothing was asked."""

    def __init__(self, request: Request[Any], asker: Asker) -> None:
        other = "a machine" if asker.permissions else "an outsider"
        super().__init__(f"{type(request).__name__} on behalf of {asker.role or other}")


def only(rows: Rows, *by: Permission | Outsider, **outsiders_say: object) -> Reach:
    return Reach(rows, frozenset(by), outsiders_say)
