"""What staff see and do in the console."""

import re
from datetime import date

import pytest

from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language, Role
from shared.contracts.investor.codes import Outcome, ReasonCode, Status
from shared.contracts.investor.queries import GetDossier, ListQueue
from shared.contracts.investor.refusals import (
    ComplementAlreadyRequested,
    ImportRefused,
)
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import (
    ImportDossiers,
    ProposeDecision,
    RequestComplement,
)
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.territory.queries import GetPipeline
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import (
    DOSSIER,
    a_clock,
    a_decided_proposal,
    a_dossier,
    a_pipeline,
    a_queue,
    a_queue_row,
)

PAGE = f"/console/dossiers/{DOSSIER}"


@pytest.fixture
def desk(gateway: Gateway, browser: Browser) -> Browser:
    """An adviser at work."""
    gateway.services.answers |= {GetDossier: a_dossier(clock=a_clock()), ListNotices: ()}
    return browser.sign_in("adviser")


def _offered(html: str) -> set[str]:
    """Moves; handing in a file moves nothing."""
    return set(re.findall(rf'action="{PAGE}/([a-z-]+)"', html)) - {"pieces"}


def test_an_overdue_dossier_says_so_in_words(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue(a_queue_row(days_left=-4), a_queue_row("OR-2026-00043"))
    html = browser.sign_in("adviser").page("/console/queue").text
    assert "En retard de 4 j" in html
    assert "12 j restants" in html


def test_a_filter_that_cannot_be_read_is_left_out(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListQueue] = a_queue()
    browser.sign_in("adviser").page("/console/queue?status=nonsense&province=02.113&offset=-3")
    (asked,) = [r for r in gateway.services.asked if isinstance(r, ListQueue)]
    assert (asked.status, asked.province, asked.offset) == (None, "02.113", 0)


def test_a_dossier_offers_exactly_the_moves_that_it_accepts_now(desk: Browser) -> None:
    assert _offered(desk.page(PAGE).text) == {
        "record-pieces",
        "request-complement",
        "declare-complete",
        "withdraw-dossier",
        "close-dossier",
    }


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.ADVISER, {"postpone-dossier"}), (Role.HEAD, {"postpone-dossier", "validate-decision", "reject-decision"})],
)
def test_only_the_head_is_offered_the_second_person_s_part(
    gateway: Gateway, browser: Browser, role: Role, offered: set[str]
) -> None:
    proposal = a_decided_proposal(gateway.account("adviser").id)
    commands = ("validate_decision", "reject_decision", "postpone_dossier")
    gateway.services.answers |= {
        GetDossier: a_dossier(status=Status.SCHEDULED, decision=proposal, commands=commands),
        ListNotices: (),
    }
    html = browser.sign_in(role.value).page(PAGE).text
    assert _offered(html) == offered
    assert "Adviser Test" in html, "who proposed is named"


def test_an_adviser_who_posts_the_head_s_part_all_the_same_is_refused(gateway: Gateway, desk: Browser) -> None:
    answer = desk.submit(f"{PAGE}/validate-decision", {})
    assert answer.status_code == 403
    assert gateway.services.commands() == []


def test_a_move_sends_what_was_filled_in_and_leads_back_to_the_dossier(gateway: Gateway, desk: Browser) -> None:
    gateway.services.answers[ProposeDecision] = None
    fields = {"outcome": "unfavourable", "reasons": ["environment", "low_added_value"], "note": " vu en séance "}
    answer = desk.submit(f"{PAGE}/propose-decision", fields)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=propose_decision")
    (sent,) = gateway.services.commands()
    assert isinstance(sent, ProposeDecision)
    assert (sent.outcome, sent.note) == (Outcome.UNFAVOURABLE, "vu en séance")
    assert sent.reasons == (ReasonCode.ENVIRONMENT, ReasonCode.LOW_ADDED_VALUE)
    assert sent.staff_id == gateway.account("adviser").id


def test_a_refused_move_is_explained_on_the_dossier_with_what_was_ticked(gateway: Gateway, desk: Browser) -> None:
    gateway.services.answers[RequestComplement] = ComplementAlreadyRequested(dossier_id=DOSSIER)
    answer = desk.submit(f"{PAGE}/request-complement", {"pieces": ["statutes"]})
    assert answer.status_code == 409
    assert "loi 55-19" in answer.text
    assert re.search(r'value="statutes" checked', answer.text)


def test_a_move_with_nothing_ticked_is_explained_where_it_is_missing(gateway: Gateway, desk: Browser) -> None:
    answer = desk.submit(f"{PAGE}/request-complement", {})
    assert answer.status_code == 422
    assert texts(Language.FRENCH)("invalid.missing") in answer.text
    assert gateway.services.commands() == []


def test_the_clock_is_shown_line_by_line_with_its_source(desk: Browser) -> None:
    html = desk.page(PAGE).text
    assert "4 mai 2026" in html
    assert "3 juin 2026" in html
    assert "loi 55-19" in html


def test_text_of_people_is_never_taken_for_html(gateway: Gateway, browser: Browser) -> None:
    nasty = '<script>alert(1)</script><img src=x onerror=1>"'
    gateway.services.answers |= {
        GetDossier: a_dossier(title=nasty, investor_name=nasty, description=nasty),
        ListNotices: (),
    }
    html = browser.sign_in("adviser").page(PAGE).text
    assert html.count("<script") == html.count('<script src="/static/') == 5, "ours, from files of ours"
    assert "<script>" not in html
    assert "<img" not in html


def test_every_faulty_cell_of_an_import_is_listed(gateway: Gateway, desk: Browser) -> None:
    cell = {"line": 3, "column": "Province", "value": "Ouejda", "problem": "province_unknown", "proposal": "02.411"}
    gateway.services.answers[ImportDossiers] = ImportRefused(errors=(cell,))
    answer = desk.submit("/console/import", {}, files={"file": ("d.csv", b"Province\nOuejda\n", "text/csv")})
    assert answer.status_code == 422
    for seen in ("3", "Province", "Ouejda", "Province inconnue", "02.411"):
        assert seen in answer.text

    problem = desk.post("/api/v1/dossier-imports", content=b"x\n", headers={"Content-Type": "text/csv"}).json()
    (error,) = problem["errors"]
    assert (error["line"], error["field"], error["code"], error["proposal"]) == (
        3,
        "Province",
        "province_unknown",
        "02.411",
    )


@pytest.mark.parametrize("content", ["Prénom\n".encode("cp1252"), "اسم\n".encode("cp1256")])
def test_a_file_in_another_encoding_is_not_guessed_at(gateway: Gateway, desk: Browser, content: bytes) -> None:
    file = ("d.csv", b"a;b\n" + content, "text/csv")
    answer = desk.submit("/console/import", {}, files={"file": file})
    assert answer.status_code == 422
    assert "la ligne 2" in answer.text
    assert not any(isinstance(sent, ImportDossiers) for sent in gateway.services.commands())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_its_encoding_is_read(gateway: Gateway, desk: Browser, encoding: str) -> None:
    gateway.services.answers[ImportDossiers] = ImportReport(rows=1, created=1, unchanged=0, numbers=("OR-2026-1",))
    file = ("d.csv", "Prénom;اسم\n".encode(encoding), "text/csv")
    assert desk.submit("/console/import", {}, files={"file": file}).status_code == 303
    (sent,) = gateway.services.commands()
    assert isinstance(sent, ImportDossiers)
    assert sent.content == "Prénom;اسم\n"


@pytest.mark.parametrize(("role", "for_staff"), [(Role.PLANNER, False), (Role.HEAD, True)])
def test_a_planner_is_told_figures_and_when_they_stood_so(
    gateway: Gateway, browser: Browser, role: Role, for_staff: bool
) -> None:
    gateway.services.answers[GetPipeline] = a_pipeline(None if for_staff else date(2026, 11, 1))
    browser.sign_in(role.value)
    html = browser.page("/console/pipeline").text
    browser.get("/api/v1/pipeline")
    asked = [r for r in gateway.services.asked if isinstance(r, GetPipeline)]
    assert [r.for_staff for r in asked] == [for_staff, for_staff]
    assert "non montré" in html
    assert ("Chiffres communiqués le 1 novembre 2026" in html, "Vous voyez tous les nombres" in html) == (
        not for_staff,
        for_staff,
    )


def test_the_figures_of_a_past_closing_are_shown_as_a_planner_saw_them(gateway: Gateway, browser: Browser) -> None:
    day = date(2026, 10, 1)
    gateway.services.answers[GetPipeline] = a_pipeline(day).model_copy(update={"closings": (date(2026, 11, 1), day)})
    browser.sign_in(Role.HEAD.value)

    html = browser.page("/console/pipeline?told_by=2026-10-01").text

    assert gateway.services.asked[-1] == GetPipeline(for_staff=True, told_by=day)
    assert '<option value="2026-10-01" selected>' in html
    assert "Chiffres communiqués le 1 octobre 2026" in html
    assert "<rect" in html
