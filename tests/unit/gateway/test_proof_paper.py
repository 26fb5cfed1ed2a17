"""How a dossier was told, as one PDF: every act with its code and digest, whole or not, and who took it."""

import asyncio
from uuid import UUID

import pytest

from services.gateway.entrypoints.papers import proof_of
from services.gateway.entrypoints.proof_paper import ProofPaper
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.queries import GetDossier
from shared.contracts.notifications.proof import GetProof, Proof, ProofLine
from shared.contracts.notifications.queries import ListNotices
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON, a_dossier
from tests.unit.gateway.test_case_file import ADVISER, HEAD, SHA, a_notice, read

PAGE = f"/console/dossiers/{DOSSIER}/proof.pdf"


def line(seq: int, act: str, **details: str | int) -> ProofLine:
    said = {"seq": seq, "at": NOON, "notice_id": HEAD, "act": act, "details": details, "hash": f"{seq}abc" * 16}
    return ProofLine.model_validate(said)


def a_proof(broken_at: int | None = None) -> Proof:
    event = str(UUID(int=9))
    lines = (
        line(1, "written", event=event, reader="investor", channel="email", language="fr", sha256=SHA),
        line(2, "tried", phase="transmitting", outcome="sent", code=250, status="2.0.0", provider="first"),
        line(3, "reported", kind="failed", status="5.1.1"),
        line(4, "suppressed", channel="email", because="hard_bounce"),
        line(5, "lifted", channel="email", because="hard_bounce", by=str(ADVISER)),
        line(6, "read", reader="mandatary"),
    )
    return Proof(dossier_id=DOSSIER, lines=lines, broken_at=broken_at)


def printed(language: Language, broken_at: int | None = None) -> str:
    paper = ProofPaper("OR-2026-00042", a_proof(broken_at), (a_notice(),), {ADVISER: "Nadia"}, "Hassan", NOON)
    return " ".join(read(bytes(asyncio.run(proof_of(paper, texts(language), "hassan")).body)))


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH])
def test_it_holds_every_act_with_what_proves_it(language: Language) -> None:
    whole = printed(language)
    for said in (
        "OR-2026-00042",
        "Dépôt enregistré",
        "250",
        "2.0.0",
        "5.1.1",
        "Nadia",
        str(UUID(int=9)),
        "6abc6abc6abc",
    ):
        assert said in whole, said
    assert SHA in whole.replace(" ", "")
    assert "6abc" * 16 in whole.replace(" ", ""), "the last hash in full"


def test_a_chain_that_was_tampered_with_says_so() -> None:
    assert "as it was written" in printed(Language.ENGLISH)
    assert "TAMPERED WITH: entry 4" in printed(Language.ENGLISH, broken_at=4)


def test_who_sees_dossiers_takes_it_and_the_journal_says_so(browser: Browser, gateway: Gateway) -> None:
    gateway.services.answers |= {GetDossier: a_dossier(), GetProof: a_proof(), ListNotices: (a_notice(),)}
    browser.sign_in("adviser")
    answer = browser.get(f"{PAGE}?language=ar")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert browser.get(f"/api/v1/dossiers/{DOSSIER}/proof").json()["lines"][2]["details"]["status"] == "5.1.1"
    noted = [one for one in gateway.store.tables.journal if one[1] == "proof_taken"]
    assert noted == [(gateway.account("adviser").id, "proof_taken", str(DOSSIER))]
    assert f"{PAGE}?language=ar" in browser.page(f"/console/dossiers/{DOSSIER}").text
    assert browser.sign_in("planner").get(PAGE).status_code == 403
