"""The planner's pipeline: dossiers counted as they move, small counts hidden, nobody named."""

from decimal import Decimal
from typing import Any

from shared.contracts.codes import Sector
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.events import (
    DossierDecided,
    DossierFiled,
    DossierMerged,
    DossierProgressed,
    DossierWithdrawn,
    VerificationOpened,
)
from shared.contracts.territory.codes import Dimension, Stage
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineTotal, PipelineView
from tests.integration.territory.conftest import STAFF, Territory


def file(territory: Territory, number: int, **facts: Any) -> list[DossierFiled]:
    filed = [territory.filed(**facts) for _ in range(number)]
    territory.hear(*filed)
    return filed


def total(view: PipelineView, dimension: Dimension, code: str = "") -> PipelineTotal:
    return next(t for t in view.totals if (t.dimension, t.code) == (dimension, code))


def test_dossiers_are_counted_by_province_sector_country_and_stage(territory: Territory) -> None:
    file(territory, 5)
    file(territory, 6, province="02.113", sector=Sector.AGRO_INDUSTRY, host_country="DE")

    view = territory.ask(GetPipeline(for_staff=True))

    assert [(c.province, c.sector, c.host_country, c.stage, c.count) for c in view.cells] == [
        ("02.113", "agro_industry", "DE", "filed", 6),
        ("02.381", "industry", "NL", "filed", 5),
    ]
    assert (view.cells[1].planned_amount_mad, view.cells[1].planned_jobs) == (Decimal("5000000.00"), 15)
    assert total(view, Dimension.ALL).count == 11
    assert total(view, Dimension.STAGE, "filed").count == 11
    assert total(view, Dimension.PROVINCE, "02.113").count == 6
    assert total(view, Dimension.HOST_COUNTRY, "NL").planned_jobs == 15


def test_a_dossier_is_counted_once_in_the_stage_that_it_has_reached(territory: Territory) -> None:
    filed = file(territory, 5)
    at = territory.now
    for dossier_id in (event.dossier_id for event in filed):
        territory.hear(
            VerificationOpened(dossier_id=dossier_id, adviser_id=STAFF, occurred_at=at),
            DossierDecided(dossier_id=dossier_id, outcome=Outcome.FAVOURABLE, decided_on=at.date(), occurred_at=at),
            DossierProgressed(dossier_id=dossier_id, status=Status.UNDER_CONSTRUCTION, since=at, occurred_at=at),
        )

    view = territory.ask(GetPipeline(for_staff=True))

    assert [(c.stage, c.count) for c in view.cells] == [(Stage.IN_REALISATION, 5)]
    assert view.last_event_at == at
    assert {row.decided_on for row in territory.query("SELECT decided_on FROM pipeline_entry")} == {at.date()}


def test_a_dossier_that_was_filed_twice_counts_once(territory: Territory) -> None:
    first, second = file(territory, 2)
    into = {"into_id": second.dossier_id, "into_number": second.number}
    territory.hear(DossierMerged(dossier_id=first.dossier_id, **into, occurred_at=territory.now))

    view = territory.ask(GetPipeline(for_staff=True))

    assert [(c.stage, c.count, c.planned_jobs) for c in view.cells] == [(Stage.FILED, 1, second.planned_jobs)]


def test_a_deposit_heard_again_does_not_send_a_dossier_back_to_the_start(territory: Territory) -> None:
    (filed,) = file(territory, 1)
    territory.hear(DossierWithdrawn(dossier_id=filed.dossier_id, occurred_at=territory.now), filed)

    view = territory.ask(GetPipeline(for_staff=True))

    assert [(c.stage, c.count) for c in view.cells] == [(Stage.ENDED, 1)]


def test_staff_who_see_each_dossier_see_small_counts_too(territory: Territory) -> None:
    file(territory, 1)

    view = territory.ask(GetPipeline(for_staff=True))

    assert [c.count for c in view.cells] == [1]
    assert not any(row.suppressed for row in (*view.cells, *view.totals))


def test_the_pipeline_names_no_dossier(territory: Territory) -> None:
    filed = file(territory, 6)

    shown = territory.ask(GetPipeline(for_staff=True)).model_dump_json()

    assert not any(str(event.dossier_id) in shown or str(event.investor_id) in shown for event in filed)
    assert filed[0].number not in shown


def test_an_empty_pipeline_is_zero_and_says_which_rule_hides_small_counts(territory: Territory) -> None:
    view = territory.ask(GetPipeline(for_staff=True))

    assert (view.cells, view.last_event_at) == ((), None)
    assert [(t.dimension, t.count) for t in view.totals] == [(Dimension.ALL, 0)]
    assert (view.threshold, view.threshold_confidence) == (5, "P")
    assert view.threshold_source
