"""The cross table: what is chosen stands in its lines and columns, with margins, and the file says the same."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.gateway.domain.roll_up_measures import MEASURES, crossed
from shared.contracts.codes import Role
from shared.contracts.territory.roll_up import GetRollUp, RollUpFigures, RollUpKey, RollUpLine, RollUpView
from tests.support.gateway.browser import Browser, Gateway

NOTHING: dict[str, Any] = {
    **dict.fromkeys(RollUpFigures.model_fields, 0),
    **dict.fromkeys(("days_to_complete", "days_to_decide", "days_to_decide_p90")),
}
FOUR = {"count": 4, "planned_amount_mad": Decimal("12500000"), "timed": 3, "in_time": 2, "days_to_decide": 17.5}
ONE = {"count": 1, "asked_m2": 15_000}


def line(*codes: str, **figures: Any) -> RollUpLine:
    return RollUpLine(codes=codes, **{**NOTHING, **figures})


VIEW = RollUpView(
    as_of=date(2026, 10, 31),
    by=(RollUpKey.PROVINCE, RollUpKey.REASON),
    lines=(line("02.113", "environment", **FOUR), line("02.381", "no_answer", **ONE)),
    margins=(
        (line("02.113", **FOUR), line("02.381", **ONE)),
        (line("environment", **FOUR), line("no_answer", **ONE)),
    ),
    total=RollUpFigures(**{**NOTHING, **FOUR, "count": 5}),
    without_course=2,
)


@pytest.fixture(autouse=True)
def figures(gateway: Gateway) -> None:
    gateway.services.answers |= {GetRollUp: VIEW}


def test_what_was_chosen_is_asked_for_and_stands_in_lines_and_columns(gateway: Gateway, browser: Browser) -> None:
    address = "/console/roll-up?rows=province&columns=reason&measure=count&as_of=2026-10-31&filed_from=nonsense"
    html = browser.sign_in("head").page(address).text
    asked = gateway.services.asked[-1]
    assert isinstance(asked, GetRollUp)
    assert (asked.by, asked.as_of, asked.filed_from) == (VIEW.by, VIEW.as_of, None)
    assert html.index("Environnement") < html.index("Berkane</th>") < html.index("Nador</th>")
    assert '<td class="number shade-5"><bdi dir=ltr>4</bdi></td><td class="number"></td>' in html.replace("\n", "")
    assert "2 dossiers sont pris tels" in html


def test_one_key_shows_every_measure_beside_each_other(gateway: Gateway, browser: Browser) -> None:
    by_one = VIEW.model_copy(update={"by": (RollUpKey.COMMUNE,), "lines": (line("", **FOUR),), "margins": ()})
    gateway.services.answers |= {GetRollUp: by_one}
    html = browser.sign_in("head").page("/console/roll-up?rows=commune&columns=").text
    assert "commune non précisée" in html
    assert all(f"<bdi dir=ltr>{said}</bdi>" in html for said in ("4", "12,5", "66,7", "17,5"))


def test_the_file_has_the_lines_of_the_screen_with_every_measure(browser: Browser) -> None:
    answer = browser.sign_in("head").get("/console/roll-up/export/csv?by=province&by=reason")
    header, first, second, total = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header[:4] == ["À la date du", "Province", "Motif de refus ou de clôture", "Dossiers"]
    assert len(header) == 3 + len(MEASURES)
    assert first[:5] == ["2026-10-31", "Berkane", "Environnement", "4", "12.5"]
    assert second[header.index("Terrain demandé (ha)")] == "1.5"
    assert total[:4] == ["2026-10-31", "Ensemble", "", "5"]


def test_the_api_gives_the_same_and_refuses_a_key_named_twice(gateway: Gateway, browser: Browser) -> None:
    head = browser.sign_in("head")
    given = head.get("/api/v1/pipeline/table?by=province&by=reason&as_of=2026-10-31")
    assert given.status_code == 200
    assert RollUpView.model_validate(given.json()) == VIEW
    assert head.get("/api/v1/pipeline/table?by=sector&by=sector").status_code == 422


@pytest.mark.parametrize("role", [Role.PLANNER, Role.EDITOR, Role.ADMINISTRATOR])
def test_who_does_not_see_each_dossier_does_not_see_it(browser: Browser, role: Role) -> None:
    who = browser.sign_in(role.value)
    assert who.get("/console/roll-up").status_code == 403
    assert who.get("/console/roll-up/export/csv").status_code == 403
    assert who.get("/api/v1/pipeline/table").status_code == 403


def test_a_cell_is_shaded_by_its_part_of_the_largest() -> None:
    lines = [line("a", "x", count=10), line("a", "y", count=2), line("b", "x", count=1)]
    (first, second), (third, gone) = crossed(lines, ["a", "b"], ["x", "y"], "count")
    assert gone is None
    assert [cell and cell.shade for cell in (first, second, third)] == [5, 1, 0]
