"""Whose dossier it is: rules by province and sector, continuity, and who stands in for whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.contracts.codes import Sector
from shared.contracts.investor.adviser_codes import AssignedBecause
from shared.contracts.investor.adviser_refusals import AbsenceInThePast, AbsenceOverlaps, CoverAbsent


@dataclass(frozen=True)
class AssignmentRule:
    """Dossiers that go to an adviser."""

    id: UUID
    adviser_id: UUID
    province: str | None
    sector: Sector | None
    recorded_by: UUID
    recorded_at: datetime

    def covers(self, province: str, sector: Sector) -> bool:
        return self.province in (None, province) and self.sector in (None, sector)

    @property
    def exactness(self) -> tuple[bool, bool]:
        """Both said is more than the province alone, that more than the sector alone [P]: advisers sit in provinces."""
        return self.province is not None, self.sector is not None


@dataclass(frozen=True)
class Absence:
    """Days on which an adviser is away, both included, and who stands in."""

    id: UUID
    adviser_id: UUID
    covered_by: UUID
    first_day: date
    last_day: date
    recorded_by: UUID
    recorded_at: datetime

    def on(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def meets(self, other: "Absence") -> bool:
        return self.first_day <= other.last_day and other.first_day <= self.last_day


@dataclass(frozen=True)
class Assignment:
    """Whose dossier it is, since when and why. `assigned_by` None: by itself, when it was filed."""

    dossier_id: UUID
    adviser_id: UUID
    because: AssignedBecause
    assigned_at: datetime
    assigned_by: UUID | None = None


def chosen(
    rules: Sequence[AssignmentRule],
    province: str,
    sector: Sector,
    open_dossiers: Callable[[], Mapping[UUID, int]],
) -> UUID | None:
    """The adviser by the most exact rule; of several under equally exact ones who has the fewest open dossiers.

    None when no rule fits: a head of unit decides. `open_dossiers` is asked only where there is a choice: to count them
    takes the longer the more there are.
    """
    fitting = [rule for rule in rules if rule.covers(province, sector)]
    most = max((rule.exactness for rule in fitting), default=0)
    advisers = {rule.adviser_id for rule in fitting if rule.exactness == most}
    if len(advisers) < 2:
        return next(iter(advisers), None)
    theirs = open_dossiers()
    return min(advisers, key=lambda adviser: (theirs.get(adviser, 0), adviser))


def standing_in(absences: Sequence[Absence], day: date) -> Mapping[UUID, Absence]:
    """Adviser -> the absence on a day."""
    return {absence.adviser_id: absence for absence in absences if absence.on(day)}


def acting_for(adviser: UUID, away: Mapping[UUID, Absence]) -> UUID:
    """Who does the work on that day: the adviser, or who stands in, or who stands in for them."""
    asked = {adviser}
    while (absence := away.get(adviser)) is not None and absence.covered_by not in asked:
        adviser = absence.covered_by
        asked.add(adviser)
    return adviser


def served_by(adviser: UUID, away: Mapping[UUID, Absence]) -> frozenset[UUID]:
    """The adviser, and those for whom they stand in: whose dossiers they look after."""
    return frozenset({adviser, *(absent for absent in away if acting_for(absent, away) == adviser)})


def check_absence(new: Absence, known: Sequence[Absence], today: date) -> None:
    """Raises AbsenceInThePast, AbsenceOverlaps, CoverAbsent.

    Who stands in may be away later, with somebody else standing in; as nobody who is away then may stand in, a chain
    never comes back to its beginning.
    """
    if new.last_day < today:
        raise AbsenceInThePast(last_day=new.last_day, today=today)
    for absence in known:
        if not absence.meets(new):
            continue
        days = {"first_day": absence.first_day, "last_day": absence.last_day}
        if absence.adviser_id == new.adviser_id:
            raise AbsenceOverlaps(absence_id=absence.id, **days)
        if absence.adviser_id == new.covered_by:
            raise CoverAbsent(covered_by=new.covered_by, **days)
