"""At whose word an adviser acts: asked where somebody holds the power, and shown in the history."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.checklist import TrackedItem
from shared.contracts.investor.codes import Status
from shared.contracts.investor.mandate_views import LegalisationStep, MandatePower, MandateState, MandateView
from shared.contracts.investor.queries import GetDossier, GetDossierAid, TrackDossier
from shared.contracts.investor.replies import HistoryLine, TrackingStep
from shared.contracts.investor.requests import RecordProgress, WithdrawDossier
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.refusal import RequestInvalid, ServiceUnavailable
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, a_dossier, a_tracking_view

MANDATE = UUID("019b0000-0000-7000-8000-0000000000f1")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PAGE = f"/console/dossiers/{DOSSIER}"
ASKED = 'name="at_word_of"'


def held(*powers: MandatePower, **changes: Any) -> MandateView:
    facts: dict[str, Any] = {
        "mandate_id": MANDATE,
        "full_name": "Karim Proxy",
        "email": "karim@example.org",
        "phone": None,
        "language": Language.FRENCH,
        "powers": powers,
        "dormant": (),
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 1, 1),
        "state": MandateState.IN_FORCE,
        "named_by": None,
        "named_at": AT,
        "step": LegalisationStep.VERIFIED,
        "step_at": AT,
        "revoked_at": None,
        "revoked_by": None,
        "next_steps": (),
    }
    return MandateView(**{**facts, **changes})


def show(gateway: Gateway, **facts: Any) -> None:
    view = a_dossier(**{"commands": ("withdraw_dossier",), **facts})
    away = ServiceUnavailable(service="territory", cause="away")
    gateway.services.answers |= {GetDossier: view, ListNotices: (), GetDossierAid: away}


@pytest.mark.parametrize(
    ("mandate", "asked"),
    [
        (held(MandatePower.WITHDRAW), True),
        (held(MandatePower.APPEAL), False),
        (held(MandatePower.WITHDRAW, dormant=(MandatePower.WITHDRAW,)), False),
        (held(MandatePower.WITHDRAW, state=MandateState.REVOKED), False),
    ],
)
def test_it_is_asked_whose_word_it_is_where_somebody_holds_the_power(
    gateway: Gateway, browser: Browser, mandate: MandateView, asked: bool
) -> None:
    show(gateway, mandates=(mandate,))
    assert (ASKED in browser.sign_in("adviser").page(PAGE).text) is asked


def test_the_command_carries_the_word_and_the_api_takes_it_without_one(gateway: Gateway, browser: Browser) -> None:
    show(gateway, mandates=(held(MandatePower.WITHDRAW),))
    gateway.services.answers[WithdrawDossier] = None
    browser.sign_in("adviser").page(PAGE)
    browser.submit(f"{PAGE}/withdraw-dossier", {"at_word_of": str(MANDATE)})
    browser.submit(f"{PAGE}/withdraw-dossier", {"at_word_of": ""})
    assert browser.post(f"/api/v1/dossiers/{DOSSIER}/withdraw-dossier").status_code == 204
    sent = [one.at_word_of for one in gateway.services.asked if isinstance(one, WithdrawDossier)]
    assert sent == [MANDATE, None, None]


@pytest.mark.parametrize(("language", "said"), [("fr", "à la demande du mandataire"), ("ar", "بطلب من الوكيل")])
def test_the_history_says_at_whose_word_staff_acted(
    gateway: Gateway, browser: Browser, language: str, said: str
) -> None:
    by = gateway.account("adviser").id
    line = HistoryLine(at=AT, action="dossier.withdrawn.v1", by=by, details={"at_word_of": str(MANDATE)})
    show(gateway, status=Status.WITHDRAWN, mandates=(held(MandatePower.WITHDRAW),), history=(line,))
    browser.sign_in("adviser").get(f"/language/{language}")
    html = browser.page(PAGE).text.partition("timeline")[2]
    assert "Adviser Test" in html
    assert f"{said} <bdi>Karim Proxy</bdi>" in html


def test_only_a_signature_is_at_a_mandatary_s_word(gateway: Gateway, browser: Browser) -> None:
    show(gateway, status=Status.PERMITS_IN_DELIVERY, commands=("record_progress",), mandates=(held(MandatePower.SIGN),))
    fault = {"loc": ("at_word_of",), "type": "at_word_of"}
    gateway.services.answers[RecordProgress] = RequestInvalid(errors=(fault,))
    browser.sign_in("adviser").page(PAGE)
    answer = browser.submit(f"{PAGE}/record-progress", {"status": "not_started", "at_word_of": str(MANDATE)})
    assert answer.status_code == 422
    assert "Un mandataire ne parle que pour la signature" in answer.text


@pytest.mark.parametrize("language", list(Language))
def test_the_investor_reads_what_came_by_their_mandatary(
    gateway: Gateway, browser: Browser, language: Language
) -> None:
    received = {"state": "received", "stage": "filing", "received_at": AT}
    checklist = (
        TrackedItem.model_validate({"code": "business_plan", "by_mandatary": True, **received}),
        TrackedItem.model_validate({"code": "land_title", **received}),
    )
    steps = (TrackingStep(at=AT, status=Status.FILED), TrackingStep(at=AT, status=Status.WITHDRAWN, by_mandatary=True))
    view = a_tracking_view(language=language, checklist=checklist, steps=steps, answer_by=None)
    gateway.services.answers[TrackDossier] = view
    html = browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").text
    assert html.count(texts(language)("track.by_your_mandatary")) == 2
    assert f"{texts(language)('track.by_a_mandatary')}<" not in html
