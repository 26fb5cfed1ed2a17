"""Dossiers filed twice, on the screen: the pairs with their reasons, a word on each, a merge of two persons."""

from datetime import timedelta
from uuid import UUID

import pytest
from markupsafe import escape

from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.checklist import ChecklistItem
from shared.contracts.investor.codes import Status
from shared.contracts.investor.duplicate_refusals import MergeLosesPlot
from shared.contracts.investor.duplicate_requests import DismissDuplicate, ProposeMerge, ValidateMerge
from shared.contracts.investor.duplicates import (
    Dismissal,
    DossierDuplicates,
    DossierReference,
    DuplicatePage,
    DuplicatePair,
    DuplicateSide,
    ListDuplicates,
    MergeView,
)
from shared.contracts.investor.queries import GetDossier, TrackDossier
from shared.contracts.investor.replies import HistoryLine
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_dossier, a_tracking_view

OTHER = UUID("019b0000-0000-7000-8000-0000000000d2")
PAGE = f"/console/dossiers/{DOSSIER}"
COMMANDS = ("dismiss_duplicate", "propose_merge", "close_dossier")


def a_side(dossier_id: UUID, number: str, **changes: object) -> DuplicateSide:
    values = {
        "dossier_id": dossier_id,
        "number": number,
        "title": "Unité de conditionnement d'agrumes",
        "status": Status.FILED,
        "province": "02.113",
        "investor_name": "Fatima Exemple",
        "filed_at": NOON,
        "holds_plot": False,
    }
    return DuplicateSide.model_validate({**values, **changes})


def a_pair(**changes: object) -> DuplicatePair:
    values = {
        "one": a_side(DOSSIER, "OR-2026-00042", holds_plot=True),
        "other": a_side(OTHER, "OR-2026-00057", investor_name="فاطمة مثال", filed_at=NOON + timedelta(days=3)),
        "score": 83,
        "likenesses": ("name", "title", "sector", "province"),
    }
    return DuplicatePair.model_validate({**values, **changes})


def a_merge(by: UUID) -> MergeView:
    return MergeView(
        closes=DossierReference(dossier_id=DOSSIER, number="OR-2026-00042"),
        into=DossierReference(dossier_id=OTHER, number="OR-2026-00057"),
        note="Même projet, déposé depuis deux adresses.",
        proposed_by=by,
        proposed_at=NOON,
    )


def a_page(*pairs: DuplicatePair, merges: tuple[MergeView, ...] = ()) -> DuplicatePage:
    return DuplicatePage(pairs=pairs, total=len(pairs), merges=merges, at_least=60, source="Proposal", confidence="P")


@pytest.fixture
def adviser(browser: Browser, gateway: Gateway) -> Browser:
    gateway.services.answers |= {ListNotices: (), DismissDuplicate: None, ProposeMerge: None, ValidateMerge: None}
    gateway.services.answers[GetDossier] = a_dossier(
        duplicates=DossierDuplicates(pairs=(a_pair(),)), commands=COMMANDS, version=7
    )
    return browser.sign_in("adviser")


def test_the_list_tells_the_pair_its_score_and_why(adviser: Browser, gateway: Gateway) -> None:
    dismissed = a_pair(dismissal=Dismissal(note="Deux frères", by=gateway.account("head").id, at=NOON))
    by = gateway.account("head").id
    gateway.services.answers[ListDuplicates] = lambda query: (
        a_page(dismissed) if query.dismissed else a_page(a_pair(), merges=(a_merge(by),))
    )
    page = adviser.page("/console/duplicates").text
    for said in ("OR-2026-00042", "OR-2026-00057", "83 / 100", "intitulé du projet", "a une parcelle", "60 points"):
        assert said in page
    assert "Même projet, déposé depuis deux adresses." in page
    page = adviser.page("/console/duplicates?dismissed=true").text
    assert "Deux frères" in page
    assert "Head Test" in page
    assert adviser.get("/api/v1/duplicates").json()["pairs"][0]["score"] == 83


def test_a_pair_is_dismissed_from_the_dossier_with_the_reason(adviser: Browser, gateway: Gateway) -> None:
    page = adviser.page(PAGE).text
    assert 'name="other_number" value="OR-2026-00057"' in page
    said = {"other_number": "OR-2026-00057", "note": "Deux halls", "expected_version": "7"}
    assert adviser.submit(f"{PAGE}/dismiss-duplicate", said).status_code == 303
    by = gateway.account("adviser").id
    assert gateway.services.asked[-1] == DismissDuplicate(
        dossier_id=DOSSIER, staff_id=by, expected_version=7, other_number="OR-2026-00057", note="Deux halls"
    )


def test_what_is_refused_is_explained_and_what_was_typed_stays(adviser: Browser, gateway: Gateway) -> None:
    gateway.services.answers[ProposeMerge] = MergeLosesPlot(number="OR-2026-00042")
    said = {"into_number": "OR-2026-00057", "note": "Même projet", "expected_version": "7"}
    answer = adviser.submit(f"{PAGE}/propose-merge", said)
    assert answer.status_code == 409
    assert "Ce dossier a une parcelle" in answer.text
    assert 'value="OR-2026-00057"' in answer.text
    assert ">Même projet</textarea>" in answer.text
    empty = adviser.submit(f"{PAGE}/propose-merge", {"into_number": "OR-2026-00057", "note": " "})
    assert empty.status_code == 422


def test_only_the_head_is_offered_the_validation(adviser: Browser, gateway: Gateway) -> None:
    merge = a_merge(gateway.account("adviser").id)
    gateway.services.answers[GetDossier] = a_dossier(
        duplicates=DossierDuplicates(merge=merge), commands=("validate_merge", "reject_merge")
    )
    assert "validate-merge" not in adviser.page(PAGE).text
    assert adviser.submit(f"{PAGE}/validate-merge", {}).status_code == 403
    head = adviser.sign_in("head")
    assert "La validation ne peut pas être annulée" in head.page(PAGE).text
    assert head.submit(f"{PAGE}/validate-merge", {}).status_code == 303


@pytest.mark.parametrize("language", list(Language))
def test_the_investor_of_a_merged_dossier_reads_where_it_goes_on(
    browser: Browser, gateway: Gateway, language: Language
) -> None:
    gateway.services.answers[TrackDossier] = a_tracking_view(
        status=Status.CLOSED_WITHOUT_ACTION, merged_into="OR-2026-00057", language=language
    )
    assert "OR-2026-00057" in browser.page(f"/track/{sign(DOSSIER, TRACKING_SECRET)}").text


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_piece_that_came_under_another_number_says_so_and_leads_there(
    gateway: Gateway, browser: Browser, language: str
) -> None:
    under = DossierReference(dossier_id=OTHER, number="OR-2026-00007")
    item = ChecklistItem(code="identity", state="received", stage="filing", handed_in_under=under)
    line = HistoryLine(at=NOON, action="pieces_taken_over", by=None, details={"number": "OR-2026-00007"})
    gateway.services.answers |= {
        GetDossier: a_dossier(checklist=(item,), history=(line,)),
        ListNotices: (),
    }
    browser.sign_in("adviser").get(f"/language/{language}")
    page = browser.page(PAGE).text
    assert f'<a href="/console/dossiers/{OTHER}#pieces">' in page
    t = texts(Language(language))
    for key in ("pieces.handed_in_under", "action.pieces_taken_over"):
        assert str(escape(t(key))) in page
