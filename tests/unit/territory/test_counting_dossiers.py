"""A dossier's place in the planner's pipeline is a fold over its events: the same events, the same place."""

from datetime import timedelta
from functools import reduce

from services.territory.domain.pipeline_entry import PipelineEntry, follow
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.events import DossierEvent, DossierProgressed, DossierWithdrawn
from shared.contracts.territory.codes import Stage
from tests.unit.territory.builders import NOON, decided, filed


def after(*events: DossierEvent) -> PipelineEntry | None:
    return reduce(follow, events, None)


def test_a_filed_dossier_counts_with_what_it_plans_and_nothing_of_its_investor() -> None:
    event = filed()
    entry = after(event)
    assert entry is not None
    assert (entry.stage, entry.province, entry.planned_jobs) == (Stage.FILED, event.province, event.planned_jobs)
    assert entry.decided_on is None


def test_the_day_of_the_decision_is_kept_while_the_project_goes_on() -> None:
    event = filed()
    decision = decided(event.dossier_id, Outcome.FAVOURABLE)
    built = DossierProgressed(
        dossier_id=event.dossier_id, status=Status.UNDER_CONSTRUCTION, since=NOON, occurred_at=NOON + timedelta(days=9)
    )
    entry = after(event, decision, built)
    assert entry is not None
    assert (entry.stage, entry.decided_on) == (Stage.IN_REALISATION, decision.decided_on)
    assert entry.last_event_at == built.occurred_at


def test_a_deposit_heard_again_changes_nothing() -> None:
    event = filed()
    withdrawn = DossierWithdrawn(dossier_id=event.dossier_id, occurred_at=NOON)
    assert after(event, withdrawn, event) == after(event, withdrawn)


def test_a_dossier_whose_deposit_was_discarded_is_not_counted() -> None:
    assert after(DossierWithdrawn(dossier_id=filed().dossier_id, occurred_at=NOON)) is None
