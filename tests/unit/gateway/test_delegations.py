"""A role that is lent during an absence: taken up in a session, seen by everybody, gone with its last day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.gateway.domain.factor import FactorRule
from shared.contracts.codes import Role
from shared.contracts.investor.queries import GetDossier
from shared.contracts.investor.refusals import DossierNotFound
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.views import DOSSIER

ALL = "/console/delegations"
TODAY = date(2026, 5, 12)
BERKANE = "02.113"


def lend(browser: Browser, gateway: Gateway, taker: str, *, first: date = TODAY, days: int = 3, **more: str) -> int:
    said = {
        "taker_id": str(gateway.account(taker).id),
        "first_day": first.isoformat(),
        "last_day": (first + timedelta(days=days - 1)).isoformat(),
    }
    return browser.submit(ALL, {**said, **more}).status_code


def kept(gateway: Gateway) -> UUID:
    (found,) = gateway.store.tables.delegations
    return found


def seen(browser: Browser) -> tuple[str, str | None]:
    found = browser.get("/api/v1/session").json()
    return found["account"]["role"], found["acting_for"]


def limited(gateway: Gateway, username: str, *provinces: str) -> None:
    known = gateway.store.tables.accounts[username]
    gateway.store.tables.accounts[username] = replace(known, account=replace(known.account, remit=provinces))


def test_a_colleague_acts_with_the_role_under_their_own_name_and_stops(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway) as head:
        assert lend(head.sign_in("head"), gateway, "adviser") == 303
    adviser, head_id = gateway.account("adviser"), str(gateway.account("head").id)
    browser.sign_in("adviser")
    assert "Un rôle vous est confié" in browser.page(ALL).text
    assert seen(browser) == ("adviser", None), "nothing is lent before it is taken up"
    assert browser.submit(f"{ALL}/{kept(gateway)}/act", {}).headers["location"] == "/console"
    assert seen(browser) == ("head", head_id)
    assert browser.get("/api/v1/session").json()["account"]["id"] == str(adviser.id)
    assert "Vous agissez pour Head Test" in browser.page(ALL).text
    assert browser.submit(f"{ALL}/stop", {}).status_code == 303
    assert seen(browser) == ("adviser", None)
    acts = [(who, act) for who, act, _ in gateway.store.tables.journal if act.startswith(("delegation", "acting"))]
    expected = [(gateway.account("head").id, "delegation_given")]
    assert acts == [*expected, (adviser.id, "acting_began"), (adviser.id, "acting_ended")]


def test_it_is_of_one_session_and_of_no_other(gateway: Gateway, browser: Browser) -> None:
    lend(browser.sign_in("head"), gateway, "adviser")
    with browsing(gateway) as one, browsing(gateway) as other:
        one.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
        assert seen(one)[0] == "head"
        assert seen(other.sign_in("adviser"))[0] == "adviser"


def test_the_lent_provinces_stand_in_the_place_of_ones_own(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetDossier] = lambda asked: DossierNotFound(dossier_id=asked.dossier_id)
    gateway.add_account("away", Role.ADVISER)
    limited(gateway, "adviser", "02.381")
    limited(gateway, "away", BERKANE)
    with browsing(gateway) as away:
        lend(away.sign_in("away"), gateway, "adviser")
    browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
    browser.get(f"/api/v1/dossiers/{DOSSIER}")
    assert gateway.services.within[-1] == (BERKANE,)


@pytest.mark.parametrize(
    "what", ["last day", "ended by the giver", "ended by the taker", "giver closed", "giver's role"]
)
def test_an_open_session_is_itself_again_at_its_next_request(gateway: Gateway, browser: Browser, what: str) -> None:
    with browsing(gateway) as head:
        lend(head.sign_in("head"), gateway, "adviser", days=1)
        browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
        assert seen(browser)[0] == "head"
        known = gateway.store.tables.accounts["head"]
        match what:
            case "last day":
                gateway.now = gateway.now.replace(hour=21)
                browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
                assert seen(browser)[0] == "head"
                gateway.later(hours=4)  # past midnight in Oujda
                browser.sign_in("adviser")
                assert browser.submit(f"{ALL}/{kept(gateway)}/act", {}).status_code == 404
            case "ended by the giver":
                assert head.submit(f"{ALL}/{kept(gateway)}/end", {}).status_code == 303
            case "ended by the taker":
                assert browser.submit(f"{ALL}/{kept(gateway)}/end", {}).status_code == 303
            case "giver closed":
                gateway.store.tables.accounts["head"] = replace(known, account=replace(known.account, active=False))
            case _:
                changed = replace(known.account, role=Role.PLANNER)
                gateway.store.tables.accounts["head"] = replace(known, account=changed)
    assert seen(browser) == ("adviser", None)


def test_nobody_takes_up_or_ends_what_is_lent_between_others(gateway: Gateway, browser: Browser) -> None:
    lend(browser.sign_in("head"), gateway, "adviser")
    with browsing(gateway) as stranger:
        stranger.sign_in("editor")
        for act in ("act", "end"):
            assert stranger.submit(f"{ALL}/{kept(gateway)}/{act}", {}).status_code == 404
        assert "Adviser Test –" in stranger.page(ALL).text, "a colleague to lend one's role to"
        assert f"{kept(gateway)}" not in stranger.page(ALL).text
    assert seen(browser)[0] == "head"


def test_what_is_to_come_is_not_taken_up_today(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway) as head:
        lend(head.sign_in("head"), gateway, "adviser", first=TODAY + timedelta(days=1))
    assert browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {}).status_code == 404
    assert "Un rôle vous est confié" not in browser.page(ALL).text
    gateway.later(days=1)
    browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
    assert seen(browser)[0] == "head"


def test_only_an_administrator_lends_the_role_of_another_and_never_to_themselves(
    gateway: Gateway, browser: Browser
) -> None:
    head = str(gateway.account("head").id)
    browser.sign_in("administrator")
    assert lend(browser, gateway, "administrator", giver_id=head) == 422
    assert lend(browser, gateway, "head", giver_id=head) == 422
    assert lend(browser, gateway, "adviser", giver_id=head) == 303
    with browsing(gateway) as planner:
        lend(planner.sign_in("planner"), gateway, "editor", giver_id=head)
    givers = [one.giver.username for one in gateway.store.tables.delegations.values()]
    assert givers == ["head", "planner"], "what a planner says of a giver is their own role"


def test_what_was_lent_is_not_lent_on(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway) as head:
        lend(head.sign_in("head"), gateway, "adviser")
    browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
    lend(browser, gateway, "editor")
    assert [one.role for one in gateway.store.tables.delegations.values()] == [Role.HEAD, Role.ADVISER]


@pytest.mark.parametrize(
    ("taker", "first", "days", "status", "said"),
    [
        ("head", 0, 3, 422, "une autre personne"),
        ("adviser", -5, 3, 422, "n'est pas passé"),
        ("adviser", 0, 0, 422, "n'est pas passé"),
        ("adviser", 0, 93, 422, "la durée reste celle"),
        ("second", 0, 3, 422, "a déjà ce rôle"),
        ("editor", 1, 3, 409, "déjà confié"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_as_typed(
    gateway: Gateway, browser: Browser, taker: str, first: int, days: int, status: int, said: str
) -> None:
    gateway.add_account("second", Role.HEAD)
    assert lend(browser.sign_in("head"), gateway, "editor") == 303
    fields = {
        "taker_id": str(gateway.account(taker).id),
        "first_day": (TODAY + timedelta(days=first)).isoformat(),
        "last_day": (TODAY + timedelta(days=first + days - 1)).isoformat(),
    }
    answer = browser.submit(ALL, fields)
    assert answer.status_code == status
    assert said in answer.text.replace("&#39;", "'")
    assert f'value="{fields["last_day"]}"' in answer.text
    assert len(gateway.store.tables.delegations) == 1


def test_who_lends_proves_first_who_they_are(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    gateway.later(minutes=16)
    assert lend(browser, gateway, "adviser") == 200, "the password is asked for, and what was typed is kept"
    assert gateway.store.tables.delegations == {}


def test_a_lent_role_asks_for_the_factor_that_it_asks_its_own_people_for(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway) as head:
        lend(head.sign_in("head"), gateway, "adviser")
    browser.sign_in("adviser").submit(f"{ALL}/{kept(gateway)}/act", {})
    rule = FactorRule(Role.HEAD, gateway.now, "note", gateway.account("administrator").id, gateway.now)
    gateway.store.tables.factors.rules.append(rule)
    assert browser.page("/console/queue").headers["location"] == "/console/security", "the session that acts already"
    with browsing(gateway) as another:
        another.sign_in("adviser")
        assert another.submit(f"{ALL}/{kept(gateway)}/act", {}).headers["location"] == "/console/security"
        assert seen(another)[0] == "adviser"
