"""The statistics page: drawn and in words, for head and planner, the planner without small figures, as a file."""

import csv
import io

import pytest

from services.gateway.domain.chart import WIDTH, Bar, draw
from shared.contracts.codes import Role
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import ReasonCode, Status
from shared.contracts.investor.statistics import (
    AdministrationDays,
    FunnelCount,
    FunnelStep,
    GetStatistics,
    ReasonCount,
    Statistics,
    StepDays,
)
from shared.contracts.territory.queries import GetPipeline
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import a_pipeline

VIEW = Statistics(
    funnel=tuple(FunnelCount(step=step, count=1_000 // place) for place, step in enumerate(FunnelStep, start=1)),
    days=(
        StepDays(status=Status.FILED, count=900, median_days=1.5, p90_days=4.0),
        StepDays(status=Status.POSTPONED, count=None, median_days=None, p90_days=None),
    ),
    decided=200,
    in_time=190,
    administrations=(
        AdministrationDays(
            administration=Administration.URBAN_AGENCY, count=40, median_days=12.0, p90_days=31.0, in_time=30
        ),
    ),
    reasons=(
        ReasonCount(reason=ReasonCode.LAND_NOT_AVAILABLE, count=30),
        ReasonCount(reason=ReasonCode.OTHER, count=None),
    ),
)


@pytest.fixture(autouse=True)
def figures(gateway: Gateway) -> None:
    gateway.services.answers |= {GetStatistics: VIEW, GetPipeline: a_pipeline()}


def test_a_chart_stands_above_the_table_of_its_figures(browser: Browser) -> None:
    html = browser.sign_in("head").page("/console/statistics?province=02.411").text
    assert html.count('<svg class="chart"') == 4 == html.count('role="img"')
    assert "95</bdi> %" in html, "190 of 200 in time"
    assert "1,5 j ; 9 sur 10 : 4 j" in html.replace(" ", " ")
    assert "75</bdi> %" in html, "30 of 40 opinions in their time"
    assert html.index('<svg class="chart"') < html.index("<table>")


def test_a_planner_gets_small_figures_suppressed_and_a_head_gets_them_all(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("planner").page("/console/statistics")
    browser.sign_in("head").page("/console/statistics")
    thresholds = [asked.threshold for asked in gateway.services.asked if isinstance(asked, GetStatistics)]
    assert thresholds == [a_pipeline().threshold, 0]
    assert a_pipeline().threshold > 0


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.ADMINISTRATOR])
def test_others_do_not_see_it(browser: Browser, role: Role) -> None:
    assert browser.sign_in(role.value).get("/console/statistics").status_code == 403


def test_a_filter_that_cannot_be_read_is_left_out(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head").page("/console/statistics?since=yesterday&sector=digital")
    (asked,) = [one for one in gateway.services.asked if isinstance(one, GetStatistics)]
    assert (asked.since, asked.sector) == (None, "digital")


def test_the_same_figures_are_taken_away_as_a_file(browser: Browser) -> None:
    answer = browser.sign_in("head").page("/console/statistics/export/csv?since=2026-01-01")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert ["Jours passés à chaque étape", "Déposé", "900", "1.5", "4.0"] in rows
    assert ["Motifs des refus", "Autre motif", "", "", ""] in rows, "a suppressed figure is an empty cell"


def test_the_longest_bar_or_mark_takes_the_whole_width() -> None:
    chart = draw([Bar("a", 10, "10", beyond=40), Bar("b", 20, "20")])
    assert [(bar.width, bar.mark) for bar in chart.bars] == [(WIDTH / 4, WIDTH - 1.5), (WIDTH / 2, None)]
    assert draw([Bar("a", 0, "0")]).bars[0].width == 0
    assert [bar.top for bar in chart.bars] == [0, chart.height / 2]
