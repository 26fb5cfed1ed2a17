"""Two people on the same dossier: one wins, the other learns what changed and loses nothing."""

import re
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest

from services.gateway.entrypoints.dossier_commands import COMMANDS
from services.investor import bootstrap
from shared.contracts.codes import Role
from shared.contracts.investor import requests
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.refusals import DossierChanged
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.refusal import Refusal
from shared.contracts.territory.events import PlotReserved
from shared.messaging.unit_of_work import transaction
from tests.integration.moves.dossiers import FIRST, OTHER, SECOND, body_of, ready_for
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
def head(investor: InvestorBehind) -> Iterator[Browser]:
    with browsing(Gateway(services=investor)) as browser:
        yield browser.sign_in(Role.HEAD.value)


def version_of(investor: InvestorBehind, dossier_id: UUID) -> int:
    version: int = investor.application.answer(GetDossier(dossier_id=dossier_id)).version
    return version


@pytest.mark.parametrize("round_", range(5))
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_what_changed(
    investor: InvestorBehind, round_: int
) -> None:
    dossier_id = investor.store(ready_for("validate_decision", Status.SCHEDULED))
    seen = version_of(investor, dossier_id)
    acts = {"dossier_id": dossier_id, "expected_version": seen}
    commands = (
        requests.ValidateDecision(**acts, staff_id=SECOND),
        requests.RejectDecision(**acts, staff_id=UUID(int=23), note="not so"),
    )
    start, ends = Barrier(2), {}

    def carry_out(command: Any) -> None:
        start.wait(10)
        try:
            ends[command.method] = investor.application.answer(command)
        except Refusal as refusal:
            ends[command.method] = refusal

    threads = [Thread(target=carry_out, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    ((won, _),) = [(method, end) for method, end in ends.items() if end is None]
    (lost,) = [end for end in ends.values() if end is not None]
    assert isinstance(lost, DossierChanged)
    winner = {command.method: command.staff_id for command in commands}[won]
    action = {"validate_decision": "dossier.decided.v1", "reject_decision": "decision_rejected"}[won]
    assert [(change.action, change.by) for change in lost.changes] == [(action, winner)]
    assert lost.version == lost.changes[-1].version == version_of(investor, dossier_id)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_on_an_old_view_is_refused_and_changes_nothing(investor: InvestorBehind, name: str) -> None:
    investor.store(a_dossier(id=OTHER))
    dossier_id = investor.store(ready_for(name, Status.VERIFICATION))
    seen = version_of(investor, dossier_id)
    by = {"dossier_id": dossier_id, "staff_id": FIRST}
    investor.application.answer(requests.RecordPieces(**by, pieces=("identity",)))  # a change that no event tells
    before = investor.everything_of(dossier_id)
    command = COMMANDS[name].kind.model_validate({**by, "expected_version": seen, **body_of(name, Status.VERIFICATION)})
    with pytest.raises(DossierChanged) as refused:
        investor.application.answer(command)
    assert [change.action for change in refused.value.changes] == ["pieces_recorded"]
    assert investor.everything_of(dossier_id) == before


def test_what_another_service_tells_changes_the_version_too(investor: InvestorBehind) -> None:
    dossier_id = investor.store(ready_for("open_review", Status.COMPLETE))
    seen = version_of(investor, dossier_id)
    reserved = PlotReserved(plot_id=FIRST, dossier_id=dossier_id, reserved_until=NOON, occurred_at=NOON)
    with transaction(investor.engine, bootstrap.unit_of_work) as work:
        bootstrap.HANDLERS[PlotReserved](reserved, work)
    assert version_of(investor, dossier_id) > seen


def test_a_command_that_names_no_version_is_carried_out_as_before(investor: InvestorBehind) -> None:
    dossier_id = investor.store(ready_for("open_review", Status.COMPLETE))
    investor.application.answer(requests.OpenReview(dossier_id=dossier_id, staff_id=FIRST))
    assert investor.application.answer(GetDossier(dossier_id=dossier_id)).status is Status.UNDER_REVIEW


def test_the_api_tells_the_version_as_etag_and_takes_it_in_if_match(investor: InvestorBehind, head: Browser) -> None:
    dossier_id = investor.store(ready_for("open_review", Status.COMPLETE))
    path = f"/api/v1/dossiers/{dossier_id}"
    seen = {"If-Match": head.get(path).headers["ETag"]}
    assert head.post(f"{path}/open-review", headers=seen).status_code == 204
    stale = head.post(f"{path}/schedule-dossier", json={"session_on": "2026-12-01"}, headers=seen)
    assert (stale.status_code, stale.json()["code"]) == (412, "dossier.changed")
    assert [change["action"] for change in stale.json()["changes"]] == ["dossier.review_opened.v1"]
    assert stale.json()["dossier_status"] == "under_review"
    in_body = {"session_on": "2026-12-01", "expected_version": int(seen["If-Match"].strip('"'))}
    assert head.post(f"{path}/schedule-dossier", json=in_body).status_code == 409
    fresh = {"If-Match": head.get(path).headers["ETag"]}
    assert head.post(f"{path}/schedule-dossier", json=in_body, headers=fresh).status_code == 412, "both must hold"
    assert head.post(f"{path}/schedule-dossier", json={"session_on": "2026-12-01"}, headers=fresh).status_code == 204


@pytest.mark.parametrize("tag", ['W/"3"', "3", '"3", "4"', '"x"'])
def test_a_tag_that_is_not_ours_is_refused_as_such(investor: InvestorBehind, head: Browser, tag: str) -> None:
    dossier_id = investor.store(ready_for("open_review", Status.COMPLETE))
    answer = head.post(f"/api/v1/dossiers/{dossier_id}/open-review", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?If-Match")


def test_the_console_says_who_changed_what_and_keeps_what_was_typed(investor: InvestorBehind, head: Browser) -> None:
    dossier_id = investor.store(ready_for("propose_decision", Status.SCHEDULED))
    page = f"/console/dossiers/{dossier_id}"
    (seen,) = set(re.findall(r'name="expected_version" value="(\d+)"', head.page(page).text))
    by = {"dossier_id": dossier_id, "staff_id": FIRST}
    investor.application.answer(requests.ProposeDecision(**by, outcome="favourable"))

    typed = {"expected_version": seen, "outcome": "unfavourable", "reasons": ["environment"], "note": "Vu au PV."}
    answer = head.submit(f"{page}/propose-decision", typed)
    assert answer.status_code == 409
    assert "Le dossier a changé depuis que vous" in answer.text
    assert re.search(r"<li>Décision saisie · .+ · <time", answer.text)
    unsaved = answer.text.partition('id="unsaved"')[2].partition("</section>")[0]
    for kept in ("Saisir la décision", "Défavorable", "Environnement", "Vu au PV."):
        assert kept in unsaved, "the form is not offered any more: what was typed is shown all the same"
    (now,) = set(re.findall(r'name="expected_version" value="(\d+)"', answer.text))
    assert int(now) > int(seen), "sent again, it is sent on what is shown now"


def test_a_form_that_is_still_offered_is_left_as_it_was_typed(investor: InvestorBehind, head: Browser) -> None:
    dossier_id = investor.store(ready_for("request_complement", Status.VERIFICATION))
    page = f"/console/dossiers/{dossier_id}"
    seen = str(version_of(investor, dossier_id))
    investor.application.answer(requests.RecordPieces(dossier_id=dossier_id, staff_id=FIRST, pieces=("identity",)))
    answer = head.submit(f"{page}/request-complement", {"expected_version": seen, "pieces": ["statutes"]})
    assert answer.status_code == 409
    assert re.search(r'value="statutes" checked', answer.text)
    (now,) = set(re.findall(r'name="expected_version" value="(\d+)"', answer.text))
    assert (
        head.submit(f"{page}/request-complement", {"expected_version": now, "pieces": ["statutes"]}).status_code == 303
    )
