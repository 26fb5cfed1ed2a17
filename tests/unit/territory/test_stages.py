"""Every status of a dossier has its stage on the planner's scale, and every dossier event is understood."""

import pytest

from services.territory.bootstrap import HANDLERS
from services.territory.domain.pipeline import STAGES, stage_after
from shared.contracts.catalogue import PUBLISHERS
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.events import (
    DossierAppointmentChanged,
    DossierInvestorChanged,
    DossierMessageWritten,
    DossierNoticeUndelivered,
    DossierPieceReceived,
    DossierPieceUnsafe,
    DossierProgressed,
    DossierReminded,
    DossierStaffCalled,
    MandateGiven,
    MandateRevoked,
)
from shared.contracts.territory.codes import Stage
from tests.unit.territory.builders import NOON, decided, filed

DOSSIER_EVENTS = [event for event in PUBLISHERS["investor"] if event.aggregate == "dossier"]


def test_no_status_is_forgotten_and_every_stage_is_reached() -> None:
    assert set(STAGES) == set(Status)
    assert set(STAGES.values()) - {None} == set(Stage)


def test_every_event_that_may_move_a_dossier_is_handled() -> None:
    moves_nothing = {
        DossierAppointmentChanged,
        DossierInvestorChanged,
        DossierMessageWritten,
        DossierReminded,
        DossierPieceReceived,
        DossierPieceUnsafe,
    }
    moves_nothing |= {MandateGiven, MandateRevoked, DossierNoticeUndelivered, DossierStaffCalled}
    assert moves_nothing <= set(DOSSIER_EVENTS)
    assert set(HANDLERS) - {ErasureOrdered} == set(DOSSIER_EVENTS) - moves_nothing


def test_a_filed_dossier_is_at_the_first_stage() -> None:
    assert stage_after(filed()) is Stage.FILED


@pytest.mark.parametrize(
    ("outcome", "stage"),
    [
        (Outcome.FAVOURABLE, Stage.APPROVED),
        (Outcome.FAVOURABLE_WITH_RESERVES, Stage.APPROVED),
        (Outcome.UNFAVOURABLE, Stage.REFUSED),
    ],
)
def test_a_decision_is_approved_or_refused(outcome: Outcome, stage: Stage) -> None:
    assert stage_after(decided(filed().dossier_id, outcome)) is stage


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        (Status.PERMITS_IN_DELIVERY, Stage.APPROVED),
        (Status.NOT_STARTED, Stage.APPROVED),
        (Status.UNDER_CONSTRUCTION, Stage.IN_REALISATION),
        (Status.BLOCKED, Stage.IN_REALISATION),
        (Status.IN_OPERATION, Stage.IN_OPERATION),
        (Status.CLOSED, Stage.ENDED),
    ],
)
def test_a_project_that_has_not_started_does_not_count_as_realised(status: Status, stage: Stage) -> None:
    event = DossierProgressed(dossier_id=filed().dossier_id, status=status, since=NOON, occurred_at=NOON)

    assert stage_after(event) is stage
