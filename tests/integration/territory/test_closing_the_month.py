"""What planners are told of the pipeline: at the close of a month, in steps, and never of fewer than five."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from services.territory import bootstrap
from services.territory.adapters.closings import SqlClosings
from services.territory.usecases.close_pipeline import close_pipeline
from services.territory.usecases.closing_ports import ClosingRecord
from shared.contracts.codes import Sector
from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.investor.events import (
    DossierCompleted,
    DossierDecided,
    DossierFiled,
    DossierMerged,
    VerificationOpened,
)
from shared.contracts.territory.codes import Dimension, Stage
from shared.contracts.territory.path import GetToldPath, PathFigure
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineTotal, PipelineView
from shared.database.engine import plain_url
from tests.integration.territory.conftest import STAFF, Territory

DAY = date(2026, 12, 24)


def file(territory: Territory, number: int, **facts: Any) -> list[DossierFiled]:
    filed = [territory.filed(**facts) for _ in range(number)]
    territory.hear(*filed)
    return filed


def close(territory: Territory, year: int, month: int, day: int = 1) -> int:
    territory.now = datetime(year, month, day, 2, 0, tzinfo=UTC)
    return bootstrap.close_month(territory.engine, lambda: territory.now)


def told(view: PipelineView, dimension: Dimension, code: str = "") -> PipelineTotal:
    return next(t for t in view.totals if (t.dimension, t.code) == (dimension, code))


def test_nothing_is_told_before_the_first_closing_and_nobody_learns_that_something_happened(
    territory: Territory,
) -> None:
    file(territory, 7)

    view = territory.ask(GetPipeline())

    assert (view.cells, view.last_event_at, view.closed_on) == ((), None, None)
    assert all(total.suppressed and total.count is None for total in view.totals)


def test_the_first_figures_are_told_as_soon_as_there_are_enough(territory: Territory) -> None:
    file(territory, 4)
    assert close(territory, 2026, 11, 3) == 0
    file(territory, 3)

    assert close(territory, 2026, 11, 4) > 0

    view = territory.ask(GetPipeline())
    assert view.closed_on == date(2026, 11, 4)
    assert told(view, Dimension.ALL).count == 7
    assert told(view, Dimension.PROVINCE, "02.381").count == 7
    whole = told(view, Dimension.ALL)
    assert (whole.planned_amount_mad, whole.planned_jobs) == (Decimal(7_000_000), 21)


def test_a_month_is_closed_once_and_the_figures_stay_until_the_next(territory: Territory) -> None:
    file(territory, 6)
    close(territory, 2026, 11)
    file(territory, 20)

    assert close(territory, 2026, 11, 20) == 0
    assert told(territory.ask(GetPipeline()), Dimension.ALL).count == 6

    assert close(territory, 2026, 12) > 0
    assert told(territory.ask(GetPipeline()), Dimension.ALL).count == 26


def test_a_figure_moves_only_when_five_dossiers_did_and_says_when_it_stood_so(territory: Territory) -> None:
    file(territory, 8)
    close(territory, 2026, 9)
    filed = file(territory, 2)
    close(territory, 2026, 10)
    held = told(territory.ask(GetPipeline()), Dimension.ALL)
    file(territory, 3)
    close(territory, 2026, 11)
    moved = told(territory.ask(GetPipeline()), Dimension.ALL)

    assert (held.count, held.told_on) == (8, date(2026, 9, 1))
    assert (moved.count, moved.told_on) == (13, date(2026, 11, 1))
    assert filed[0].number not in territory.ask(GetPipeline()).model_dump_json()


def test_what_was_told_by_a_day_is_found_again_whatever_came_later(territory: Territory) -> None:
    file(territory, 8)
    close(territory, 2026, 9)
    file(territory, 8)
    close(territory, 2026, 10)

    by = {
        day: territory.ask(GetPipeline(told_by=day, for_staff=True))
        for day in (date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 5))
    }

    assert [told(view, Dimension.ALL).count for view in by.values()] == [None, 8, 16]
    assert [view.closed_on for view in by.values()] == [None, date(2026, 9, 1), date(2026, 10, 1)]
    assert territory.ask(GetPipeline(for_staff=True)).closings == (date(2026, 10, 1), date(2026, 9, 1))


def test_who_leaves_and_who_comes_both_count_as_a_change(territory: Territory) -> None:
    """Ten in all stages stay ten while six of them move on: the total is not told anew, the stages are."""
    filed = file(territory, 12)
    close(territory, 2026, 10)
    for event in filed[:6]:
        opened = VerificationOpened(dossier_id=event.dossier_id, adviser_id=STAFF, occurred_at=territory.now)
        territory.hear(opened)
    close(territory, 2026, 11)

    view = territory.ask(GetPipeline())

    assert told(view, Dimension.ALL).told_on == date(2026, 10, 1)
    by_stage = {stage: told(view, Dimension.STAGE, stage) for stage in (Stage.FILED, Stage.IN_REVIEW)}
    assert {(t.count, t.told_on) for t in by_stage.values()} == {(6, date(2026, 11, 1))}


@pytest.mark.parametrize("filters", [{}, {"province": "02.251"}, {"stage": Stage.FILED, "host_country": "FR"}])
def test_no_filter_shows_a_small_count_or_lets_it_be_subtracted(
    territory: Territory, filters: dict[str, object]
) -> None:
    """Seven and four in all: were the seven told beside the eleven, the four could be subtracted."""
    file(territory, 7)
    file(territory, 4, province="02.251", host_country="FR", sector=Sector.RENEWABLE_ENERGY)
    close(territory, 2026, 11)

    view = territory.ask(GetPipeline(**filters))

    rows = (*view.cells, *view.totals)
    assert all((row.count, row.planned_amount_mad, row.planned_jobs) == (None,) * 3 for row in rows if row.suppressed)
    assert all(row.count >= view.threshold == 5 for row in rows if not row.suppressed)
    whole = told(territory.ask(GetPipeline()), Dimension.ALL)
    part = told(territory.ask(GetPipeline()), Dimension.PROVINCE, "02.381")
    assert (whole.count, part.suppressed) == (11, True)


def test_a_list_does_not_say_where_there_is_nobody_and_names_no_country_by_itself(territory: Territory) -> None:
    file(territory, 9)
    file(territory, 1, host_country="NO")
    close(territory, 2026, 11)

    view = territory.ask(GetPipeline())

    provinces = {total.code: total.suppressed for total in view.totals if total.dimension is Dimension.PROVINCE}
    assert len(provinces) == 8
    assert (provinces["02.381"], provinces["02.411"]) == (False, True)
    assert "NO" not in {total.code for total in view.totals}


def test_one_large_project_is_not_read_off_a_sum(territory: Territory) -> None:
    file(territory, 5)
    file(territory, 1, planned_amount_mad=Decimal("900000000"), planned_jobs=4)
    close(territory, 2026, 11)

    whole = told(territory.ask(GetPipeline()), Dimension.ALL)

    assert (whole.count, whole.planned_amount_mad, whole.planned_jobs) == (6, None, 19)


def test_own_funds_and_land_are_told_where_five_have_a_part_in_them(territory: Territory) -> None:
    funds = {"own_funds_mad": Decimal("400000.00"), "own_funds_currency_mad": Decimal("100000.00")}
    file(territory, 6, **funds)
    file(territory, 6, province="02.113")
    for number in range(4):
        plot = territory.register_plot(f"SE-{number}")
        territory.offer(plot)
        file(territory, 1, plot_id=plot, **funds)
    close(territory, 2026, 11)

    whole = told(territory.ask(GetPipeline()), Dimension.ALL)

    assert whole.count == 16
    assert (whole.own_funds_mad, whole.own_funds_currency_mad) == (Decimal(4_000_000), Decimal(1_000_000))
    assert (whole.asked_m2, whole.granted_m2) == (None, 0), "of four plots nothing is told"


def test_a_dossier_that_was_filed_twice_leaves_the_figures(territory: Territory) -> None:
    twice = file(territory, 5)
    into = file(territory, 10)[0]
    close(territory, 2026, 10)
    for event in twice:
        merged = {"into_id": into.dossier_id, "into_number": into.number}
        territory.hear(DossierMerged(dossier_id=event.dossier_id, **merged, occurred_at=territory.now))
    close(territory, 2026, 11)

    assert told(territory.ask(GetPipeline()), Dimension.ALL).count == 10


def test_two_processes_that_close_at_once_close_once(territory: Territory) -> None:
    file(territory, 9)
    territory.now = datetime(2026, 11, 1, 2, tzinfo=UTC)
    together = Barrier(2)

    class Waiting(SqlClosings):
        def record(self, record: ClosingRecord) -> bool:
            together.wait(10)
            return super().record(record)

    with ThreadPoolExecutor(2) as pool:
        numbers = list(pool.map(lambda _: close_pipeline(Waiting(territory.engine), lambda: territory.now), range(2)))

    assert sorted(numbers)[0] == 0 < sorted(numbers)[1]
    assert len(territory.query("SELECT * FROM pipeline_closing")) == 1


def test_what_was_told_cannot_be_changed_by_the_service(territory: Territory) -> None:
    file(territory, 9)
    close(territory, 2026, 11)

    for statement in ("UPDATE pipeline_told SET count = 1 RETURNING 1", "DELETE FROM pipeline_told RETURNING 1"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            territory.query(statement)


def test_reasons_months_and_delays_are_told_with_it_and_none_of_a_few(territory: Territory) -> None:
    filed = file(territory, 14)
    file(territory, 6, province="02.411")
    for number, event in enumerate(filed[:12]):
        which = {"dossier_id": event.dossier_id}
        reasons = () if number >= 6 else (ReasonCode.ENVIRONMENT, ReasonCode.OTHER)[: 2 if number < 2 else 1]
        territory.hear(
            DossierCompleted(**which, due_on=DAY, occurred_at=territory.now),
            DossierDecided(
                **which,
                outcome=Outcome.UNFAVOURABLE if reasons else Outcome.FAVOURABLE,
                reasons=reasons,
                decided_on=DAY,
                occurred_at=territory.now + timedelta(days=20),
            ),
        )
    close(territory, 2027, 1)

    of_region = {(one.figure, one.code): one.count for one in territory.ask(GetToldPath()).figures}

    assert of_region[PathFigure.FILED_MONTH, "2026-11"] == 20
    assert of_region[PathFigure.DECIDED_MONTH, "2026-12"] == 12
    assert of_region[PathFigure.REASON, "environment"] == 6
    assert of_region[PathFigure.REASON, "other"] is None, "of two"
    assert of_region[PathFigure.LEGAL_DELAY, "in_time"] == 12
    assert of_region[PathFigure.DAYS_TO_DECIDE, "from_16_to_30"] == 12
    assert territory.ask(GetToldPath(told_by=date(2026, 12, 31))).closed_on is None


@pytest.mark.parametrize(("in_the_other", "told"), [(7, {"02.381.01.01": 9, "02.381.01.05": 7}), (3, {})])
def test_communes_are_told_within_their_province_unless_one_of_a_few_could_be_subtracted(
    territory: Territory, in_the_other: int, told: dict[str, int]
) -> None:
    file(territory, 9, commune="02.381.01.01")
    file(territory, in_the_other, commune="02.381.01.05")
    close(territory, 2026, 12)

    figures = territory.ask(GetToldPath(province="02.381")).figures

    assert {one.code: one.count for one in figures if one.figure is PathFigure.COMMUNE} == told


def test_a_closing_tells_of_the_path_in_steps_too_and_after_a_release_that_told_nothing_of_it(
    territory: Territory,
) -> None:
    file(territory, 8)
    close(territory, 2026, 12)
    with psycopg.connect(plain_url(territory.database.owner_url)) as connection:  # as the release before left it
        connection.execute("TRUNCATE path_told")
        connection.execute("UPDATE pipeline_closed_entry SET path = NULL")
    territory.now = datetime(2026, 12, 15, tzinfo=UTC)
    file(territory, 3)

    close(territory, 2027, 1)
    month = {one.code: one.count for one in territory.ask(GetToldPath()).figures if one.figure == "filed_month"}

    assert month == {"2026-11": 8}, "of December there are three"
