"""Texts of notices for programs: as in the console, with the same rights, and nothing is changed that was not seen."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.contracts.codes import Role
from shared.contracts.notifications.template_refusals import TemplateChanged, TemplateOwnWork, TemplateTextInvalid
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    DropTemplateDraft,
    FlawCode,
    GetTemplate,
    ListTemplates,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    TextFlaw,
    TextLanguage,
    TextPart,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.unit.gateway.test_template_pages import DIGEST, DRAFT, FR, LIVE, answers

__all__ = ["answers"]
ALL = "/api/v1/templates"
ONE = f"{ALL}/filed"
VERSION = f"{ONE}/versions/{DRAFT}"
TAG = {"If-Match": f'"{DIGEST}"'}
SAID = {"texts": {"fr": {"subject": "Dossier {number}"}}, "fallbacks": {"es": "fr"}}


def send(
    browser: Browser, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> httpx.Response:
    return browser.request(method, path, json=body, headers=headers or {})


def test_texts_versions_changes_and_previews_are_read(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")

    assert [one["key"] for one in browser.get(ALL).json()] == ["filed"]
    assert [one["version_id"] for one in browser.get(ONE).json()["versions"]] == [str(DRAFT), str(LIVE)]
    one = browser.get(VERSION)
    assert (one.headers["ETag"], one.json()["state"]) == (TAG["If-Match"], "draft")
    [changed] = browser.get(f"{ONE}/changes").json()
    assert (changed["language"], changed["part"]) == ("fr", "happened")
    assert browser.get(f"{VERSION}/previews?language=ar&language=zgh").json()[0]["direction"] == "rtl"
    assert gateway.services.asked[-1] == PreviewTemplate(
        version_id=DRAFT, languages=(TextLanguage.ARABIC, TextLanguage.TAMAZIGHT)
    )
    assert browser.get(f"{ONE}/versions/{UUID(int=9)}").status_code == 404


def test_a_draft_begins_once_for_one_key(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    begun = send(browser, "POST", f"{ONE}/versions", {"from_version": str(LIVE)}, {"Idempotency-Key": str(DRAFT)})

    assert (begun.status_code, begun.json()) == (201, {"version_id": str(DRAFT)})
    assert gateway.services.asked[-1] == BeginTemplateDraft(
        key="filed", from_version=LIVE, staff_id=gateway.account("editor").id, request_id=DRAFT
    )
    refused = send(browser, "POST", f"{ONE}/versions", {}, {"Idempotency-Key": "mine"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (422, "application/problem+json")


def test_a_draft_is_saved_by_who_saw_what_it_says(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")

    assert send(browser, "PUT", VERSION, SAID).json()["code"] == "template.if_match_missing"
    assert send(browser, "PUT", VERSION, SAID, {"If-Match": '"7"'}).status_code == 422
    assert send(browser, "PUT", VERSION, {**SAID, "staff_id": str(DRAFT)}, TAG).status_code == 422
    saved = send(browser, "PUT", VERSION, SAID, TAG)
    assert (saved.status_code, saved.headers["ETag"]) == (204, TAG["If-Match"])
    [asked] = [one for one in gateway.services.asked if isinstance(one, SaveTemplateDraft)]
    assert (asked.digest, asked.texts) == (DIGEST, {FR: {TextPart.SUBJECT: "Dossier {number}"}})
    gateway.services.answers[SaveTemplateDraft] = TemplateChanged(version_id=DRAFT)
    assert send(browser, "PUT", VERSION, SAID, TAG).status_code == 412


def test_what_is_wrong_with_a_text_is_told_by_language_part_and_place(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    flaw = TextFlaw(language=FR, part=TextPart.SUBJECT, code=FlawCode.SYNTAX, position=8)
    gateway.services.answers[SaveTemplateDraft] = TemplateTextInvalid(version_id=DRAFT, flaws=(flaw,))
    told = send(browser, "PUT", VERSION, SAID, TAG)

    assert (told.status_code, told.json()["code"]) == (422, "template.text_invalid")
    assert told.json()["flaws"] == [flaw.model_dump(mode="json")]


def test_a_second_person_puts_it_live_and_the_author_does_not(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    why = {"reason": "read and found right"}

    assert send(browser, "POST", f"{VERSION}/live", why).status_code == 428
    assert send(browser, "POST", f"{VERSION}/live", {"reason": ""}, TAG).status_code == 422
    assert send(browser, "POST", f"{VERSION}/live", why, TAG).status_code == 204
    assert gateway.services.asked[-1] == PutTemplateLive(
        version_id=DRAFT, digest=DIGEST, staff_id=gateway.account("head").id, **why
    )
    gateway.services.answers[PutTemplateLive] = TemplateOwnWork(version_id=DRAFT)
    assert send(browser, "POST", f"{VERSION}/live", why, TAG).json()["code"] == "template.own_work"


def test_a_test_is_sent_to_who_asks_and_to_no_other(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")

    said = send(browser, "POST", f"{VERSION}/test", {"language": "zgh"}, {"Idempotency-Key": str(LIVE)})
    assert said.status_code == 204
    asked = gateway.services.asked[-1]
    assert isinstance(asked, SendTemplateTest)
    assert (asked.staff_id, asked.request_id) == (gateway.account("editor").id, LIVE)
    assert send(browser, "POST", f"{VERSION}/test", {"language": "fr", "to": "x@example.org"}).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_each_does_what_their_role_does_in_the_console(gateway: Gateway, browser: Browser, role: Role) -> None:
    gateway.services.answers[DropTemplateDraft] = None
    browser.sign_in(role)
    reads, writes = role is not Role.PLANNER, role in (Role.EDITOR, Role.HEAD)

    for path in (ALL, ONE, VERSION, f"{VERSION}/previews", f"{ONE}/changes"):
        assert (browser.get(path).status_code == 200) == reads, path
    for method, path, body in (
        ("POST", f"{ONE}/versions", {}),
        ("PUT", VERSION, SAID),
        ("POST", f"{VERSION}/live", {"reason": "because it is right"}),
        ("POST", f"{VERSION}/test", {"language": "fr"}),
        ("DELETE", VERSION, None),
    ):
        assert (send(browser, method, path, body, TAG).status_code < 300) == writes, path
    assert (ListTemplates() in gateway.services.asked) == reads
    assert any(isinstance(one, GetTemplate) for one in gateway.services.asked) == reads
