"""A dossier's way through the commission by the console's own forms, over the real investor service."""

from collections.abc import Iterator

import pytest

from shared.contracts.codes import Role
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier, ListSessions
from shared.contracts.notifications.queries import ListNotices
from tests.support.databases import Databases
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.investor_behind import NOON, InvestorBehind
from tests.unit.investor.builders import a_dossier


@pytest.fixture
def investor(databases: Databases) -> Iterator[InvestorBehind]:
    behind = InvestorBehind(databases("investor", seeded=True))
    behind.answers[ListNotices] = ()
    yield behind
    behind.engine.dispose()


@pytest.fixture
def browser(investor: InvestorBehind) -> Iterator[Browser]:
    with browsing(Gateway(services=investor)) as opened:
        yield opened


def test_from_the_opinions_over_the_session_to_the_letter(investor: InvestorBehind, browser: Browser) -> None:
    dossier_id = investor.store(a_dossier(status=Status.UNDER_REVIEW, cri_invest_reference="CI-2026-118"))
    place = f"/console/dossiers/{dossier_id}"
    browser.sign_in(Role.ADVISER.value)
    assert browser.submit(f"{place}/ask-opinions", {"administrations": "urban_agency"}).status_code == 303
    (opinion,) = investor.application.answer(GetDossier(dossier_id=dossier_id)).opinions
    given = {"opinion_id": str(opinion.opinion_id), "opinion": "unfavourable", "note": "hors zone"}
    assert browser.submit(f"{place}/record-opinion", given).status_code == 303
    assert "hors zone" in browser.page(place).text

    assert browser.submit("/console/sessions", {"held_on": str(NOON.date()), "place": "Oujda"}).status_code == 303
    (row,) = investor.application.answer(ListSessions()).rows
    session = f"/console/sessions/{row.session_id}"
    assert str(dossier_id) in browser.page(session).text
    assert browser.submit(f"{session}/add-to-agenda", {"dossier_ids": str(dossier_id)}).status_code == 303
    assert browser.submit(f"{session}/hold-session", {"present": "urban_agency"}).status_code == 303
    decision = {"outcome": "unfavourable", "reasons": "not_conform_to_zoning"}
    assert browser.submit(f"{session}/dossiers/{dossier_id}/propose-decision", decision).status_code == 303
    assert browser.get(f"{place}/decision-letter.pdf").status_code == 404

    browser.sign_in(Role.HEAD.value)
    assert "Décision à valider" in browser.page(session).text
    assert browser.submit(f"{place}/validate-decision", {}).status_code == 303
    assert browser.submit(f"{session}/close-minutes", {}).status_code == 303
    assert browser.get(f"{place}/decision-letter.pdf").content.startswith(b"%PDF")
    assert browser.get(f"{session}/minutes.pdf").content.startswith(b"%PDF")
    closed = browser.page(session).text
    assert "Procès-verbal clos" in closed
    assert 'id="do-' not in closed
