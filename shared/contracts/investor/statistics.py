"""How the path of dossiers goes: counts and days, never a dossier, never a person.

For those who see each dossier anyway. Planners are answered from what was told at the closings
(`shared/contracts/territory/path.py`, ADR 0022). What may be None was suppressed in an earlier release.
"""

from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import ReasonCode, Status
from shared.contracts.request import Request


class FunnelStep(StrEnum):
    """How far dossiers came. Each is counted in every step that it reached."""

    FILED = "filed"
    VERIFIED = "verified"
    """Somebody began to check it."""
    COMPLETED = "completed"
    SCHEDULED = "scheduled"
    DECIDED = "decided"
    APPROVED = "approved"
    """By the commission or on appeal."""
    WORKS = "works"
    OPERATION = "operation"


class FiledIn(Contract):
    """Which dossiers: those that were filed in the period."""

    since: date | None = None
    until: date | None = Field(default=None, description="The last day, included. Days are those of the centre.")
    province: ProvinceCode | None = None
    sector: Sector | None = None


class FunnelCount(Contract):
    step: FunnelStep
    count: int | None


class StepDays(Contract):
    """How long dossiers stayed in a state, each stay that has ended."""

    status: Status
    count: int | None
    median_days: float | None
    p90_days: float | None
    """Nine of ten stays were shorter."""


class ReasonCount(Contract):
    reason: ReasonCode
    count: int | None


class AdministrationDays(Contract):
    """How long an administration took for its opinions, in days from the asking to the day it came in."""

    administration: Administration
    count: int | None
    """Opinions that came in."""
    median_days: float | None
    p90_days: float | None
    in_time: int | None
    """Those that came on their day or before."""


class Statistics(Contract):
    funnel: tuple[FunnelCount, ...]
    days: tuple[StepDays, ...]
    """In the order of the path; states that no dossier has left are not there."""
    decided: int | None
    """With a legal day: what the share is of."""
    in_time: int | None
    """Decided on that day or before."""
    reasons: tuple[ReasonCount, ...]
    """Of refusals by the commission, the most frequent first; a refusal counts under each of its reasons."""
    administrations: tuple[AdministrationDays, ...] = ()
    """Those whose opinions came in, the slowest first."""


class GetStatistics(FiledIn, Request[Statistics], service="investor", method="get_statistics", repeatable=True):
    """How dossiers filed in a period went, as of now."""
