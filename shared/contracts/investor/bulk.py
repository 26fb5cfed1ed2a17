"""One act on many dossiers: stored as a job, carried out one dossier after the other, a result for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Contract
from shared.contracts.request import Request

MOST_DOSSIERS = 500


class BulkAct(StrEnum):
    """The dossier commands that make sense for many at once, by their method's name.

    What needs a look into each file stays out: decisions, appeals, pieces, complements.
    """

    OPEN_VERIFICATION = "open_verification"
    DECLARE_COMPLETE = "declare_complete"
    OPEN_REVIEW = "open_review"
    SCHEDULE_DOSSIER = "schedule_dossier"
    POSTPONE_DOSSIER = "postpone_dossier"
    RECORD_PROGRESS = "record_progress"
    CLOSE_DOSSIER = "close_dossier"


class BulkOutcome(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    """By a defect, or because the database was away: nothing was done."""


class BulkItemView(Contract):
    dossier_id: UUID
    number: str
    outcome: BulkOutcome
    refusal: str | None
    """Code of the refusal."""
    done_at: AwareDatetime | None


class BulkJobView(Contract):
    job_id: UUID
    act: BulkAct
    requested_by: UUID
    requested_at: AwareDatetime
    counts: Mapping[BulkOutcome, int]
    items: tuple[BulkItemView, ...]
    """In the order in which they are carried out; empty in a list of jobs."""


class StartBulk(Request[None], service="investor", method="start_bulk"):
    """Store a job. Each dossier must still be as it is now when its turn comes; else it is refused, like any command.

    The same `job_id` again changes nothing.
    """

    job_id: UUID
    act: BulkAct
    staff_id: UUID
    fields: Mapping[str, Any] = Field(default_factory=dict)
    """Those of the act's command, without the ids; refused (`request.invalid`) when they do not fit."""
    dossier_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_DOSSIERS)]


class GetBulkJob(Request[BulkJobView], service="investor", method="get_bulk_job", repeatable=True):
    job_id: UUID


class ListBulkJobs(Request[tuple[BulkJobView, ...]], service="investor", method="list_bulk_jobs", repeatable=True):
    """The latest ones, without their items."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
