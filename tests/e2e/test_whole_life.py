"""A whole life on a running system: from the question what aids there are to the last trace of the person.

Everything goes through the HTTP API and the pages; what is looked at is what the investor sees and is sent. The steps
are printed with `-s`.
"""

import base64
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from operations.demonstration.stage import expect_refusal, wait_for
from tests.e2e.life import Life, a_life, today
from tests.support.systems import RunningSystem
from tests.support.traces import files_that_name, tables_that_name

TUS = {"Tus-Resumable": "1.0.0"}
PART = 300_000
"""Bytes that come before the line is cut."""


def asks_which_aids_there_are(life: Life) -> None:
    project = {"province": "02.113", "sector": "industry", "amount_mad": "12 000 000", "stable_jobs": "30"}
    page = life.investor.fill_in("/aid", **project, lives_abroad="true", to_be_created="true")
    assert 'id="result"' in page
    assert "Unverbindlich" in page
    assert life.investor.word not in page


def files_a_dossier(life: Life) -> None:
    investor = life.investor
    page = investor.fill_in(
        "/start",
        request_id=str(uuid4()),
        full_name=f"Zohra {investor.word.capitalize()}",
        email=investor.email,
        phone="+49 170 1234567",
        residence_country="DE",
        language="de",
        title=f"Mandelmühle {investor.word}",
        description=f"Familie {investor.word} verarbeitet Mandeln",
        province="02.113",
        sector="industry",
        planned_amount_mad="12 000 000",
        planned_jobs="30",
        legal_form="limited_liability",
        acts="state_private_land",
        consent="on",
    )
    found = re.search(r"OR-\d{4}-\d{5}", page)
    assert found, page
    investor.number = found.group()
    rows = life.adviser.post("/api/v1/queue/search", search=investor.number)["rows"]
    life.dossier_id = rows[0]["dossier_id"]
    investor.is_told("Eingang erfasst")
    investor.sees("Eingereicht", investor.number, f"Mandelmühle {investor.word}")


def is_asked_for_what_is_missing(life: Life) -> None:
    life.act("open-verification")
    life.investor.is_told("Prüfung begonnen")
    life.act("record-pieces", pieces=["business_plan"])
    life.act("refuse-piece", piece="business_plan", fault="not_signed", note=f"Unterschrift {life.investor.word}?")
    life.act("request-complement", pieces=["business_plan", "proof_of_funds"])
    life.investor.is_told("Unterlagen nachzureichen bis")
    life.investor.sees("Unterlagen nachgefordert", "Was fehlt", "Geschäftsplan", "Eigenmittel")


def hands_in_over_a_line_that_is_cut(life: Life) -> None:
    investor = life.investor
    plan = b"%PDF-1.4\n% " + investor.word.encode() * 60_000 + b"\n%%EOF\n"
    metadata = "piece " + base64.b64encode(b"business_plan").decode()
    opened = investor.browser.post(
        f"{investor.link}/uploads", headers=TUS | {"Upload-Length": str(len(plan)), "Upload-Metadata": metadata}
    )
    assert opened.status_code == 201, opened.text
    place = opened.headers["Location"]
    with pytest.raises(LineCut):
        _send(investor.browser, place, 0, _cut_off(plan[:PART]))
    there = wait_for("what came before the cut", lambda: _offset(investor.browser, place))
    assert 0 < there <= PART
    assert _send(investor.browser, place, there, iter([plan[there:]])).headers["Upload-Offset"] == str(len(plan))
    investor.sees("Unterlagen nachgefordert")  # one is still missing
    sent = {"file": ("mittel.pdf", b"%PDF-1.4\n% " + investor.word.encode() + b"\n%%EOF\n", "application/pdf")}
    answer = investor.browser.post(
        f"{investor.link}/pieces", data={"piece": "proof_of_funds"}, files=sent, follow_redirects=True
    )
    assert "Die Datei ist angekommen." in answer.text
    investor.is_told("Unterlagen eingegangen")
    investor.sees("In Prüfung auf Vollständigkeit")


class LineCut(Exception):
    """The line to the gateway breaks."""


def _cut_off(content: bytes) -> Iterator[bytes]:
    yield content
    raise LineCut


def _send(browser: httpx.Client, place: str, offset: int, content: Iterator[bytes]) -> httpx.Response:
    headers = TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    answer = browser.patch(place, content=content, headers=headers)
    assert answer.status_code == 204, answer.text
    return answer


def _offset(browser: httpx.Client, place: str) -> int:
    return int(browser.head(place, headers=TUS).headers["Upload-Offset"])


def writes_and_is_answered(life: Life) -> None:
    life.investor.fill_in(f"{life.investor.link}/messages", request_id=str(uuid4()), text="Wann? " + life.investor.word)
    life.act("add-note", request_id=str(uuid4()), text=f"{life.investor.word} a téléphoné")
    life.act("write-message", request_id=str(uuid4()), text=f"Bald, Frau {life.investor.word}.")
    life.investor.is_told("eine Nachricht Ihrer Ansprechperson")
    life.investor.sees(f"Bald, Frau {life.investor.word}.")
    assert "téléphoné" not in life.investor.opens().text


def is_complete(life: Life) -> None:
    missing = [piece["code"] for piece in life.dossier["checklist"] if piece["state"] != "received"]
    life.act("record-pieces", pieces=missing)
    file = next(f for item in life.dossier["checklist"] if item["code"] == "business_plan" for f in item["files"])
    assert life.investor.word in life.adviser.page(f"/api/v1/dossiers/{life.dossier_id}/files/{file['file_id']}")
    life.act("declare-complete")
    life.investor.is_told("Ihre Akte ist vollständig")
    life.investor.sees("Vollständig", "Antwort erwartet bis spätestens")


def administrations_say_what_they_think(life: Life) -> None:
    life.act("open-review")
    life.investor.is_told("Bearbeitung begonnen")
    asked = [one["administration"] for one in life.dossier["may_be_asked"]][:2]
    life.act("ask-opinions", administrations=asked, note=f"au sujet de {life.investor.word}")
    answers = dict(zip(asked, ("favourable", "unfavourable"), strict=True))
    for opinion in life.dossier["opinions"]:
        said = {"opinion": answers[opinion["administration"]], "note": f"réserve sur {life.investor.word}"}
        life.act("record-opinion", opinion_id=opinion["opinion_id"], **said)
    assert {o["administration"]: o["answer"] for o in life.dossier["opinions"]} == answers
    assert "réserve sur" not in life.investor.opens().text


def the_commission_sits_and_refuses(life: Life) -> None:
    investor = life.investor
    session = life.adviser.post("/api/v1/sessions", held_on=today().isoformat(), place="Oujda")["session_id"]
    of_session = f"/api/v1/sessions/{session}"
    life.adviser.post(f"{of_session}/add-to-agenda", dossier_ids=[life.dossier_id])
    investor.is_told("Kommissionstermin am")
    investor.sees("Auf der Tagesordnung einer Sitzung")
    life.adviser.post(f"{of_session}/hold-session", present=["investment_centre", "urban_agency"])
    life.adviser.post(f"{of_session}/write-minutes", minutes=f"M. {investor.word.capitalize()} a été entendu.")
    item = {"dossier_id": life.dossier_id, "minutes": f"Terrain de {investor.word}: zone non conforme."}
    life.adviser.post(f"{of_session}/write-minutes", **item)
    refusal = {"outcome": "unfavourable", "reasons": ["not_conform_to_zoning"], "note": f"voir {investor.word}"}
    life.act("propose-decision", **refusal)
    assert expect_refusal("access.forbidden", 403, lambda: life.act("validate-decision"))
    investor.sees("Auf der Tagesordnung einer Sitzung")  # what one person entered is nothing yet
    life.act("validate-decision", life.head)
    life.head.post(f"{of_session}/close-minutes")
    investor.is_told("Ablehnung")
    investor.sees("Abgelehnt", "Sie können beim Wali Widerspruch einlegen bis zum")
    assert "voir" not in investor.opens().text
    assert investor.opens("/decision-letter.pdf").content.startswith(b"%PDF")
    journal = life.head.get(f"/api/v1/dossiers/{life.dossier_id}/readers")["lines"]
    assert [one["account_id"] for one in journal if one["act"] == "link_letter_read"] == [None]


def appeals_until_it_is_approved(life: Life) -> None:
    received = {"received_on": today().isoformat(), "note": f"lettre de {life.investor.word}"}
    life.act("file-appeal", **received)
    life.investor.is_told("Widerspruch erfasst")
    life.two_act("appeal-answer", outcome="refusal_confirmed", reasons=["environment"], note=life.investor.word)
    life.investor.is_told("Ablehnung vom Wali bestätigt")
    life.investor.sees("Die Ablehnung ist bestätigt.", "Sie können den Ministerausschuss anrufen bis zum")
    life.act("file-appeal", **received)
    life.investor.is_told("Widerspruch beim Ministerausschuss erfasst")
    life.two_act("appeal-answer", outcome="favourable", note=f"accordé à {life.investor.word}")
    life.investor.is_told("Widerspruch stattgegeben")
    life.investor.sees("Positiv beschieden", "Positive Antwort: Sie tritt an die Stelle der Ablehnung.")


def signs_and_builds(life: Life) -> None:
    for status, subject in (
        ("permits_in_delivery", "Genehmigungen werden erteilt"),
        ("agreement_signed", "Vereinbarung unterzeichnet"),
    ):
        life.act("record-progress", status=status, note=f"convention {life.investor.word}")
        life.investor.is_told(subject)
    life.investor.sees("Vereinbarung unterzeichnet")
    day = today()
    life.act("plan-milestone", milestone="opening", planned_on=str(day + timedelta(days=200)))
    life.act("reach-milestone", milestone="works_begun", reached_on=str(day))
    visit = {"visited_on": str(day), "visited_by": "Amina", "findings": f"Reçus par {life.investor.word}"}
    life.act("record-visit", **visit, next_visit_on=str(day + timedelta(days=90)))
    figures = {"as_of": str(day), "realised_amount_mad": "11000000", "realised_jobs": 28, "figure_source": "invoices"}
    life.act("record-figures", **figures, note=f"factures {life.investor.word}")
    for status, subject in (("under_construction", "Vorhaben im Bau"), ("in_operation", "Vorhaben in Betrieb")):
        life.act("record-progress", status=status)
        life.investor.is_told(subject)
    life.investor.sees("In Betrieb", "Die Umsetzung", "Nächster Besuch des Zentrums")
    assert "Reçus par" not in life.investor.opens().text


def is_followed_to_the_end(life: Life) -> None:
    life.act("record-progress", status="closed")
    life.investor.is_told("Begleitung beendet")
    assert len(life.investor.mail()) == len(life.investor.heard), "each once, and nothing beside it"


def is_forgotten(life: Life) -> None:
    """By two persons, at the desk of data protection; until every place has reported."""
    word, system = life.investor.word, life.system
    databases = {name: one.owner_url for name, one in system.record.databases.items()}
    assert len(tables_that_name(databases, word)) > 10
    assert files_that_name(system.system.data.files, word)
    proposed = {"number": life.investor.number, "reason": "person_asked"}
    page = life.administrator.form("/console/privacy/propose-erasure", **proposed)
    erasure_id = re.search(r'name="erasure_id" value="([0-9a-f-]{36})"', page)
    assert erasure_id
    life.head.form("/console/privacy/validate-erasure", erasure_id=erasure_id.group(1))
    assert life.investor.opens().status_code == 410
    wait_for("every place to report", lambda: "Effacé" in _record(life))

    assert tables_that_name(databases, word) == []
    for directory in (system.system.data.files, system.maildir, system.system.data.logs):
        assert files_that_name(directory, word) == []
    assert life.investor.mail() == []
    assert life.investor.opens().status_code == 410
    assert life.adviser.post("/api/v1/queue/search", search=word, include_ended=True)["rows"] == []
    left = life.dossier
    assert (left["status"], left["title"], left["investor_name"]) == ("closed", "", "")
    assert left["history"][-1]["action"] == "history.erased"
    assert life.head.get("/api/v1/pipeline")["totals"]  # the region's figures stand


def _record(life: Life) -> str:
    """The row of the erasure on the desk."""
    page = life.head.page("/console/privacy")
    return next(row for row in page.split("<tr>") if life.investor.number in row)


STEPS: tuple[Callable[[Life], None], ...] = (
    asks_which_aids_there_are,
    files_a_dossier,
    is_asked_for_what_is_missing,
    hands_in_over_a_line_that_is_cut,
    writes_and_is_answered,
    is_complete,
    administrations_say_what_they_think,
    the_commission_sits_and_refuses,
    appeals_until_it_is_approved,
    signs_and_builds,
    is_followed_to_the_end,
    is_forgotten,
)


@pytest.mark.timeout(300)
def test_an_investor_is_followed_from_the_first_question_to_the_last_trace_of_them(system: RunningSystem) -> None:
    with a_life(system) as life:
        for step in STEPS:
            began = time.monotonic()
            step(life)
            told = len(life.investor.heard)
            name = step.__name__.replace("_", " ")
            print(f"  {name} ({time.monotonic() - began:.1f} s, {told} messages so far)")
