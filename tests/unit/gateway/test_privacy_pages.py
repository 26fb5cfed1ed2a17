"""The pages of the law on personal data: who sees what, and what a form asks for."""

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from services.gateway.domain.transfer import Transfer
from shared.contracts.codes import Language
from shared.contracts.investor import privacy
from shared.contracts.investor.codes import ConsentWay, Purpose, Status
from shared.contracts.investor.preferences import Wish
from shared.contracts.investor.privacy_codes import ErasurePlace, ErasureReason, ErasureState
from shared.contracts.investor.privacy_refusals import PersonErased, PersonUnderHold
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ListProviders
from shared.contracts.notifications.queries import ExportPersonNotices
from shared.contracts.tracking import sign
from shared.reference.consent_texts import shown_now
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, PERSON, a_tracking_view
from tests.unit.gateway.test_providers_page import RESTING

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ERASURE = UUID("019b0000-0000-7000-8000-0000000000e1")


BY_SMS = Wish(purpose=Purpose.PROMOTION, channel=Channel.SMS, given=True)


def an_erasure(by: UUID, **changes: Any) -> privacy.ErasureView:
    values: dict[str, Any] = {
        "erasure_id": ERASURE,
        "person_id": PERSON,
        "numbers": ("OR-2026-00042",),
        "reason": ErasureReason.PERSON_ASKED,
        "state": ErasureState.PROPOSED,
        "proposed_by": by,
        "proposed_at": AT,
        "validated_by": None,
        "validated_at": None,
        "rejected_by": None,
        "finished_at": None,
        "steps": tuple(privacy.ErasureStep(place=place, done_at=None) for place in ErasurePlace),
    }
    return privacy.ErasureView(**{**values, **changes})


def a_desk(*erasures: privacy.ErasureView) -> privacy.PrivacyDesk:
    rule = privacy.RetentionRule(
        object="closed_dossier", valid_from="2019-02-21", months=120, automatic=False, source="CNDP", confidence="P"
    )
    return privacy.PrivacyDesk(erasures=erasures, holds=(), rules=(rule,), due=())


def a_person(**changes: Any) -> privacy.PersonView:
    values: dict[str, Any] = {
        "person_id": PERSON,
        "full_name": "Fatima Exemple",
        "email": "fatima@example.org",
        "phone": "+491701234567",
        "residence_country": "DE",
        "language": Language.GERMAN,
        "registered_at": AT,
        "erased_at": None,
        "dossiers": (
            privacy.PersonDossier(
                dossier_id=DOSSIER, number="OR-2026-00042", title="Moulin", status=Status.VERIFICATION, ended=False
            ),
        ),
        "consents": (
            privacy.ConsentLine(
                purpose=Purpose.SERVICE_NOTICES, given=True, text_version="1", language="de", at=AT, by=None
            ),
        ),
        "under_hold": False,
        "erasure": None,
    }
    return privacy.PersonView(**{**values, **changes})


def test_only_another_person_is_offered_to_validate_an_erasure(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    for proposer, offered in ((gateway.account("head").id, False), (gateway.account("administrator").id, True)):
        gateway.services.answers[privacy.GetPrivacyDesk] = a_desk(an_erasure(proposer))
        page = browser.page("/console/privacy").text
        assert ("/console/privacy/validate-erasure" in page) is offered
    gateway.services.answers[privacy.ValidateErasure] = None
    answer = browser.submit("/console/privacy/validate-erasure", {"erasure_id": str(ERASURE)})
    assert answer.headers["Location"] == "/console/privacy?done=validate_erasure"
    asked = gateway.services.asked[-1]
    assert asked == privacy.ValidateErasure(erasure_id=ERASURE, staff_id=gateway.account("head").id)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_running_erasure_shows_each_place_and_whether_it_reported(
    gateway: Gateway, browser: Browser, language: str
) -> None:
    reported = privacy.ErasureStep(place=ErasurePlace.INVESTOR, done_at=AT, counts={"person": 1})
    steps = (reported, *(privacy.ErasureStep(place=place, done_at=None) for place in list(ErasurePlace)[1:]))
    running = an_erasure(PERSON, state=ErasureState.RUNNING, validated_by=PERSON, validated_at=AT, steps=steps)
    gateway.services.answers[privacy.GetPrivacyDesk] = a_desk(running)
    browser.sign_in("administrator").get(f"/language/{language}")
    page = browser.page("/console/privacy").text
    assert page.count("tag waiting") == 4  # the erasure itself, and three places


def test_a_refusal_keeps_what_was_typed(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[privacy.GetPrivacyDesk] = a_desk()
    gateway.services.answers[privacy.ProposeErasure] = PersonUnderHold(person_id=PERSON)
    said = {"number": "OR-2026-00042", "reason": "person_asked"}
    answer = browser.sign_in("head").submit("/console/privacy/propose-erasure", said)
    assert answer.status_code == 409
    assert 'value="OR-2026-00042"' in answer.text


def test_a_person_s_page_is_a_line_of_the_journal_and_corrects_what_was_typed(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers |= {privacy.GetPerson: a_person(), privacy.RectifyPerson: None}
    browser.sign_in("adviser")
    assert "fatima@example.org" in browser.page(f"/console/people/{PERSON}").text
    assert gateway.store.tables.journal[-1] == (gateway.account("adviser").id, "person_read", str(DOSSIER))
    said = {"full_name": "Fatima B.", "email": "f@example.org", "phone": "", "residence_country": "NL"}
    said |= {"birth_date": "1980-05-07"}
    browser.submit(f"/console/people/{PERSON}/rectify", said | {"language": "nl"})
    asked = next(one for one in gateway.services.asked if isinstance(one, privacy.RectifyPerson))
    assert (asked.full_name, asked.phone, asked.language) == ("Fatima B.", "", "nl")
    assert asked.birth_date == date(1980, 5, 7)
    browser.submit(f"/console/people/{PERSON}/rectify", said | {"birth_date": ""})
    emptied = [one for one in gateway.services.asked if isinstance(one, privacy.RectifyPerson)][-1]
    assert emptied.birth_date == ""
    wrong = browser.submit(f"/console/people/{PERSON}/rectify", said | {"phone": "0612"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_staff_see_who_agreed_to_which_words_when_and_how_and_enter_a_word_for_one_channel(
    gateway: Gateway, browser: Browser, language: str
) -> None:
    version = shown_now(Purpose.PROMOTION, Channel.SMS).version
    said = {"purpose": Purpose.PROMOTION, "text_version": version, "language": "de", "at": AT, "channel": Channel.SMS}
    ended = privacy.ConsentLine(given=False, by=None, way=ConsentWay.ONE_CLICK, **said)
    given = privacy.ConsentLine(given=True, by=gateway.account("head").id, way=ConsentWay.STAFF, **said)
    old = a_person().consents[0]
    person = a_person(consents=(ended, given, old), wishes=(BY_SMS,))
    gateway.services.answers |= {privacy.GetPerson: person, privacy.SetConsent: None}
    browser.sign_in("adviser").get(f"/language/{language}")
    page = browser.page(f"/console/people/{PERSON}").text
    assert page.count(shown_now(Purpose.PROMOTION, Channel.SMS).words[Language.GERMAN]) == 3, "two lines and the form"
    assert "Head Test" in page
    word = {"purpose": "promotion", "channel": "sms", "given": "false"}
    assert browser.submit(f"/console/people/{PERSON}/consents", word).status_code == 303
    asked = next(one for one in gateway.services.asked if isinstance(one, privacy.SetConsent))
    assert (asked.channel, asked.given, asked.staff_id) == ("sms", False, gateway.account("adviser").id)


def test_the_archive_holds_every_service_s_part_and_the_files_and_is_journalled(
    gateway: Gateway, browser: Browser
) -> None:
    file = privacy.ExportedFile(dossier_id=DOSSIER, file_id=ERASURE, name="OR-2026-00042/identity-1.pdf", size=8)
    rows = {"person": ({"full_name": "Fatima"},), "dossier": ({"id": str(DOSSIER)},)}
    gateway.services.answers |= {
        privacy.ExportPerson: privacy.PersonExport(service="investor", tables=rows, files=(file,)),
        ExportPersonNotices: privacy.PersonExport(
            service="notifications", tables={"message": ({"text": "Guten Tag"},)}
        ),
    }
    assert browser.sign_in("adviser").get(f"/console/people/{PERSON}/archive").status_code == 403
    answer = browser.sign_in("head").get(f"/console/people/{PERSON}/archive")
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("files/OR-2026-00042/identity-1.pdf") == gateway.files.copy.content
        assert b"Fatima" in archive.read("investor.json")
        assert b"Guten Tag" in archive.read("notifications.json")
        assert b"person_exported" in archive.read("readers.json")
    acts = [act for _, act, _ in gateway.store.tables.journal]
    assert acts[-2:] == ["person_exported", "piece_read"]


def test_the_investor_says_by_the_link_what_they_consent_to(gateway: Gateway, browser: Browser) -> None:
    token = sign(DOSSIER, TRACKING_SECRET)
    gateway.services.answers |= {TrackDossier: a_tracking_view(wishes=(BY_SMS,)), privacy.SetConsent: None}
    assert "own-data" in browser.page(f"/track/{token}").text
    answer = browser.post(f"/track/{token}/consents", data={"purpose": "promotion", "channel": "sms", "given": "false"})
    assert answer.headers["Location"] == f"/track/{token}?said=1#own-data"
    asked = gateway.services.asked[-1]
    assert isinstance(asked, privacy.SetConsent)
    assert (asked.dossier_id, asked.given, asked.staff_id) == (DOSSIER, False, None)
    assert (asked.channel, asked.text_version) == ("sms", shown_now(Purpose.PROMOTION, Channel.SMS).version)
    gateway.services.answers[privacy.CorrectOwnContact] = None
    browser.post(f"/track/{token}/contact", data={"phone": "+31612345678", "language": "nl"})
    assert gateway.services.asked[-1] == privacy.CorrectOwnContact(
        dossier_id=DOSSIER, phone="+31612345678", language="nl"
    )


def test_the_page_of_an_erased_person_is_closed(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[TrackDossier] = PersonErased()
    assert browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").status_code == 410


def test_a_program_reads_the_desk_and_acts_on_it_as_the_page_does(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    me = gateway.account("head").id
    gateway.services.answers |= {
        privacy.GetPrivacyDesk: a_desk(an_erasure(me)),
        privacy.ProposeErasure: privacy.ErasureProposed(erasure_id=ERASURE),
        privacy.ValidateErasure: None,
        privacy.PlaceHold: None,
        privacy.AddRetentionRule: None,
    }
    desk = browser.get("/api/v1/privacy").json()
    assert [(one["erasure_id"], one["state"]) for one in desk["erasures"]] == [(str(ERASURE), "proposed")]
    assert desk["rules"][0]["months"] == 120
    proposed = browser.post(
        "/api/v1/privacy/propose-erasure", json={"number": "OR-2026-00042", "reason": "person_asked"}
    )
    assert (proposed.status_code, proposed.json()) == (201, {"erasure_id": str(ERASURE)})
    rule = desk["rules"][0] | {"valid_from": "2027-01-01"}
    for path, body in (
        ("validate-erasure", {"erasure_id": str(ERASURE)}),
        ("place-hold", {"number": "OR-2026-00042", "reason": "a trial"}),
        ("add-retention-rule", rule),
    ):
        answer = browser.post(f"/api/v1/privacy/{path}", json=body)
        assert answer.status_code == 204, answer.text
    acts = [one for one in gateway.services.asked if not isinstance(one, privacy.GetPrivacyDesk)]
    assert [getattr(one, "staff_id", None) for one in acts] == [me] * 4
    forged = {"number": "OR-2026-00042", "reason": "person_asked", "staff_id": str(PERSON)}
    assert browser.post("/api/v1/privacy/propose-erasure", json=forged).status_code == 422
    assert browser.sign_in("adviser").get("/api/v1/privacy").status_code == 403


def test_the_register_of_transfers_shows_what_is_open_and_who_delivers_without_being_in_it(
    gateway: Gateway, browser: Browser
) -> None:
    other = RESTING.model_copy(update={"name": "sms-abroad", "channel": Channel.SMS})
    gateway.services.answers[ListProviders] = (RESTING, other)
    gateway.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert browser.sign_in("adviser").get("/console/privacy/transfers").status_code == 403
    page = browser.sign_in("head").page("/console/privacy/transfers").text
    assert page.count("À compléter") == 1, "whose mail server it is, the centre has not said"
    assert "sms-abroad" in page
    stated = Transfer.model_validate(
        {"recipient": "sms_provider", "provider": "sms-abroad", "name": "Exemple SA", "countries": ["FR"]}
        | {"data": ["phone"], "ground": "authorised", "reference": "CNDP A-1", "since": "2026-12-01"}
        | {"source": "a decision of the centre", "confidence": "S"}
    )
    gateway.application.settings = gateway.application.settings.model_copy(update={"transfers": (stated,)})
    page = browser.page("/console/privacy/transfers").text
    assert "CNDP A-1" in page
    assert "France" in page
    assert "n'est pas au registre" not in page.replace("&#39;", "'")
