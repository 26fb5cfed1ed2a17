"""Poles in the console: an editor enters, changes, withdraws and restores them."""

from typing import Any

import pytest

from shared.contracts.codes import Role
from shared.contracts.territory.poles import GetPole, PutBackPole, RecordPole, StaffPole, WithdrawPole
from shared.contracts.territory.refusals import PoleHasSites, PoleNotFound, SiteFactsInvalid
from tests.support.gateway.browser import Browser, Gateway


def a_pole(**changes: Any) -> StaffPole:
    line: dict[str, object] = {"at": "2026-05-01T10:00:00Z", "action": "registered", "by": None, "details": {}}
    said = {"code": "med-est", "name_fr": "Med Est", "name_ar": "ميد إست", "history": [line]}
    return StaffPole.model_validate({**said, **changes})


@pytest.fixture
def land(gateway: Gateway) -> Gateway:
    answers = gateway.services.answers
    answers[RecordPole] = answers[WithdrawPole] = answers[PutBackPole] = None
    answers[GetPole] = a_pole()
    return gateway


def test_an_editor_enters_a_pole_and_what_was_typed_stays_when_it_is_refused(land: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    form = {"code": "nador", "name_fr": "Pôle de Nador", "vocation": "port", "reach": "national", "confidence": "S"}
    done = browser.submit("/console/poles/new", form)
    wrong = browser.submit("/console/poles/new", {**form, "code": "NADOR 1", "identified_on": "hier"})
    land.services.answers[RecordPole] = SiteFactsInvalid(
        errors=({"field": "updated_on", "problem": "in_the_future", "proposal": "2026-11-30"},)
    )
    refused = browser.submit("/console/poles/med-est", {**form, "updated_on": "2030-01-01"})

    assert (done.status_code, done.headers["location"]) == (303, "/console/poles/nador?done=true")
    sent = next(asked for asked in land.services.asked if isinstance(asked, RecordPole))
    assert (sent.pole, sent.facts.vocation, sent.facts.reach, sent.facts.name_ar) == ("nador", "port", "national", None)
    assert [f'id="{field}-error"' in wrong.text for field in ("code", "identified_on")] == [True, True]
    assert (refused.status_code, 'id="updated_on-error"' in refused.text) == (422, True)
    assert 'value="2030-01-01"' in refused.text


def test_a_pole_is_withdrawn_with_a_reason_and_restored_but_not_while_sites_are_in_it(
    land: Gateway, browser: Browser
) -> None:
    browser.sign_in(Role.EDITOR.value)
    path = "/console/poles/med-est/standing"
    off = browser.submit(path, {"reason": "Plan abandonné"})
    silent = browser.submit(path, {"reason": ""})
    land.services.answers[WithdrawPole] = PoleHasSites(pole="med-est", sites=("selouane",))
    overtaken = browser.submit(path, {"reason": "Plan abandonné"})
    land.services.answers[GetPole] = a_pole(sites=[{"code": "selouane", "names": {"fr": "Selouane"}}])
    with_sites = browser.page("/console/poles/med-est").text
    land.services.answers[GetPole] = a_pole(withdrawn=True, withdrawn_reason="Plan abandonné")
    withdrawn = browser.page("/console/poles/med-est").text
    back = browser.submit(path, {"reason": "Plan repris"})
    land.services.answers[GetPole] = PoleNotFound(pole="x")

    assert [answer.status_code for answer in (off, silent, overtaken, back)] == [303, 422, 409, 303]
    sent = [asked for asked in land.services.asked if isinstance(asked, WithdrawPole | PutBackPole)]
    assert [(type(asked), asked.reason) for asked in sent[::2]] == [
        (WithdrawPole, "Plan abandonné"),
        (PutBackPole, "Plan repris"),
    ]
    assert ("/standing" in with_sites, "/console/sites/selouane" in with_sites) == (False, True)
    assert ("Plan abandonné" in withdrawn, 'name="name_fr"' in withdrawn) == (True, False)
    assert browser.page("/console/poles/x").status_code == 404
