"""The statistics pages: as they are for the head, as they were told for the planner; drawn, in words and as a file."""

import csv
import io
from datetime import date

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
from shared.contracts.territory.path import GetToldPath, PathCount, PathFigure, ToldPath
from tests.support.gateway.browser import Browser, Gateway

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
    gateway.services.answers |= {GetStatistics: VIEW}


def test_a_chart_stands_above_the_table_of_its_figures(browser: Browser) -> None:
    html = browser.sign_in("head").page("/console/statistics?province=02.411").text
    assert html.count('<svg class="chart"') == 4 == html.count('role="img"')
    assert "95</bdi> %" in html, "190 of 200 in time"
    assert "1,5 j ; 9 sur 10 : 4 j" in html.replace(" ", " ")
    assert "75</bdi> %" in html, "30 of 40 opinions in their time"
    assert html.index('<svg class="chart"') < html.index("<table>")


TOLD = ToldPath(
    figures=(
        PathCount(figure=PathFigure.COMMUNE, code="02.113.01.01", count=7, told_on=date(2026, 12, 1)),
        PathCount(figure=PathFigure.REASON, code="environment", count=12, told_on=date(2026, 11, 1)),
        PathCount(figure=PathFigure.REASON, code="other", count=None),
        PathCount(figure=PathFigure.FILED_MONTH, code="2026-10", count=31, told_on=date(2026, 12, 1)),
        PathCount(figure=PathFigure.LEGAL_DELAY, code="in_time", count=44, told_on=date(2026, 12, 1)),
        PathCount(figure=PathFigure.DAYS_TO_DECIDE, code="over_60", count=5, told_on=date(2026, 12, 1)),
    ),
    threshold=5,
    closed_on=date(2026, 12, 1),
    closings=(date(2026, 12, 1), date(2026, 11, 1)),
)


def test_a_planner_sees_what_was_told_and_nothing_of_the_present(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {GetToldPath: TOLD}
    html = browser.sign_in("planner").page("/console/statistics/told?province=02.113&told_by=2026-12-01").text
    assert "octobre 2026" in html
    assert "Plus de 60 jours" in html
    assert "au 1 novembre 2026" in html, "told earlier than the rest"
    assert html.count("non montré") == 1
    (asked,) = [one for one in gateway.services.asked if isinstance(one, GetToldPath)]
    assert (asked.province, asked.told_by) == ("02.113", date(2026, 12, 1))
    assert not [one for one in gateway.services.asked if isinstance(one, GetStatistics)]


def test_what_was_told_is_taken_away_as_a_file(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {GetToldPath: TOLD}
    answer = browser.sign_in("planner").page("/console/statistics/told/export/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Chiffre", "De quoi", "Dossiers", "Communiqué le"]
    assert ["Par mois de dépôt", "octobre 2026", "31", "2026-12-01"] in rows


def test_nothing_is_shown_before_the_first_closing(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {GetToldPath: ToldPath(figures=(), threshold=5)}
    html = browser.sign_in("planner").page("/console/statistics/told?told_by=never").text
    assert "Rien n’a encore été communiqué" in html


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.ADMINISTRATOR, Role.PLANNER])
def test_others_do_not_see_the_present(browser: Browser, role: Role) -> None:
    assert browser.sign_in(role.value).get("/console/statistics").status_code == 403
    assert browser.sign_in(role.value).get("/api/v1/statistics").status_code == 403


@pytest.mark.parametrize("role", [Role.ADVISER, Role.EDITOR, Role.ADMINISTRATOR])
def test_what_is_told_is_the_planners_and_the_heads(browser: Browser, role: Role) -> None:
    assert browser.sign_in(role.value).get("/console/statistics/told").status_code == 403


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
