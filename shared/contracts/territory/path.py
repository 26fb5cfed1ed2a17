"""What planners are told of how dossiers go: counts by reason, month, commune and delay, as told at the closings."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.request import Request


class PathFigure(StrEnum):
    """By what dossiers are counted, beside the four dimensions of the pipeline."""

    COMMUNE = "commune"
    """Of the project. Told within its province."""
    REASON = "reason"
    """Why it is refused or was closed; a dossier counts under each of its reasons. Of the region and by province."""
    FILED_MONTH = "filed_month"
    """`2026-04`. Of the region."""
    DECIDED_MONTH = "decided_month"
    """Of the commission's first decision. Of the region."""
    LEGAL_DELAY = "legal_delay"
    """Whether the first decision came on the dossier's legal day or before. Of the region and by province."""
    DAYS_TO_COMPLETE = "days_to_complete"
    """From the deposit to the day the file was complete, in classes. Of the region and by province."""
    DAYS_TO_DECIDE = "days_to_decide"
    """From the deposit to the first decision, in classes. Of the region and by province."""


class LegalDelay(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"


class DaysClass(StrEnum):
    """Days, both ends included. Cut where the law cuts, at 30 and 60 days (law 55-19), and twice below."""

    UP_TO_7 = "up_to_7"
    FROM_8_TO_15 = "from_8_to_15"
    FROM_16_TO_30 = "from_16_to_30"
    FROM_31_TO_60 = "from_31_to_60"
    OVER_60 = "over_60"


PathCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z._-]{1,40}$")]
"""Of a commune, a reason, a month, a delay or a class of days."""


class PathCount(Contract):
    """Dossiers of one code of a figure."""

    figure: PathFigure
    code: PathCode
    count: int | None
    """None: not told."""
    told_on: date | None = None
    """The closing that told it last."""


class ToldPath(Contract):
    """Of closed lists every code, told or not; of communes and months those that were told."""

    figures: tuple[PathCount, ...]
    threshold: int
    """Dossiers below which nothing is told."""
    closed_on: date | None = None
    """The last closing by the day that is asked for; None: there was none."""
    closings: tuple[date, ...] = ()
    """The last first."""


class GetToldPath(Request[ToldPath], service="territory", method="get_told_path", repeatable=True):
    """What was told at the closings of how dossiers go. It passes the disclosure control of the pipeline (ADR 0022).

    Without a province: of the region. Communes come with their province only, months with the region only.
    """

    province: ProvinceCode | None = Field(default=None, description="Without it: of the region.")
    told_by: date | None = Field(default=None, description="What had been told by the end of that day.")
