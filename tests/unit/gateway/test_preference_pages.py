"""What a person wants to be told: said by a signed link, ended by one click, never by reading."""

from datetime import timedelta

import pytest

from services.gateway.domain.reach import Asker, BeyondReach, admit
from services.gateway.entrypoints.pages.start import CONSENT_VERSION
from services.gateway.entrypoints.texts import texts
from services.gateway.usecases.preference_desk import QUOTA
from shared.contracts import preference_links
from shared.contracts.codes import Language
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import GetPreferences, PreferencesView, SetPreference, SetToldIn, Wish
from shared.contracts.investor.privacy import GetPerson
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.notifications.codes import Channel
from shared.contracts.preference_links import PreferenceLinks, Unsubscribing
from shared.contracts.tracking import sign
from shared.reference.consent_texts import consent_texts, shown_now
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, PERSON

LINKS = PreferenceLinks("", TRACKING_SECRET)
ENDS = Unsubscribing(PERSON, Purpose.PROMOTION, Channel.EMAIL)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def a_view(language: Language = Language.FRENCH, *, promotion: bool = True) -> PreferencesView:
    wishes = [
        Wish(purpose=purpose, channel=channel, given=promotion if purpose is Purpose.PROMOTION else True)
        for purpose in Purpose
        for channel in (Channel.EMAIL, Channel.SMS)
    ]
    return PreferencesView(language=language, wishes=tuple(wishes))


@pytest.fixture
def asked_of(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {GetPreferences: a_view(), SetPreference: None}
    return gateway


def said(gateway: Gateway) -> list[SetPreference]:
    return [one for one in gateway.services.asked if isinstance(one, SetPreference)]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_a_link_ends_nothing_however_a_mail_program_opens_it(
    asked_of: Gateway, browser: Browser, method: str
) -> None:
    for address in (LINKS.one_click(ENDS), LINKS.page(PERSON)):
        for headers in ({}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch", "X-Moz": "prefetch"}):
            browser.request(method, address, headers=headers)
        browser.request(method, f"{address}?List-Unsubscribe=One-Click&purpose=promotion&channel=email&given=false")
    assert said(asked_of) == []
    assert 'name="List-Unsubscribe" value="One-Click"' in browser.get(LINKS.one_click(ENDS)).text


def test_one_click_of_a_mail_program_ends_promotion_on_that_channel_without_a_redirect(
    asked_of: Gateway, browser: Browser
) -> None:
    answer = browser.post(LINKS.one_click(ENDS), data=ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    (act,) = said(asked_of)
    assert (act.person_id, act.purpose, act.channel, act.given) == (PERSON, "promotion", "email", False)
    assert (act.way, act.text_version) == (
        ConsentWay.ONE_CLICK,
        shown_now(Purpose.PROMOTION, Channel.EMAIL).version,
    )
    assert asked_of.store.tables.journal[-1] == (None, "preference_said", str(PERSON))
    assert browser.post(LINKS.one_click(ENDS), files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
    assert len(said(asked_of)) == 2, "as multipart/form-data too (RFC 8058 section 3.2)"
    assert browser.post(LINKS.one_click(ENDS), data={}).status_code == 422
    assert len(said(asked_of)) == 2


def test_the_page_says_one_purpose_on_one_channel_and_only_what_is_asked_there(
    asked_of: Gateway, browser: Browser
) -> None:
    address = LINKS.page(PERSON)
    answer = browser.post(address, data={"purpose": "promotion", "channel": "sms", "given": "false"})
    assert answer.headers["Location"] == f"{address}?said=1"
    assert [(a.purpose, a.channel, a.given, a.way) for a in said(asked_of)] == [
        ("promotion", "sms", False, "preference_page")
    ]
    for wrong in ({"channel": "push"}, {"channel": "post"}, {"purpose": "x"}, {"given": "perhaps"}):
        browser.post(address, data={"purpose": "promotion", "channel": "sms", "given": "true"} | wrong)
    assert len(said(asked_of)) == 1


@pytest.mark.parametrize("language", list(Language))
def test_the_pages_are_in_the_person_s_language_with_the_words_they_agree_to(
    gateway: Gateway, browser: Browser, language: Language
) -> None:
    gateway.services.answers[GetPreferences] = a_view(language)
    answer = browser.page(LINKS.page(PERSON))
    direction = "rtl" if language is Language.ARABIC else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    for purpose in Purpose:
        assert shown_now(purpose, Channel.SMS).words[language].split("'")[0] in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert f'lang="{language}"' in browser.page(LINKS.one_click(ENDS)).text


def test_a_link_that_was_not_signed_for_this_or_is_too_old_opens_nothing(
    asked_of: Gateway, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, click = LINKS.page(PERSON), LINKS.one_click(ENDS)
    other = PreferenceLinks("", "another-secret-of-somebody")
    forged = [
        *(f"{page[:-9]}{'A' if page[-9] != 'A' else 'B'}{page[-8:]}", "/preferences/x", other.page(PERSON)),
        *(page.replace("preferences", "unsubscribe"), click.replace("unsubscribe", "preferences")),
        *(f"/preferences/{sign(PERSON, TRACKING_SECRET)}", other.one_click(ENDS)),
        page.replace("/preferences/", "/track/"),
    ]
    for address in forged:
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, data=ONE_CLICK | {"purpose": "promotion"}).status_code in (404, 405), address
    monkeypatch.setattr(preference_links, "LASTS", timedelta(seconds=-1))
    for address in (page, click):
        assert browser.get(address).status_code == 410
        assert browser.post(address, data=ONE_CLICK).status_code == 410
    assert asked_of.services.asked == []


def test_the_address_holds_nothing_by_which_the_person_is_known() -> None:
    for address in (LINKS.page(PERSON), LINKS.one_click(ENDS)):
        assert "@" not in address
        assert len(address) < 200


def test_a_person_s_links_and_guesses_from_an_address_are_limited_each_for_itself(
    asked_of: Gateway, browser: Browser
) -> None:
    statuses = [browser.post("/unsubscribe/guess", data=ONE_CLICK).status_code for _ in range(QUOTA + 1)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert browser.post(LINKS.one_click(ENDS), data=ONE_CLICK).status_code == 200, "its sender is not a guesser"
    statuses = [browser.get(LINKS.page(PERSON)).status_code for _ in range(QUOTA)]
    assert (statuses[0], statuses[-1]) == (200, 429)


def test_a_link_answers_for_its_own_person_and_for_nothing_else() -> None:
    holder = Asker(person_id=PERSON)
    admit(GetPreferences(person_id=PERSON), holder)
    for asked in (GetPreferences(person_id=DOSSIER), GetPerson(person_id=PERSON)):
        with pytest.raises(BeyondReach):
            admit(asked, holder)
    with pytest.raises(BeyondReach):
        admit(GetPreferences(person_id=PERSON), Asker(dossier_id=DOSSIER))


def test_an_erased_person_s_links_are_closed(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers |= {GetPreferences: PersonErased()}
    assert browser.get(LINKS.page(PERSON)).status_code == 410
    assert browser.post(LINKS.one_click(ENDS), data=ONE_CLICK).status_code == 410


def test_every_consent_text_is_kept_in_every_language_and_the_form_shows_its_own() -> None:
    for one in consent_texts():
        assert set(one.words) == set(Language), one.version
    for purpose, key in ((Purpose.SERVICE_NOTICES, "consent"), (Purpose.PROMOTION, "consent_promotion")):
        kept = shown_now(purpose, None)
        assert kept.version == CONSENT_VERSION
        for language in Language:
            assert texts(language)(f"start.{key}") == kept.words[language]


@pytest.mark.parametrize("language", list(Language))
def test_who_wants_tamazight_says_so_and_reads_arabic_where_nobody_wrote_it(
    asked_of: Gateway, browser: Browser, language: Language
) -> None:
    asked_of.services.answers |= {GetPreferences: a_view(language), SetToldIn: None}
    page = LINKS.page(PERSON)
    assert '<option value="zgh" lang="zgh">ⵜⴰⵎⴰⵣⵉⵖⵜ</option>' in browser.page(page).text

    assert browser.post(f"{page}/language", data={"language": "zgh"}).headers["Location"] == f"{page}?said=1"
    asked = SetToldIn(person_id=PERSON, language=Language.ARABIC, tamazight=True)
    assert asked_of.services.asked[-1] == asked
    asked_of.services.answers[GetPreferences] = a_view(Language.ARABIC).model_copy(update={"tamazight": True})
    assert '<option value="zgh" selected lang="zgh">' in browser.page(page).text
    browser.post(f"{page}/language", data={"language": "nl"})
    assert asked_of.services.asked[-1] == SetToldIn(person_id=PERSON, language=Language.DUTCH)


def test_a_language_that_nobody_offers_changes_nothing(asked_of: Gateway, browser: Browser) -> None:
    page = LINKS.page(PERSON)
    for said in ({"language": "tlh"}, {}, {"language": ""}):
        assert browser.post(f"{page}/language", data=said).headers["Location"] == page
    assert browser.post("/preferences/none/language", data={"language": "zgh"}).status_code in (403, 404)
    assert not any(isinstance(one, SetToldIn) for one in asked_of.services.asked)
