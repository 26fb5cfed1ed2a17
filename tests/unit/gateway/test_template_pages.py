"""The console's texts of notices: written by one, put live by another, explained at the field when they are wrong."""

from decimal import Decimal
from uuid import UUID

import pytest

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import StaffAddressMissing, TemplateTextInvalid
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    FlawCode,
    GetTemplate,
    ListTemplates,
    PreviewTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    SendTemplateTest,
    ShortText,
    TemplateEntry,
    TemplatePreview,
    TemplateSummary,
    TemplateVersion,
    TemplateView,
    TextFlaw,
    TextLanguage,
    TextPart,
    VersionState,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import NOON

LIVE, DRAFT = UUID(int=1), UUID(int=2)
FR, AR = TextLanguage.FRENCH, TextLanguage.ARABIC
PAGE = "/console/templates/filed"
DIGEST = "a" * 64


def version(version_id: UUID, state: VersionState, happened: str, author: UUID | None) -> TemplateVersion:
    return TemplateVersion(
        version_id=version_id,
        number=version_id.int,
        state=state,
        of_release=author is None,
        texts={
            FR: {TextPart.SUBJECT: "Dossier {number} : reçu", TextPart.HAPPENED: happened},
            AR: {TextPart.SUBJECT: "الملف {number}", TextPart.HAPPENED: "توصلنا بملفكم {number}."},
        },
        fallbacks={},
        digest=DIGEST,
        authors=() if author is None else (author,),
        history=(TemplateEntry(at=NOON, by=author, act="begun", reason=""),),
    )


@pytest.fixture(autouse=True)
def answers(gateway: Gateway) -> None:
    author = gateway.account("editor").id
    versions = (
        version(DRAFT, VersionState.DRAFT, "Nous avons reçu <b>{number}</b>.", author),
        version(LIVE, VersionState.LIVE, "Votre dossier {number} est enregistré.", None),
    )
    gateway.services.answers |= {
        ListTemplates: (
            TemplateSummary(
                key="filed",
                subjects={FR: "Dossier {number} : reçu"},
                live_number=1,
                live_since=NOON,
                of_release=True,
                release_differs=False,
                draft_id=DRAFT,
                draft_authors=(author,),
            ),
        ),
        GetTemplate: TemplateView(
            key="filed",
            languages=(FR, AR),
            parts=(TextPart.SUBJECT, TextPart.HAPPENED, TextPart.SMS),
            variables=("number",),
            sms_variables=("link",),
            numbers=(),
            plural_forms={FR: ("many", "one", "other")},
            release_differs=False,
            versions=versions,
            draft_flaws=(TextFlaw(language=AR, part=TextPart.SMS, code=FlawCode.EMPTY),),
        ),
        PreviewTemplate: (
            TemplatePreview(
                language=AR,
                read_in=AR,
                direction="rtl",
                subject="الملف",
                text="توصلنا",
                html="<p>توصلنا</p>",
                sms=ShortText(text="ملفكم", encoding="UCS-2", characters=71, parts=2, cost_mad=Decimal("1.80")),
            ),
        ),
        BeginTemplateDraft: DRAFT,
        SaveTemplateDraft: None,
        PutTemplateLive: None,
        SendTemplateTest: None,
    }


def test_texts_are_listed_by_their_subjects_with_who_writes_the_next_version(browser: Browser) -> None:
    browser.sign_in("head")
    html = browser.page("/console/templates").text

    assert f'href="{PAGE}" dir="auto">Dossier {{number}} : reçu</a>' in html
    assert "Brouillon" in html


def test_the_draft_shows_what_it_changes_and_what_keeps_it_back(browser: Browser) -> None:
    browser.sign_in("head")
    html = browser.page(PAGE).text

    assert "<ins>" in html
    assert "<del>" in html
    assert "&lt;b&gt;" in html
    assert "<b>{number}" not in html
    assert '<a href="#sms_ar">SMS (Arabe)</a>' in html
    assert "1,80" in html, "what the SMS would cost is told before it goes live"
    assert 'dir="rtl"' in html


def test_who_wrote_is_not_offered_to_put_live_and_another_says_why_and_what_they_read(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("editor")
    assert f'action="{PAGE}/live"' not in browser.page(PAGE).text

    browser.sign_in("head")
    assert f'action="{PAGE}/live"' not in browser.page(PAGE).text, "something is missing still"
    view = gateway.services.answers[GetTemplate]
    assert isinstance(view, TemplateView)
    gateway.services.answers[GetTemplate] = view.model_copy(update={"draft_flaws": ()})
    assert f'action="{PAGE}/live"' in browser.page(PAGE).text
    said = {"version_id": str(DRAFT), "digest": DIGEST, "reason": " "}
    assert browser.submit(f"{PAGE}/live", said).status_code == 422
    answer = browser.submit(f"{PAGE}/live", said | {"reason": "plus clair"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=live")
    asked = next(one for one in gateway.services.asked if isinstance(one, PutTemplateLive))
    assert (asked.version_id, asked.digest, asked.reason) == (DRAFT, DIGEST, "plus clair")
    assert asked.staff_id == gateway.account("head").id


def test_a_refused_text_stays_as_typed_with_the_fault_and_its_place_at_the_field(
    gateway: Gateway, browser: Browser
) -> None:
    flaw = TextFlaw(language=FR, part=TextPart.HAPPENED, code=FlawCode.UNKNOWN_VARIABLE, position=8, what="numero")
    gateway.services.answers[SaveTemplateDraft] = TemplateTextInvalid(version_id=DRAFT, flaws=(flaw,))
    browser.sign_in("editor")

    said = {"version_id": str(DRAFT), "digest": DIGEST, "happened_fr": "Dossier {numero}"}
    refused = browser.submit(f"{PAGE}/save", said)

    assert refused.status_code == 422
    assert "Dossier {numero}</textarea>" in refused.text
    assert "Variable inconnue « numero » (au caractère 9)." in refused.text
    assert 'id="happened_fr-error"' in refused.text
    asked = next(one for one in gateway.services.asked if isinstance(one, SaveTemplateDraft))
    assert asked.texts[FR][TextPart.HAPPENED] == "Dossier {numero}"


def test_a_test_goes_to_who_asks_and_tells_when_no_address_is_known(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("editor")
    said = {"version_id": str(DRAFT), "language": "ar"}
    assert browser.submit(f"{PAGE}/test", said).headers["location"] == f"{PAGE}?done=tested"
    asked = next(one for one in gateway.services.asked if isinstance(one, SendTemplateTest))
    assert (asked.staff_id, asked.channel) == (gateway.account("editor").id, Channel.EMAIL)
    browser.submit(f"{PAGE}/test", said | {"channel": "sms"})
    assert [one.channel for one in gateway.services.asked if isinstance(one, SendTemplateTest)][-1] is Channel.SMS

    gateway.services.answers[SendTemplateTest] = StaffAddressMissing(staff_id=asked.staff_id)
    assert "adresse" in browser.submit(f"{PAGE}/test", said).text


def test_the_preview_frames_the_mail_and_prices_the_sms(browser: Browser) -> None:
    browser.sign_in("adviser")
    html = browser.page(f"{PAGE}/versions/{DRAFT}").text

    assert f'src="{PAGE}/versions/{DRAFT}/ar" sandbox' in html
    assert "1,80" in html
    assert "UCS-2" in html
    framed = browser.page(f"{PAGE}/versions/{DRAFT}/ar")
    assert framed.headers["content-security-policy"].startswith("sandbox")
    assert framed.text == "<p>توصلنا</p>"


@pytest.mark.parametrize(("role", "status"), [("adviser", 200), ("planner", 403)])
def test_advisers_read_and_planners_do_not(role: str, status: int, browser: Browser) -> None:
    browser.sign_in(role)

    answer = browser.get(PAGE)

    assert answer.status_code == status
    assert "/save" not in answer.text


def test_the_preview_keeps_its_own_policy_and_names_the_stylesheet(browser: Browser) -> None:
    """Its policy lets a mail be framed, and knows no stylesheet that stands in the page."""
    browser.sign_in("adviser")
    asked = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "none"}
    answer = browser.page(f"{PAGE}/versions/{DRAFT}", headers=asked)
    assert answer.headers["content-encoding"] == "gzip"
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert '<link rel="stylesheet"' in answer.text
    assert "<style>" not in answer.text
