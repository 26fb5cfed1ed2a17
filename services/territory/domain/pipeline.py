"""The planner's scale: which stage a dossier is in after an event. One table, total over the statuses."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.investor import events
from shared.contracts.investor.codes import AppealBody, Status
from shared.contracts.territory.codes import Stage

STAGES: Mapping[Status, Stage | None] = MappingProxyType(
    {
        Status.DRAFT: None,  # not filed yet: not the planner's business
        Status.FILED: Stage.FILED,
        Status.VERIFICATION: Stage.IN_REVIEW,
        Status.COMPLEMENT_REQUESTED: Stage.IN_REVIEW,
        Status.COMPLETE: Stage.IN_REVIEW,
        Status.UNDER_REVIEW: Stage.IN_REVIEW,
        Status.SCHEDULED: Stage.SCHEDULED,
        Status.POSTPONED: Stage.IN_REVIEW,
        Status.FAVOURABLE: Stage.APPROVED,
        Status.FAVOURABLE_WITH_RESERVES: Stage.APPROVED,
        Status.UNFAVOURABLE: Stage.REFUSED,
        Status.APPEAL_TO_WALI: Stage.REFUSED,
        Status.REFUSAL_CONFIRMED: Stage.REFUSED,
        Status.APPEAL_TO_MINISTRY: Stage.REFUSED,
        Status.PERMITS_IN_DELIVERY: Stage.APPROVED,
        Status.AGREEMENT_SIGNED: Stage.APPROVED,
        Status.NOT_STARTED: Stage.APPROVED,  # counting it as realised would hide what the region wants to see [S19]
        Status.UNDER_CONSTRUCTION: Stage.IN_REALISATION,
        Status.BLOCKED: Stage.IN_REALISATION,
        Status.IN_OPERATION: Stage.IN_OPERATION,
        Status.CLOSED: Stage.ENDED,
        Status.WITHDRAWN: Stage.ENDED,
        Status.CLOSED_WITHOUT_ACTION: Stage.ENDED,
    }
)

_STATUS_AFTER: Mapping[type[events.DossierEvent], Status] = MappingProxyType(
    {
        events.DossierFiled: Status.FILED,
        events.VerificationOpened: Status.VERIFICATION,
        events.ComplementRequested: Status.COMPLEMENT_REQUESTED,
        events.ComplementProvided: Status.VERIFICATION,
        events.DossierCompleted: Status.COMPLETE,
        events.ReviewOpened: Status.UNDER_REVIEW,
        events.DossierScheduled: Status.SCHEDULED,
        events.DossierPostponed: Status.POSTPONED,
        events.DossierWithdrawn: Status.WITHDRAWN,
        events.DossierClosed: Status.CLOSED_WITHOUT_ACTION,
        events.DossierMerged: Status.CLOSED_WITHOUT_ACTION,
    }
)

_UNDER_APPEAL = {AppealBody.WALI: Status.APPEAL_TO_WALI, AppealBody.MINISTRY: Status.APPEAL_TO_MINISTRY}


def stage_after(event: events.DossierEvent) -> Stage | None:
    """The stage that an event leads to; None when it says nothing of the stage."""
    match event:
        case events.DossierDecided():
            return STAGES[Status(event.outcome)]
        case events.DossierAppealed():
            return STAGES[_UNDER_APPEAL[event.body]]
        case events.DossierProgressed() | events.DossierAppealDecided():
            return STAGES[event.status]
    status = _STATUS_AFTER.get(type(event))
    return None if status is None else STAGES[status]
