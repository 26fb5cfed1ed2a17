"""A project on the screen: its dossiers, what is realised of them together, and who visited."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.investor.codes import Status
from shared.contracts.investor.project_replies import ProjectDossier, ProjectTotals, ProjectView, ProjectVisit
from shared.contracts.investor.project_requests import GetProject
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER

PROJECT = UUID(int=81)
PAGE = f"/console/projects/{PROJECT}"
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def a_project(author: UUID, **changes: Any) -> ProjectView:
    row = {"title": "Serres", "due_on": None, "open_acts": 0, "planned_amount_mad": 8_000_000, "planned_jobs": 20}
    approved = ProjectDossier.model_validate(
        {**row, "dossier_id": DOSSIER, "number": "OR-2026-00042", "status": "under_construction", "approved": True}
        | {"as_of": "2026-05-01", "realised_amount_mad": 2_000_000, "realised_jobs": 5}
    )
    waiting = ProjectDossier.model_validate(
        {**row, "dossier_id": UUID(int=82), "number": "OR-2026-00043", "status": Status.UNDER_REVIEW}
    )
    visit = ProjectVisit(
        visited_on=date(2026, 4, 30),
        visited_by="Nadia",
        findings="<b>Fondations</b>",
        next_visit_on=date(2026, 7, 1),
        recorded_by=author,
        recorded_at=AT,
        dossier_id=DOSSIER,
        number="OR-2026-00042",
    )
    said: dict[str, Any] = {
        "project_id": PROJECT,
        "title": "Agropole",
        "investor_id": UUID(int=83),
        "investor_name": "Fatima Exemple",
        "opened_at": AT,
        "opened_by": author,
        "dossiers": (approved, waiting),
        "planned_amount_mad": Decimal(8_000_000),
        "planned_jobs": 20,
        "realised": (
            ProjectTotals(as_of=date(2026, 4, 1), realised_amount_mad=Decimal(1_000_000), realised_jobs=2),
            ProjectTotals(as_of=date(2026, 5, 1), realised_amount_mad=Decimal(2_000_000), realised_jobs=5),
        ),
        "visits": (visit,),
    }
    return ProjectView(**{**said, **changes})


def test_figures_are_drawn_and_stand_in_tables_and_visits_lead_to_their_dossier(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers[GetProject] = a_project(gateway.account("head").id)
    page = browser.sign_in("adviser").page(PAGE).text
    assert page.count('<svg class="realised-chart"') == 2
    assert page.count('role="img"') == 2
    assert "(25 %)" in page
    for words in ("Investissement prévu", "Le projet jour par jour", "Ensemble", "1 mai 2026", "1 juillet 2026"):
        assert words in page
    assert "&lt;b&gt;Fondations&lt;/b&gt;" in page
    realisation = page[page.index('id="realisation"') :]
    assert "OR-2026-00043" not in realisation, "what is not decided is not to be realised"


def test_a_project_without_an_approved_dossier_has_nothing_to_draw(gateway: Gateway, browser: Browser) -> None:
    bare = a_project(gateway.account("head").id)
    view = bare.model_copy(update={"dossiers": bare.dossiers[1:], "realised": (), "visits": ()})
    gateway.services.answers[GetProject] = view
    page = browser.sign_in("adviser").page(PAGE)
    assert page.status_code == 200
    assert "realised-chart" not in page.text
