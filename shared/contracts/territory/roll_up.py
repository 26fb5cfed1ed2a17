"""The pipeline counted by what staff choose, as of any day; never a dossier's id or number."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.contracts.codes import CommuneCode, CountryCode, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.codes import Stage


class RollUpKey(StrEnum):
    """What the lines and columns of a table stand for."""

    PROVINCE = "province"
    COMMUNE = "commune"
    """Empty code: none was named."""
    SECTOR = "sector"
    HOST_COUNTRY = "host_country"
    STAGE = "stage"
    MONTH = "month"
    """Of the deposit, as `2026-03`."""
    REASON = "reason"
    """Why it is refused or was closed. A dossier with two reasons is in both lines; one without is not counted at
    all, in no margin and no total."""


def _distinct(keys: tuple[RollUpKey, ...]) -> tuple[RollUpKey, ...]:
    if len(set(keys)) != len(keys):
        raise ValueError("a key is named twice")
    return keys


Keys = Annotated[tuple[RollUpKey, ...], Field(max_length=2), AfterValidator(_distinct)]


class RollUpFigures(Contract):
    """Of the dossiers of one line. Amounts in dirhams, areas in square metres, days as of the calendar."""

    count: int
    planned_amount_mad: Decimal
    planned_jobs: int
    realised_amount_mad: Decimal
    realised_jobs: int
    own_funds_stated: int
    """How many stated by then, at the deposit or since, what own funds they bring; the two amounts are of these."""
    own_funds_mad: Decimal
    own_funds_currency_mad: Decimal
    """Of the own funds, those brought in foreign currency."""
    plots_asked: int
    asked_m2: int
    plots_granted: int
    granted_m2: int
    completed: int
    """How many were declared complete by then."""
    days_to_complete: float | None
    """From the deposit, the median; None: none was."""
    decided: int
    days_to_decide: float | None
    """From the deposit to the decision, the median."""
    days_to_decide_p90: float | None
    timed: int
    """Decided ones whose clock ran from completeness."""
    in_time: int
    """Of these, how many by their due date."""
    overdue: int
    """Not decided, and past their due date on that day."""


class RollUpLine(RollUpFigures):
    codes: tuple[str, ...]
    """One for each key that the line is of, in their order."""


class RollUpView(Contract):
    as_of: date
    by: tuple[RollUpKey, ...]
    lines: tuple[RollUpLine, ...]
    """By code, stages as they follow each other; a code of which nothing is to be counted is left out."""
    margins: tuple[tuple[RollUpLine, ...], ...] = ()
    """Of two keys: by the first alone, and by the second alone. Medians are no sums, nor are reasons."""
    total: RollUpFigures
    without_course: int
    """Dossiers taken as they are now, since their course is not known here before `./primo rebuild`."""


class RollUpFilter(Contract):
    province: ProvinceCode | None = None
    commune: CommuneCode | None = None
    sector: Sector | None = None
    host_country: CountryCode | None = None
    stage: Stage | None = Field(default=None, description="The stage on that day.")
    filed_from: date | None = Field(default=None, description="First day of the deposits that count.")
    filed_until: date | None = Field(default=None, description="Last day of the deposits that count.")
    as_of: date | None = Field(default=None, description="At the end of which day. Without it: now.")


class GetRollUp(RollUpFilter, Request[RollUpView], service="territory", method="get_roll_up", repeatable=True):
    """The pipeline by up to two keys. For those who see each dossier; planners read what is told (`get_pipeline`)."""

    by: Keys = ()
