"""The page that shows where dossiers and plots stand with each other, and what is stuck."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.gateway.domain.saga import Step, Stuck, sagas
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Status
from shared.contracts.investor.saga import ListSagaDossiers, SagaDossier, SagaDossiers
from shared.contracts.saga import Unheard
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.saga import ListSagaPlots, SagaMove, SagaOffer, SagaPlots, SagaReservation
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.views import OFFER, PLOT

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
LONG_AGO, JUST_NOW = NOW - timedelta(days=2), NOW - timedelta(minutes=1)
GRACE = timedelta(minutes=15)


def a_dossier(**changes: Any) -> SagaDossier:
    facts = {
        "dossier_id": uuid4(),
        "number": "OR-2026-00042",
        "status": Status.UNDER_REVIEW,
        "opportunity_id": OFFER,
        "plot_id": PLOT,
        "plot_state": "reserved",
        "filed_at": LONG_AGO,
        "moved_at": LONG_AGO,
    }
    return SagaDossier.model_validate({**facts, **changes})


def a_reservation(dossier: SagaDossier, state: str = "held", **changes: Any) -> SagaReservation:
    facts = {
        "dossier_id": dossier.dossier_id,
        "plot_id": PLOT,
        "plot_reference": "SE-B-77",
        "zone": "selouane",
        "zone_name": {"fr": "Selouane"},
        "state": state,
        "asked_at": LONG_AGO,
        "changed_at": LONG_AGO,
        "reserved_until": NOW + timedelta(days=58) if state == "held" else None,
        "moves": (),
    }
    return SagaReservation.model_validate({**facts, **changes})


def plots(*reservations: SagaReservation, unheard: dict[UUID, Unheard] | None = None) -> SagaPlots:
    offer = SagaOffer(opportunity_id=OFFER, title={Language.FRENCH: "Atelier"}, status=OpportunityStatus.PUBLISHED)
    return SagaPlots(reservations=reservations, offers=(offer,), unheard=unheard or {})


def released(why: str) -> tuple[SagaMove, ...]:
    return (SagaMove(at=LONG_AGO, action="plot.released.v1", why=why),)


CASES: list[tuple[str, dict[str, Any], tuple[str, dict[str, Any]] | None, Step, Stuck | None, bool]] = [
    ("held while the decision is awaited", {}, ("held", {}), Step.RESERVED, None, True),
    ("filed just now", {"plot_state": None, "filed_at": JUST_NOW}, None, Step.ASKED, None, True),
    ("territory never heard of it", {"plot_state": None}, None, Step.ASKED, Stuck.TERRITORY_SILENT, True),
    ("its timer did not run", {}, ("held", {"reserved_until": LONG_AGO}), Step.RESERVED, Stuck.NOT_RELEASED, True),
    ("withdrawn, still held", {"status": "withdrawn"}, ("held", {}), Step.RESERVED, Stuck.NOT_RELEASED, True),
    (
        "withdrawn a moment ago",
        {"status": "withdrawn", "moved_at": JUST_NOW},
        ("held", {}),
        Step.RESERVED,
        None,
        True,
    ),
    ("approved, only held", {"status": "favourable"}, ("held", {}), Step.RESERVED, Stuck.NOT_CONFIRMED, True),
    (
        "confirmed, and the dossier says so",
        {"status": "favourable", "plot_state": "confirmed"},
        ("confirmed", {}),
        Step.CONFIRMED,
        None,
        False,
    ),
    (
        "confirmed, and the dossier does not say so",
        {"status": "favourable"},
        ("confirmed", {}),
        Step.CONFIRMED,
        Stuck.INVESTOR_BEHIND,
        True,
    ),
    (
        "given back after a refusal",
        {"status": "unfavourable", "plot_state": "released"},
        ("released", {"moves": released("refused")}),
        Step.RELEASED,
        None,
        False,
    ),
    (
        "ran out while the dossier waits",
        {"plot_state": "released"},
        ("released", {"moves": released("expired")}),
        Step.EXPIRED,
        None,
        True,
    ),
    (
        "won its appeal, and nobody gave the plot again",
        {"status": "favourable", "plot_state": "released"},
        ("released", {"moves": released("refused")}),
        Step.RELEASED,
        Stuck.NOT_CONFIRMED,
        True,
    ),
]


@pytest.mark.parametrize(
    ("facts", "held", "step", "stuck", "running"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_where_it_stands_and_whether_anything_more_comes_by_itself(
    facts: dict[str, Any], held: tuple[str, dict[str, Any]] | None, step: Step, stuck: Stuck | None, running: bool
) -> None:
    dossier = a_dossier(**facts)
    known = [a_reservation(dossier, held[0], **held[1])] if held else []
    (found,) = sagas([dossier], plots(*known), now=NOW, grace=GRACE)
    assert (found.step, found.stuck, found.running) == (step, stuck, running)


def test_stuck_ones_come_first_then_the_next_timeout_then_what_ended_last() -> None:
    ended = a_dossier(number="4", status="unfavourable", plot_state="released")
    later, sooner, stuck = a_dossier(number="3"), a_dossier(number="2"), a_dossier(number="1", plot_state=None)
    known = plots(
        a_reservation(ended, "released", moves=released("refused")),
        a_reservation(later, reserved_until=NOW + timedelta(days=9)),
        a_reservation(sooner, reserved_until=NOW + timedelta(days=2)),
    )
    found = sagas([ended, later, sooner, stuck], known, now=NOW, grace=GRACE)
    assert [saga.dossier.number for saga in found] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("side", ["investor", "territory"])
def test_a_parked_event_on_either_side_is_why_it_is_stuck(side: str) -> None:
    parked = Unheard(state="parked", events=1, since=LONG_AGO)
    dossier = a_dossier(unheard=parked if side == "investor" else None)
    known = plots(a_reservation(dossier), unheard={dossier.dossier_id: parked} if side == "territory" else {})
    (found,) = sagas([dossier], known, now=NOW, grace=GRACE)
    assert found.stuck is Stuck.PARKED


@pytest.fixture
def gateway() -> Gateway:
    stuck = a_dossier(number="OR-2026-00007", plot_state=None)
    fine = a_dossier(number="OR-2026-00008", status="unfavourable", plot_state="released")
    made = Gateway()
    made.services.answers[ListSagaDossiers] = SagaDossiers(dossiers=(fine, stuck), more=False)
    made.services.answers[ListSagaPlots] = plots(
        a_reservation(fine, "released", moves=released("refused")),
        unheard={stuck.dossier_id: Unheard(state="retry", events=2, since=LONG_AGO)},
    )
    return made


@pytest.fixture
def browser(gateway: Gateway) -> Iterator[Browser]:
    with browsing(gateway) as found:
        yield found


def test_an_adviser_reads_what_is_stuck_before_all_else_and_what_was_made_good(browser: Browser) -> None:
    page = browser.sign_in("adviser").page("/console/sagas").text
    assert page.index("OR-2026-00007") < page.index("OR-2026-00008")
    assert "le territoire n&#39;en sait rien" in page
    assert "2 événement(s) en attente" in page
    assert "Parcelle libérée: avis défavorable" in page
    assert "SE-B-77" in page


def test_an_editor_sees_the_page_without_a_way_into_dossiers_and_a_planner_does_not(browser: Browser) -> None:
    page = browser.sign_in("editor").page(f"/console/sagas?opportunity={OFFER}&days=oops")
    assert page.status_code == 200
    assert "/console/dossiers/" not in page.text
    assert f"/console/opportunities/{OFFER}" in page.text
    assert browser.sign_in("planner").page("/console/sagas").status_code == 403


def test_a_program_reads_the_same_and_asks_for_one_dossier(gateway: Gateway, browser: Browser) -> None:
    board = browser.sign_in("editor").get("/api/v1/sagas", params={"ended_days": 90}).json()
    assert [(one["dossier"]["number"], one["stuck"], one["running"]) for one in board["sagas"]] == [
        ("OR-2026-00007", "territory_silent", True),
        ("OR-2026-00008", None, False),
    ]
    assert [one["unheard"] and one["unheard"]["events"] for one in board["sagas"]] == [2, None]
    assert [move["why"] for move in board["sagas"][1]["compensations"]] == ["refused"]
    assert (board["more"], board["grace_minutes"]) == (False, 15)
    assert browser.get("/api/v1/sagas", params={"ended_days": 0}).status_code == 422
    asked = [one for one in gateway.services.asked if isinstance(one, ListSagaDossiers)]
    assert [one.ended_days for one in asked] == [90]
