"""The commission on the screen: opinions that are owed, sessions."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import ReasonCode, Status
from shared.contracts.investor.commission_refusals import SessionChanged
from shared.contracts.investor.commission_replies import Asked, OpinionPage, OpinionRow, OpinionView, OwedBy
from shared.contracts.investor.commission_requests import AskOpinions
from shared.contracts.investor.queries import GetDossier, GetSession, ListOpinions, ListQueue, ListSessions
from shared.contracts.investor.requests import ProposeDecision
from shared.contracts.investor.session_replies import SessionList
from shared.contracts.investor.session_requests import OrderAgenda, PlanSession, WriteMinutes
from shared.contracts.notifications.queries import ListNotices
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, SESSION, a_dossier, a_queue, a_session

AGENCY = Administration.URBAN_AGENCY
OPINION = UUID(int=88)


def an_opinion(**changes: object) -> OpinionView:
    values = {
        "opinion_id": OPINION,
        "administration": AGENCY,
        "asked_at": NOON,
        "asked_by": UUID(int=5),
        "asked_note": "",
        "due_on": date(2026, 5, 14),
        "age_days": 12,
        "days_left": -2,
        "answer": None,
        "received_on": None,
        "note": "",
        "recorded_by": None,
        "dropped": False,
        "source": "to be confirmed",
        "confidence": "P",
    }
    return OpinionView.model_validate({**values, **changes})


@pytest.fixture
def adviser(browser: Browser, gateway: Gateway) -> Browser:
    gateway.services.answers |= {ListQueue: a_queue(), ListNotices: (), AskOpinions: None}
    return browser.sign_in("adviser")


def test_an_administration_that_gave_no_opinion_by_its_day_is_flagged_and_nothing_is_decided(
    adviser: Browser, gateway: Gateway
) -> None:
    gateway.services.answers[GetDossier] = a_dossier(opinions=(an_opinion(),), commands=("record_opinion",))
    page = adviser.get(f"/console/dossiers/{DOSSIER}").text
    assert "Sans avis à l&#39;échéance" in page
    assert "Rien n&#39;est appliqué de soi-même" in page
    assert "depuis 12 j" in page
    assert f'<option value="{OPINION}"' in page


def test_those_that_an_act_concerns_are_ticked_and_several_are_asked_at_once(
    adviser: Browser, gateway: Gateway
) -> None:
    listed = (
        Asked(administration=AGENCY, sits=True, acts=(), suggested=True),
        Asked(administration=Administration.TOURISM, sits=True, acts=()),
    )
    gateway.services.answers[GetDossier] = a_dossier(may_be_asked=listed, commands=("ask_opinions",))
    page = adviser.get(f"/console/dossiers/{DOSSIER}").text
    assert 'value="urban_agency" checked' in page
    assert 'value="tourism" checked' not in page
    form = {"administrations": ["urban_agency", "tourism"]}
    assert adviser.post(f"/console/dossiers/{DOSSIER}/ask-opinions", data=form).status_code == 303
    asked = gateway.services.asked[-1]
    assert isinstance(asked, AskOpinions)
    assert asked.administrations == (AGENCY, Administration.TOURISM)


def test_overdue_opinions_are_listed_by_administration(adviser: Browser, gateway: Gateway) -> None:
    row = OpinionRow(
        dossier_id=DOSSIER, number="OR-2026-00042", title="Agrumes", status=Status.UNDER_REVIEW, province="02.113",
        administration=AGENCY, asked_at=NOON, due_on=date(2026, 5, 14), days_left=-2, age_days=12,
    )  # fmt: skip
    owed = OwedBy(administration=AGENCY, awaited=3, overdue=1, oldest_due_on=date(2026, 5, 14))
    gateway.services.answers[ListOpinions] = OpinionPage(rows=(row,), total=1, owed=(owed,))
    page = adviser.get("/console/opinions?administration=urban_agency&all=nonsense&offset=x").text
    assert "En retard de 2 j" in page
    assert "Agence urbaine" in page
    asked = gateway.services.asked[-1]
    assert isinstance(asked, ListOpinions)
    assert (asked.administration, asked.overdue_only, asked.offset) == (AGENCY, True, 0)


def test_from_the_agenda_a_decision_is_proposed_minutes_are_written_and_the_order_is_changed(
    adviser: Browser, gateway: Gateway
) -> None:
    gateway.services.answers |= {GetSession: a_session(), ProposeDecision: None, WriteMinutes: None, OrderAgenda: None}
    place = f"/console/sessions/{SESSION}"
    page = adviser.page(place).text
    for said in ("Sans avis à l&#39;échéance", "présentes : 1 sur 2", "À examiner", "Saisir la décision"):
        assert said in page
    assert "do-close_minutes" not in page  # the head's
    adviser.submit(
        f"{place}/dossiers/{DOSSIER}/propose-decision", {"outcome": "unfavourable", "reasons": "environment"}
    )
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, ProposeDecision)
    assert (asked.dossier_id, asked.reasons) == (DOSSIER, (ReasonCode.ENVIRONMENT,))
    adviser.submit(f"{place}/write-minutes", {"minutes": "", "expected_version": "4"})
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, WriteMinutes)
    assert (asked.minutes, asked.dossier_id, asked.expected_version) == ("", None, 4)
    other = UUID(int=99)
    adviser.submit(f"{place}/order-agenda", {f"place-{DOSSIER}": "2", f"place-{other}": "1"})
    asked = gateway.services.commands()[-1]
    assert isinstance(asked, OrderAgenda)
    assert asked.dossier_ids == (other, DOSSIER)
    assert adviser.submit(f"{place}/close-minutes", {}).status_code == 403


def test_what_is_refused_of_a_session_is_told_and_what_was_typed_stays(adviser: Browser, gateway: Gateway) -> None:
    refusal = SessionChanged(session_id=SESSION, expected_version=3, version=4)
    gateway.services.answers |= {GetSession: a_session(), WriteMinutes: refusal}
    page = adviser.submit(f"/console/sessions/{SESSION}/write-minutes", {"minutes": "Débat", "expected_version": "3"})
    assert page.status_code == 409
    assert "La séance a changé" in page.text
    assert ">Débat</textarea>" in page.text
    gateway.services.answers |= {ListSessions: SessionList(rows=(), ready=2), PlanSession: refusal}
    assert adviser.submit("/console/sessions", {"held_on": "", "place": "Oujda"}).status_code == 422
    assert 'value="Oujda"' in adviser.submit("/console/sessions", {"held_on": "2026-05-04", "place": "Oujda"}).text
