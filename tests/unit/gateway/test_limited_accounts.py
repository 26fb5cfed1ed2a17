"""Accounts that see the dossiers of some provinces: set by an administrator, followed by sessions that are open."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.gateway.domain.permissions import WHOLE_REGION_ONLY, may, may_be_limited
from services.gateway.entrypoints.pages import live as stream
from services.gateway.usecases.staff_accounts import ActRefused, change_role, limit
from shared.contracts.codes import Role
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.queries import DossierPlace, GetDossier, ListAdvisers, ListWithin
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.notifications.staff_contacts import GetStaffContact, ListStaffContacts
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.views import DOSSIER

BERKANE, NADOR = "02.113", "02.381"
_DAY = date(2026, 5, 12)


@pytest.fixture
def known(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {
        GetStaffContact: None,
        ListStaffContacts: (),
        ListAdvisers: AdviserPage(today=_DAY, week_ends_on=_DAY, workload=(), unassigned=0, rules=(), absences=()),
        GetDossier: lambda asked: DossierNotFound(dossier_id=asked.dossier_id),
    }
    return gateway


def limited(gateway: Gateway, username: str, *provinces: str) -> None:
    known = gateway.store.tables.accounts[username]
    account = replace(known.account, remit=provinces)
    gateway.store.tables.accounts[username] = replace(known, account=account)


def address(gateway: Gateway, username: str) -> str:
    return f"/console/accounts/{gateway.account(username).id}"


def test_an_open_session_is_limited_from_its_next_request_on(known: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    browser.get(f"/console/dossiers/{DOSSIER}")
    assert set(known.services.within) == {()}
    with browsing(known) as administrator:
        administrator.sign_in("administrator").page(address(known, "adviser"))
        done = administrator.submit(f"{address(known, 'adviser')}/provinces", {"provinces": [NADOR, BERKANE]})
        assert done.headers["location"] == "/console/accounts?done=limited"
        assert "Berkane, Nador" in administrator.page("/console/accounts?done=limited").text
    known.services.within.clear()
    browser.get(f"/console/dossiers/{DOSSIER}")
    browser.get(f"/api/v1/dossiers/{DOSSIER}")
    assert set(known.services.within) == {(BERKANE, NADOR)}
    assert "Berkane, Nador" in browser.page("/console/settings").text
    account = known.account("adviser").id
    assert known.store.tables.journal[-1][1:] == ("account_limited", f"{account} {BERKANE} {NADOR}")


def test_with_none_ticked_an_account_sees_the_whole_region_again(known: Gateway, browser: Browser) -> None:
    limited(known, "adviser", BERKANE)
    page = browser.sign_in("administrator").page(address(known, "adviser")).text
    assert f'value="{BERKANE}" checked' in page
    browser.submit(f"{address(known, 'adviser')}/provinces", {})
    assert known.account("adviser").remit == ()
    assert known.store.tables.journal[-1][2].endswith("whole_region")


@pytest.mark.parametrize(("username", "province"), [("planner", BERKANE), ("adviser", "06.141")])
def test_who_sees_no_dossier_and_what_is_elsewhere_are_refused(
    known: Gateway, browser: Browser, username: str, province: str
) -> None:
    browser.sign_in("administrator")
    answer = browser.submit(f"{address(known, username)}/provinces", {"provinces": province})
    assert answer.status_code == 422
    assert known.account(username).remit == ()


def test_what_takes_the_whole_region_is_closed_and_said_so(known: Gateway, browser: Browser) -> None:
    limited(known, "head", BERKANE)
    page = browser.sign_in("head").page("/console/settings").text
    for closed in ("/console/import", "/console/roll-up", "/console/privacy", "/console/sagas", "/console/pipeline"):
        assert f'href="{closed}"' not in page
        answer = browser.page(closed)
        assert answer.status_code == 403
        assert "limité à certaines provinces" in answer.text
    assert browser.get("/api/v1/session").json()["account"]["provinces"] == [BERKANE]
    assert not WHOLE_REGION_ONLY & set(browser.get("/api/v1/session").json()["account"]["permissions"])


def test_a_limit_takes_nothing_else_away() -> None:
    for role in Role:
        lost = {p for p in WHOLE_REGION_ONLY if may(role, p)}
        assert not any(may(role, p, (BERKANE,)) for p in lost)
    assert [role for role in Role if may_be_limited(role)] == [Role.ADVISER, Role.HEAD]


def test_nobody_is_told_that_something_moved_elsewhere(
    known: Gateway, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LASTS_S", 0.2)
    monkeypatch.setattr(stream, "GATHERED_S", 0.01)
    limited(known, "adviser", BERKANE)
    browser.sign_in("adviser")

    def moves(dossier_id: UUID, *places: str) -> bool:
        known.services.answers[ListWithin] = tuple(DossierPlace(dossier_id=dossier_id, province=p) for p in places)

        moving = browser.later(0.05, lambda: known.application.live.moved(dossier_id))
        told = browser.get("/console/live/queue").text
        moving.cancel()
        return "event: moved" in told

    assert moves(uuid4(), BERKANE)
    assert not moves(uuid4())


def test_the_journal_of_a_dossier_elsewhere_is_empty(known: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    with browsing(known) as head:
        head.sign_in("head")
        known.services.answers[ListWithin] = ()
        head.get(f"/api/v1/dossiers/{DOSSIER}/readers")
        assert head.get(f"/api/v1/dossiers/{DOSSIER}/readers").json()["lines"] != []
        limited(known, "head", BERKANE)
        assert head.get(f"/api/v1/dossiers/{DOSSIER}/readers").json()["lines"] == []


def test_the_operator_limits_and_another_role_ends_it(known: Gateway) -> None:
    async def story() -> None:
        async with known.store.transaction() as work:
            assert (await limit("adviser", [BERKANE], work, lambda: known.now)).remit == (BERKANE,)
            with pytest.raises(ActRefused, match="no province"):
                await limit("adviser", ["1"], work, lambda: known.now)
            with pytest.raises(ActRefused, match="sees no dossier"):
                await limit("editor", [BERKANE], work, lambda: known.now)
            assert (await change_role("adviser", Role.HEAD, work, lambda: known.now)).remit == (BERKANE,)
            assert (await change_role("adviser", Role.PLANNER, work, lambda: known.now)).remit == ()

    asyncio.run(story())
