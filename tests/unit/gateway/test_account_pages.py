"""Addresses of staff: each names their own, an administrator all; a closed account leaves none behind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.gateway.domain.provider_sign_in import Identity, Invitation, ProviderLink
from services.gateway.usecases.staff_accounts import end_account
from shared.contracts.codes import Role
from shared.contracts.investor.staff_calls import StaffCall
from shared.contracts.notifications.staff_contacts import (
    ForgetStaffContact,
    GetStaffContact,
    HowTold,
    ListStaffContacts,
    SetStaffContact,
    StaffContact,
)
from shared.contracts.refusal import ServiceUnavailable
from tests.support.gateway.browser import Browser, Gateway, browsing

OWN, ALL = "/console/settings", "/console/accounts"
SAID = {"email": " amina@centre.example ", "language": "ar", "told-message_written": "daily"}


def a_contact(gateway: Gateway, username: str = "adviser") -> StaffContact:
    staff_id = gateway.account(username).id
    return StaffContact(
        staff_id=staff_id,
        email=f"{username}@centre.example",
        language="en",
        told=dict.fromkeys(StaffCall, HowTold.DAILY),
        changed_at=datetime(2026, 5, 4, tzinfo=UTC),
        changed_by=staff_id,
    )


@pytest.fixture
def known(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {
        GetStaffContact: a_contact(gateway),
        ListStaffContacts: (a_contact(gateway),),
        SetStaffContact: None,
        ForgetStaffContact: None,
    }
    return gateway


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sets_their_own_address_and_it_is_in_the_journal(
    known: Gateway, browser: Browser, role: Role
) -> None:
    page = browser.sign_in(role.value).page(OWN).text
    assert "adviser@centre.example" in page
    done = browser.submit(OWN, SAID)
    assert done.headers["location"] == f"{OWN}?done=set"
    own = known.account(role.value).id
    assert known.services.commands()[-1] == SetStaffContact(
        staff_id=own,
        email="amina@centre.example",
        language="ar",
        told=dict.fromkeys(StaffCall, HowTold.AT_ONCE) | {StaffCall.MESSAGE_WRITTEN: HowTold.DAILY},
        changed_by=own,
    )
    assert known.store.tables.journal[-1] == (own, "staff_contact_set", str(own))


@pytest.mark.parametrize(
    ("field", "wrong"), [("email", "amina"), ("email", ""), ("language", "de"), ("mobile", "0612345678")]
)
def test_a_wrong_address_or_language_is_said_and_what_was_typed_stays(
    known: Gateway, browser: Browser, field: str, wrong: str
) -> None:
    refused = browser.sign_in("adviser").submit(OWN, {**SAID, field: wrong})
    assert refused.status_code == 422
    assert 'href="#' + field in refused.text
    assert [one for one in known.services.asked if isinstance(one, SetStaffContact)] == []
    assert '<option value="daily" selected>' in refused.text


def test_before_anything_was_said_the_page_says_at_once(known: Gateway, browser: Browser) -> None:
    known.services.answers[GetStaffContact] = None
    page = browser.sign_in("adviser").page(OWN).text
    assert page.count('<option value="at_once" selected>') == len(StaffCall)


def test_an_administrator_sees_all_and_sets_anybody_s(known: Gateway, browser: Browser) -> None:
    page = browser.sign_in("administrator").page(ALL).text
    assert "adviser@centre.example" in page
    assert page.count("aucune : rien n&#39;est envoyé") == len(Role) - 1
    theirs = known.account("editor").id
    assert browser.submit(f"{ALL}/{theirs}", SAID).headers["location"] == f"{ALL}?done=set"
    command = known.services.commands()[-1]
    assert isinstance(command, SetStaffContact)
    assert (command.staff_id, command.changed_by) == (theirs, known.account("administrator").id)
    assert browser.page(f"{ALL}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_sets_a_colleague_s(known: Gateway, browser: Browser, role: Role) -> None:
    browser.sign_in(role.value)
    theirs = known.account("administrator").id
    assert browser.page(ALL).status_code == 403
    assert browser.submit(f"{ALL}/{theirs}", SAID).status_code == 403
    assert browser.submit(f"{ALL}/{theirs}/close", {}).status_code == 403


def test_a_closed_account_has_no_address_no_session_and_no_way_in(known: Gateway, browser: Browser) -> None:
    theirs = known.account("editor")
    with browsing(known) as editor:
        editor.sign_in("editor")
        done = browser.sign_in("administrator").submit(f"{ALL}/{theirs.id}/close", {})
        assert done.headers["location"] == f"{ALL}?done=closed"
        assert editor.get("/api/v1/session").status_code == 401
        wrong = editor.post("/api/v1/session", json={"username": "editor", "password": "correct horse battery"})
        assert wrong.status_code == 401
    assert known.services.commands()[-1] == ForgetStaffContact(staff_id=theirs.id)
    by = known.account("administrator").id
    assert (by, "account_closed", str(theirs.id)) in known.store.tables.journal
    assert browser.submit(f"{ALL}/{theirs.id}/close", {}).status_code == 404


def test_an_account_stays_open_while_its_address_cannot_be_forgotten(known: Gateway, browser: Browser) -> None:
    known.services.answers[ForgetStaffContact] = ServiceUnavailable(service="notifications", cause="broker away")
    theirs = known.account("editor").id
    refused = browser.sign_in("administrator").submit(f"{ALL}/{theirs}/close", {})
    assert refused.status_code == 503
    assert known.account("editor").active


def test_one_s_own_account_is_closed_by_somebody_else(known: Gateway, browser: Browser) -> None:
    own = known.account("administrator").id
    refused = browser.sign_in("administrator").submit(f"{ALL}/{own}/close", {})
    assert refused.status_code == 409
    assert "fermé par quelqu&#39;un d&#39;autre" in refused.text
    assert known.account("administrator").active


def test_no_way_in_is_left_of_an_account_that_the_operator_ends(known: Gateway, browser: Browser) -> None:
    theirs, at = known.account("editor").id, known.now

    async def ended() -> None:
        async with known.store.transaction() as work:
            await work.providers.link(ProviderLink(uuid4(), theirs, Identity("https://idp.example", "s"), at))
            await work.providers.invite(Invitation("digest", theirs, theirs, at))
            await end_account("editor", work, lambda: at)

    browser.sign_in("editor")
    browser.run(ended())
    assert browser.get("/api/v1/session").status_code == 401
    assert (known.store.tables.providers.links, known.store.tables.providers.invitations) == ({}, {})
    assert (None, "account_closed", str(theirs)) in known.store.tables.journal
