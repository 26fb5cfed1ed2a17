"""The commission on the screen: opinions that are owed."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Status
from shared.contracts.investor.commission_replies import Asked, OpinionPage, OpinionRow, OpinionView, OwedBy
from shared.contracts.investor.commission_requests import AskOpinions
from shared.contracts.investor.queries import GetDossier, ListOpinions, ListQueue
from shared.contracts.notifications.queries import ListNotices
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_dossier, a_queue

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
    assert (asked.administration, asked.overdue_only, asked.offset) == (AGENCY, True, 0)
