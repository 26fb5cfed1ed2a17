"""Which commands a dossier accepts now: what a screen may offer, by the names of the service's methods."""

from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import AFTER_APPROVAL, allowed_from
from shared.contracts.investor.codes import Status


def accepted_commands(dossier: Dossier) -> tuple[str, ...]:
    """Names of the commands that would not be refused for the dossier's state (they may be, for their data)."""
    targets = set(allowed_from(dossier.status))
    deciding = dossier.status is Status.SCHEDULED
    proposed = dossier.open_decision is not None
    offered = {
        "open_verification": dossier.status is Status.FILED,
        "record_pieces": dossier.status is Status.VERIFICATION,
        "request_complement": Status.COMPLEMENT_REQUESTED in targets and dossier.complement_requested_at is None,
        "provide_complement": dossier.status is Status.COMPLEMENT_REQUESTED,
        "declare_complete": Status.COMPLETE in targets,
        "open_review": Status.UNDER_REVIEW in targets,
        "schedule_dossier": Status.SCHEDULED in targets,
        "propose_decision": deciding and not proposed,
        "validate_decision": deciding and proposed,
        "reject_decision": deciding and proposed,
        "postpone_dossier": Status.POSTPONED in targets,
        "record_progress": bool(targets & AFTER_APPROVAL),
        "withdraw_dossier": Status.WITHDRAWN in targets,
        "close_dossier": Status.CLOSED_WITHOUT_ACTION in targets,
    }
    return tuple(name for name, accepted in offered.items() if accepted)
