"""The console's receivers of alerts to staff: a secret once, addresses checked, each act with its reason."""

from typing import Any

import pytest

from shared.contracts.notifications.providers import ProviderEntry
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    ChangeStaffReceiver,
    ListStaffReceivers,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    StaffReceiverNameTaken,
    StaffReceiverRefused,
    StaffReceiverSecret,
    StaffReceiverView,
    TryStaffReceiver,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import NOON

ALL, API = "/console/staff-receivers", "/api/v1/staff-receivers"
URL = "https://chat.example/hooks/primo"
SECRET = "whsec_c2hvd24gb25jZQ=="


@pytest.fixture
def operator(gateway: Gateway, browser: Browser) -> Browser:
    by = gateway.account("administrator").id
    entry = ProviderEntry(at=NOON, by=by, act="added", reason="pour <l'accueil>")
    live = StaffReceiverView(name="chat", url=URL, begun_at=NOON, begun_by=by, history=(entry,))
    gone = live.model_copy(update={"name": "ancien", "ended_at": NOON})
    shown = StaffReceiverSecret(name="chat", secret=SECRET)
    gateway.services.answers |= {ListStaffReceivers: (live, gone), AddStaffReceiver: shown, RotateStaffReceiver: shown}
    gateway.services.answers |= dict.fromkeys((ChangeStaffReceiver, TryStaffReceiver, RemoveStaffReceiver))
    return browser.sign_in("administrator")


def asked(gateway: Gateway, kind: type[Any]) -> Any:
    return [one for one in gateway.services.asked if isinstance(one, kind)][-1]


def test_a_receiver_is_added_and_its_secret_stands_on_no_other_page(gateway: Gateway, operator: Browser) -> None:
    html = operator.page(ALL).text
    assert f'href="{ALL}/chat"' in html
    assert "pour &lt;l&#39;accueil&gt;" in html, "why it was removed"
    answer = operator.submit(ALL, {"name": "chat", "url": URL, "reason": "la messagerie du centre"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert SECRET in answer.text
    assert SECRET not in operator.page(f"{ALL}/chat").text
    assert asked(gateway, AddStaffReceiver).staff_id == gateway.account("administrator").id


def test_what_is_refused_stays_as_typed_and_says_where(gateway: Gateway, operator: Browser) -> None:
    typed = {"name": "Chat!", "url": URL, "reason": "la messagerie"}
    answer = operator.submit(ALL, typed)
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text
    gateway.services.answers[AddStaffReceiver] = StaffReceiverRefused(problem="private")
    answer = operator.submit(ALL, {**typed, "name": "chat"})
    assert answer.status_code == 422
    assert "réseau privé" in answer.text
    assert f'value="{URL}"' in answer.text
    gateway.services.answers[AddStaffReceiver] = StaffReceiverNameTaken(name="chat")
    assert operator.submit(ALL, {**typed, "name": "chat"}).status_code == 409
    assert operator.get(f"{ALL}/nobody").status_code == 404


def test_each_act_has_its_form_and_its_reason(gateway: Gateway, operator: Browser) -> None:
    page = f"{ALL}/chat"
    assert f'value="{URL}"' in operator.page(f"{page}?act=address").text
    assert operator.submit(f"{page}/try", {}).headers["location"] == f"{page}?done=try"
    assert operator.submit(f"{page}/remove", {}).status_code == 422
    removed = operator.submit(f"{page}/remove", {"reason": "plus de messagerie"})
    assert removed.headers["location"] == f"{ALL}?done=remove"
    moved = operator.submit(f"{page}/address", {"url": f"{URL}/2", "reason": "déménagement"})
    assert moved.headers["location"] == f"{page}?done=address"
    assert asked(gateway, ChangeStaffReceiver).url == f"{URL}/2"
    again = operator.submit(f"{page}/secret", {"reason": "il a fui"})
    assert (again.status_code, again.headers["Cache-Control"]) == (200, "no-store")
    assert SECRET in again.text


def test_programs_do_the_same_and_nobody_else(gateway: Gateway, operator: Browser, browser: Browser) -> None:
    why = {"reason": "la messagerie"}
    made = operator.post(API, json={"name": "chat", "url": URL, **why})
    assert (made.status_code, made.json()["secret"], made.headers["Cache-Control"]) == (201, SECRET, "no-store")
    assert SECRET not in operator.get(API).text
    assert operator.post(f"{API}/chat/secret", json=why).json()["secret"] == SECRET
    for word, body in {"address": {"url": URL, **why}, "try": None, "remove": why}.items():
        assert operator.post(f"{API}/chat/{word}", json=body).status_code == 204, word
    browser.sign_in("adviser")
    assert browser.get(API).status_code == 403
    assert browser.page(ALL).status_code == 403
