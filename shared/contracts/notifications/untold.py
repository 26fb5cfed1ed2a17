"""Reconciliation: steps of a dossier whose person was not told, as far as anybody knows, and what was done about it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Contract
from shared.contracts.notifications.codes import NoticeKind
from shared.contracts.notifications.refusals import NotificationsRefusal
from shared.contracts.operations import Reason
from shared.contracts.request import Request


class UntoldBecause(StrEnum):
    """Why a step counts as not told."""

    EVENT_WAITS = "event_waits"
    """Its event came and was not handled: another one is missing before it, or its handler fails."""
    EVENT_PARKED = "event_parked"
    EVENT_DISCARDED = "event_discarded"
    """An operator set it aside for good."""
    NO_NOTICE = "no_notice"
    """Its event was handled and made no notice: a defect of ours."""
    LATE = "late"
    """Its notice should long have left."""
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    """It may have arrived or not."""
    ADDRESS_SUPPRESSED = "address_suppressed"


class ToldBy(StrEnum):
    """How the person was told otherwise."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    LETTER = "letter"
    NOT_NEEDED = "not_needed"
    """They know already, or it is nothing to them any more."""


class UntoldStep(Contract):
    event_id: UUID
    """Of the step."""
    notice_id: UUID | None
    """None: there is no notice of it."""
    dossier_id: UUID | None
    """None of an event of a plot that nobody has read yet."""
    number: str | None
    """The dossier's; None when its filing has not come either."""
    kind: NoticeKind | None
    type: str
    """The event's, e.g. `dossier.decided.v1`; empty where there is a notice."""
    to_mandatary: bool
    because: UntoldBecause
    since: AwareDatetime
    """When the step was taken."""


class UntoldSteps(Contract):
    """The oldest first: who has waited longest comes before the others."""

    rows: tuple[UntoldStep, ...]
    counts: Mapping[UntoldBecause, int]
    """Of all, also of those that are not among the rows."""


class ListUntoldSteps(Request[UntoldSteps], service="notifications", method="list_untold_steps", repeatable=True):
    limit: Annotated[int, Field(ge=1, le=500, description="How many at most.")] = 100


class ExplainUntoldStep(Request[None], service="notifications", method="explain_untold_step"):
    """The person was told otherwise, or need not be: the step counts as explained from now on. What is on its way is
    not stopped. Refused with StepNotUntold for one that is told, or explained already.
    """

    event_id: UUID
    notice_id: UUID | None = None
    staff_id: UUID
    """Who says so: a staff account, issued and authenticated by the gateway."""
    told_by: ToldBy
    reason: Reason


class StepNotUntold(NotificationsRefusal):
    code: ClassVar[str] = "notice.step_not_untold"
    event_id: UUID
