"""Who read a dossier is shown to heads and administrators; looking is noted as well."""

import pytest

from shared.contracts.investor.commission_refusals import LetterNotFound
from shared.contracts.investor.queries import GetDecisionLetter, GetDossier, ListQueue
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.tracking import sign
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway, browsing
from tests.support.gateway.views import DOSSIER, a_dossier, a_queue, a_queue_row
from tests.unit.gateway.test_papers import a_letter

PAGE = "/console/access-journal"


@pytest.fixture
def read(gateway: Gateway) -> Gateway:
    """An adviser has read the dossier, page and notices."""
    gateway.services.answers |= {GetDossier: a_dossier(), ListNotices: (), ListQueue: a_queue(a_queue_row())}
    with browsing(gateway) as adviser:
        adviser.sign_in("adviser")
        assert adviser.page(f"/console/dossiers/{DOSSIER}").status_code == 200
        assert adviser.get(f"/api/v1/dossiers/{DOSSIER}/notices").status_code == 200
    gateway.services.asked.clear()
    return gateway


@pytest.mark.parametrize("role", ["head", "administrator"])
@pytest.mark.parametrize("asked", [str(DOSSIER), "OR-2026-00042", " or-2026-00042 "])
def test_they_see_who_read_a_dossier_and_nothing_of_it(read: Gateway, browser: Browser, role: str, asked: str) -> None:
    html = browser.sign_in(role).page(PAGE, params={"dossier": asked}).text
    assert "Adviser Test" in html
    assert "A consulté le dossier" in html
    assert "A consulté les avis envoyés" in html
    assert a_dossier().investor_name not in html
    assert a_dossier().title not in html


def test_looking_at_the_journal_is_a_line_of_it(read: Gateway, browser: Browser) -> None:
    browser.sign_in("head").page(f"{PAGE}?dossier={DOSSIER}")
    assert "A consulté ce journal" in browser.page(f"{PAGE}?dossier={DOSSIER}").text


def test_what_was_downloaded_with_the_investor_s_link_stands_in_it_without_a_name(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers[GetDecisionLetter] = LetterNotFound(dossier_id=DOSSIER)
    token = sign(DOSSIER, TRACKING_SECRET)
    browser.get(f"/track/{token}/decision-letter.pdf")
    assert gateway.store.tables.journal == [], "nothing was handed out"
    gateway.services.answers[GetDecisionLetter] = a_letter()
    browser.get(f"/track/{token}/decision-letter.pdf")
    html = browser.sign_in("head").page(f"{PAGE}?dossier={DOSSIER}").text
    assert "Lien de suivi" in html
    assert "A téléchargé la lettre de décision, par le lien" in html
    (line,) = browser.get(f"/api/v1/dossiers/{DOSSIER}/readers", params={"before": 2}).json()["lines"]
    assert (line["account_id"], line["name"], line["act"]) == (None, "", "link_letter_read")


def test_an_unknown_number_finds_no_journal(read: Gateway, browser: Browser) -> None:
    answer = browser.sign_in("administrator").page(f"{PAGE}?dossier=OR-2026-0004")  # only part of a number
    assert answer.status_code == 404
    assert "Aucun dossier ne porte ce numéro" in answer.text
    assert read.store.tables.journal[-1][1] == "signed_in"


def test_a_long_journal_comes_page_by_page_with_every_line_once(gateway: Gateway, browser: Browser) -> None:
    head = gateway.account("head")
    for _ in range(230):
        gateway.store.tables.journal.append((head.id, "dossier_read", str(DOSSIER)))
        gateway.store.tables.journal_moments.append(gateway.now)
    browser.sign_in("head")
    address, seen = f"/api/v1/dossiers/{DOSSIER}/readers", []
    page = browser.get(address).json()
    while page["more"]:
        seen += page["lines"]
        page = browser.get(address, params={"before": page["lines"][-1]["id"]}).json()
    seen += page["lines"]
    assert [line["id"] for line in seen if line["act"] == "dossier_read"] == list(range(230, 0, -1))
    assert 'rel="next"' in browser.page(f"{PAGE}?dossier={DOSSIER}").text


def test_the_dossier_leads_a_head_to_its_journal_and_an_adviser_not(read: Gateway, browser: Browser) -> None:
    link = f'href="{PAGE}?dossier=OR-2026-00042"'
    assert link in browser.sign_in("head").page(f"/console/dossiers/{DOSSIER}").text
    assert link not in browser.sign_in("adviser").page(f"/console/dossiers/{DOSSIER}").text
