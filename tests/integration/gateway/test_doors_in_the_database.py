"""Second factors, rules, sessions and links in the real database, with the rights that the runtime role has."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pyotp
import pytest
from psycopg.errors import InsufficientPrivilege

from services.gateway.domain.door_errors import DelegationThere, PasskeyRefused, SessionNotFound
from services.gateway.domain.factor import Ceremony, Challenge, Passkey
from services.gateway.domain.provider_sign_in import Identity, Invitation, Journey, ProviderLink
from services.gateway.usecases.delegation_desk import LendRole
from services.gateway.usecases.second_factor import KeyAnswer
from services.gateway.usecases.sign_in import CameFrom
from shared.contracts.codes import Role
from shared.database.engine import plain_url
from shared.database.identifiers import uuid7
from shared.reference.days import local_date
from tests.integration.gateway.test_accounts_in_the_database import PASSWORD, _demonstrate, _running
from tests.support.databases import Databases, ServiceDatabase
from tests.support.gateway.browser import Browser
from tests.support.waiting import wait_until

SECURITY = "/console/security"


@pytest.fixture
def database(databases: Databases) -> ServiceDatabase:
    made = databases("gateway")
    _demonstrate(made)
    return made


def test_a_factor_is_added_used_once_replaced_and_reset(database: ServiceDatabase) -> None:
    with _running(database) as (browser, application):
        browser.sign_in("amina", PASSWORD)
        page = browser.submit(f"{SECURITY}/totp", {}).text
        found = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
        assert found is not None
        totp = pyotp.TOTP(found[1].replace(" ", ""))
        # of the step before, so that the present one is still good afterwards
        before = totp.at(datetime.now(UTC) - timedelta(seconds=30))
        codes = re.findall(
            r'<code dir="ltr">([a-z2-9-]{19})</code>', browser.submit(f"{SECURITY}/totp/confirm", {"code": before}).text
        )
        assert len(codes) == 10
        body = {"username": "amina", "password": PASSWORD}
        assert browser.post("/api/v1/session", json=body).json()["code"] == "session.factor_asked"
        assert browser.post("/api/v1/session", json={**body, "code": before}).status_code == 401
        assert browser.post("/api/v1/session", json={**body, "code": codes[0]}).status_code == 200
        assert browser.post("/api/v1/session", json={**body, "code": codes[0]}).status_code == 401
        accounts = {one.username: one for one in browser.run(application.accounts())}
        browser.sign_in("administrator", PASSWORD)
        session = browser.run(application.doors.sessions(accounts["administrator"]))[0]
        browser.run(
            application.factors.set_rule(Role.PLANNER, datetime.now(UTC) + timedelta(seconds=1), "note", session)
        )
        browser.run(application.factors.reset(accounts["amina"].id, "perdu", session))
        assert not browser.run(application.factors.of(accounts["amina"].id)).any
        assert [one.reason for one in browser.run(application.factors.resets_of(accounts["amina"]))] == ["perdu"]
        assert [rule.role for rule in browser.run(application.factors.rules())] == [Role.PLANNER]
        assert browser.post("/api/v1/session", json={**body, "username": "planner"}).status_code == 200
        wait_until(lambda: _code(browser) == "session.factor_missing")


def _code(browser: Browser) -> str:
    return str(browser.get("/api/v1/queue").json()["code"])


def test_a_session_gets_another_token_and_is_ended_by_its_owner(database: ServiceDatabase) -> None:
    with _running(database) as (browser, application):
        browser.sign_in("amina", PASSWORD)
        first = browser.cookies["primo_session"]
        assert browser.submit(f"{SECURITY}/confirm", {"password": PASSWORD}).status_code == 303
        assert browser.cookies["primo_session"] != first
        account = next(one for one in browser.run(application.accounts()) if one.username == "amina")
        (session,) = browser.run(application.doors.sessions(account))
        with pytest.raises(SessionNotFound):
            browser.run(application.doors.end_session(session, uuid7()))
        browser.run(application.doors.end_others(session))
        browser.run(application.doors.change_password(session, "a sentence of mine"))
        browser.run(application.doors.end_session(session, session.id))
        assert browser.get("/api/v1/session").status_code == 401
        browser.sign_in("amina", "a sentence of mine")


def test_passkeys_challenges_and_links_are_kept_found_and_gone(database: ServiceDatabase) -> None:
    at = datetime.now(UTC)
    with _running(database) as (browser, application):
        account = next(one for one in browser.run(application.accounts()) if one.username == "head")

        async def go_through() -> list[Any]:
            async with application.database.transaction() as work:
                key = Passkey(uuid7(), account.id, "clé", b"id", b"key", 1, at)
                assert await work.factors.add_passkey(key)
                assert not await work.factors.add_passkey(Passkey(uuid7(), account.id, "clé", b"id", b"key", 1, at))
                found = await work.factors.find_passkey(b"id")
                assert found is not None
                await work.factors.use_passkey(key.id, 7, at)
                assert await work.factors.rename(account.id, key.id, "autre")
                assert not await work.factors.rename(UUID(int=1), key.id, "volée")
                await work.factors.begin(Challenge("c", b"value", Ceremony.ALONE, None, at))
                taken = [await work.factors.take("c"), await work.factors.take("c")]
                link = ProviderLink(uuid7(), account.id, Identity("https://idp.example", "s"), at)
                await work.providers.begin(Journey("j", "n", "v", "", None, at))
                await work.providers.invite(Invitation("i", account.id, account.id, at))
                await work.providers.invite(Invitation("k", account.id, account.id, at))
                assert await work.providers.link(link)
                assert not await work.providers.link(ProviderLink(uuid7(), account.id, link.identity, at))
                assert await work.providers.account_of(link.identity) == account
                assert await work.providers.find_invitation("i") is None
                assert await work.providers.take_invitation("k") is not None
                journeys = [await work.providers.take("j"), await work.providers.take("j")]
                assert await work.providers.unlink(account.id, link.id)
                kept = (await work.factors.of(account.id)).passkeys
                assert await work.factors.remove(account.id, key.id)
                await work.factors.forget_before(at, at)
                await work.providers.forget_before(at, at)
                return [*taken, *journeys, *kept]

        first, none, journey, gone, kept = browser.run(go_through())
        assert (first.value, none, journey.nonce, gone) == (b"value", None, "n", None)
        assert (kept.name, kept.sign_count) == ("autre", 7)
        with pytest.raises(PasskeyRefused):
            browser.run(application.factors.finish_with_passkey("", KeyAnswer("unknown", {}), CameFrom("192.0.2.7")))


def test_a_lent_role_is_found_with_the_session_and_gone_when_it_ends(database: ServiceDatabase) -> None:
    with _running(database) as (browser, application):
        accounts = {one.username: one for one in browser.run(application.accounts())}
        head, amina, today = accounts["head"], accounts["amina"], local_date(datetime.now(UTC))
        browser.sign_in("head", PASSWORD)
        (session,) = browser.run(application.doors.sessions(head))
        lent = LendRole(head.id, amina.id, today, today + timedelta(days=1))
        made = browser.run(application.delegations.lend(lent, session))
        with pytest.raises(DelegationThere):
            browser.run(application.delegations.lend(lent, session))
        browser.run(application.limit_account(head.id, ["02.113"], accounts["administrator"]))
        browser.sign_in("amina", PASSWORD)
        token = browser.cookies["primo_session"]
        found = browser.run(application.doors.session(token))
        assert (found.offered, found.acting, found.account.role) == (True, None, Role.ADVISER)
        browser.run(application.delegations.act(made.id, found))
        found = browser.run(application.doors.session(token))
        assert (found.account.id, found.account.role, found.account.remit) == (amina.id, Role.HEAD, ("02.113",))
        for account in (None, head, amina):
            assert [one.id for one in browser.run(application.delegations.lent(account))] == [made.id]
        assert browser.run(application.delegations.lent(accounts["editor"])) == []
        browser.run(application.delegations.stop(found))
        assert browser.run(application.doors.session(token)).account.role is Role.ADVISER
        browser.run(application.delegations.act(made.id, found))
        browser.run(application.delegations.end(made.id, head, of_anybody=False))
        found = browser.run(application.doors.session(token))
        assert (found.offered, found.acting, found.account.role) == (False, None, Role.ADVISER)
        (ended,) = browser.run(application.delegations.lent())
        assert ended.ended_at is not None


def test_what_was_lent_is_not_rewritten(database: ServiceDatabase) -> None:
    with psycopg.connect(plain_url(database.url)) as connection:
        for statement in ("UPDATE delegation SET last_day = last_day", "DELETE FROM delegation"):
            with pytest.raises(InsufficientPrivilege), connection.transaction():
                connection.execute(statement)
