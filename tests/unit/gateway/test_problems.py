"""Every error is problem details (RFC 9457), from one table, and tells nothing that it should not."""

from dataclasses import fields

import pytest

from operations.contracts.rpc_documents import refusals
from services.gateway.domain import errors as gateway_errors
from services.gateway.entrypoints.problems import Problem
from services.gateway.entrypoints.statuses import STATUS
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts import every_refusal
from shared.contracts.codes import Language
from shared.contracts.investor.codes import Status
from shared.contracts.investor.queries import GetDossier, ListQueue
from shared.contracts.investor.refusals import IllegalMove, PiecesStillMissing
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import DeclareComplete, FileDossier, ImportDossiers, RequestComplement
from shared.contracts.refusal import Refusal, RequestInvalid, known_codes
from shared.contracts.territory.queries import ListProvinces
from shared.rpc.wire import ServiceFailed
from tests.support.gateway.browser import Browser, Gateway, in_pieces
from tests.support.gateway.views import DOSSIER, a_dossier

ALL_KNOWN = (every_refusal, gateway_errors)
"""Imported so that every refusal is known."""

_JSON = {"Content-Type": "application/json"}
BASE = f"/api/v1/dossiers/{DOSSIER}"


def test_the_table_of_statuses_names_only_refusals_that_exist() -> None:
    assert set(STATUS) - known_codes() == set()


def test_what_is_not_found_is_404_and_what_is_away_503() -> None:
    assert {code for code in known_codes() if code.endswith(".not_found")} <= {c for c, s in STATUS.items() if s == 404}
    assert STATUS["service.unavailable"] == 503


@pytest.mark.parametrize("language", WHOLE)
def test_every_refusal_can_be_read_in_every_whole_language(language: Language) -> None:
    published = {code for codes in refusals().values() for code in codes}
    ours = published | {kind.code for kind in vars(gateway_errors).values() if hasattr(kind, "code")}
    assert [code for code in sorted(ours) if not texts(language).has(f"refusal.{code}")] == []


def test_a_refusal_carries_its_code_its_data_and_a_sentence(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[DeclareComplete] = PiecesStillMissing(dossier_id=DOSSIER, missing=("land_title",))
    browser.sign_in("adviser")

    answer = browser.post(f"{BASE}/declare-complete", headers={"Accept-Language": "fr-BE,fr;q=0.9"})

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "dossier.pieces_missing"
    assert problem["type"] == "urn:primo:problem:dossier.pieces_missing"
    assert problem["missing"] == ["land_title"]
    assert problem["detail"] == "Des pièces manquent."
    assert problem["instance"] == f"urn:primo:request:{answer.headers['x-request-id']}"


def test_a_move_that_is_refused_says_where_the_dossier_stands_and_what_may_follow(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers[DeclareComplete] = IllegalMove(
        dossier_id=DOSSIER,
        status=Status.SCHEDULED,
        wanted=Status.COMPLETE,
        allowed=(Status.POSTPONED, Status.FAVOURABLE),
        commands=("postpone_dossier",),
    )
    browser.sign_in("adviser")
    problem = browser.post(f"{BASE}/declare-complete").json()
    assert (problem["status"], problem["code"]) == (409, "dossier.illegal_move")
    assert (problem["dossier_status"], problem["wanted"]) == ("scheduled", "complete")
    assert (problem["allowed"], problem["commands"]) == (["postponed", "favourable"], ["postpone_dossier"])


def test_nothing_that_a_refusal_says_is_hidden_by_the_members_of_every_problem() -> None:
    reserved = set(Problem.model_fields) - {"errors"}
    every = [kind for kind in every_kind(Refusal) if "code" in vars(kind)]
    assert len(every) > 30
    for kind in every:
        names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # its base makes it a dataclass
        told = {f"{kind.code.partition('.')[0]}_{name}" if name in reserved else name for name in names}
        assert len(told) == len(names), f"{kind.code} says two things under one name"


def every_kind(base: type[Refusal]) -> list[type[Refusal]]:
    return [found for kind in base.__subclasses__() for found in (kind, *every_kind(kind))]


def test_a_service_that_is_away_is_told_with_when_to_try_again(gateway: Gateway, browser: Browser) -> None:
    gateway.services.connected = False
    answer = browser.get("/api/v1/provinces")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert int(answer.headers["retry-after"]) > 0

    gateway.services.connected = True
    gateway.services.answers[ListProvinces] = ()
    assert browser.get("/api/v1/provinces").status_code == 200, "and it comes back by itself"


def test_a_database_that_is_away_is_told_the_same_way(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    gateway.store.away = True
    answer = browser.get("/api/v1/queue")
    assert answer.status_code == 503
    assert answer.json()["service"] == "gateway"


def test_what_a_service_finds_wrong_is_named_by_field(gateway: Gateway, browser: Browser) -> None:
    fault = {"type": "value_error", "loc": ["project", "title"], "msg": "no"}
    gateway.services.answers[FileDossier] = RequestInvalid(errors=(fault,))
    answer = browser.post("/api/v1/dossiers", json=_filing())
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "#/project/title", "field": "project.title", "code": "value_error", "message": "no"}
    ]


def test_a_wrong_type_names_its_field_and_does_not_repeat_what_was_sent(browser: Browser) -> None:
    filing = _filing()
    filing["person"]["email"] = "secret-but-wrong"
    filing["project"]["planned_jobs"] = "many"
    answer = browser.post("/api/v1/dossiers", json=filing)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/person/email", "#/project/planned_jobs"}
    assert "secret-but-wrong" not in answer.text


def test_a_query_parameter_is_named_too(browser: Browser) -> None:
    browser.sign_in("adviser")
    answer = browser.get("/api/v1/queue?limit=9999")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?limit"]


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "code"),
    [
        ("POST", "/api/v1/session", {"content": b"{", "headers": _JSON}, 400, "request.malformed"),
        ("POST", "/api/v1/session", {"json": []}, 422, "request.invalid"),
        ("POST", "/api/v1/session", {"content": b"a=b"}, 422, "request.invalid"),
        ("GET", "/api/v1/nothing", {}, 404, "route.not_found"),
        ("DELETE", "/api/v1/provinces", {}, 405, "route.method_not_allowed"),
        ("GET", "/api/v1/communes?province=Oujda", {}, 422, "request.invalid"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_of_its_own(
    browser: Browser, method: str, path: str, how: dict[str, object], status: int, code: str
) -> None:
    answer = browser.request(method, path, **how)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_says_it_is_too_large_is_not_read(gateway: Gateway, browser: Browser) -> None:
    answer = browser.post("/api/v1/session", content=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off(gateway: Gateway, browser: Browser) -> None:
    headers = {"Content-Type": "application/json"}
    answer = browser.post("/api/v1/dossiers", content=in_pieces(b" " * 600_000), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")


def test_an_import_may_be_larger_and_is_limited_as_well(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ImportDossiers] = ImportReport(rows=1, created=1, unchanged=0, numbers=())
    browser.sign_in("adviser")
    headers = {"Content-Type": "text/csv"}
    path = "/api/v1/dossier-imports"
    assert browser.post(path, content=b"a;b\n" * 900_000, headers=headers).status_code == 200
    assert browser.post(path, content=in_pieces(b"a;b\n" * 1_100_000), headers=headers).status_code == 413


@pytest.mark.parametrize("defect", [KeyError("Fatima Secret"), ServiceFailed("ValueError", "Fatima Secret")])
def test_a_defect_is_answered_without_internals_and_logged_without_persons(
    gateway: Gateway, browser: Browser, defect: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.services.answers[ListQueue] = defect
    browser.sign_in("adviser")
    answer = browser.get("/api/v1/queue")
    assert answer.status_code in {500, 502}
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Fatima" not in answer.text
    assert "Fatima" not in caplog.text
    assert "Traceback" not in answer.text + caplog.text


def test_a_person_reads_a_page_where_a_program_reads_a_problem(gateway: Gateway, browser: Browser) -> None:
    answer = browser.page("/nothing-here", headers={"Accept-Language": "ar"})
    assert answer.status_code == 404
    assert '<html lang="ar" dir="rtl">' in answer.text
    assert browser.get("/nothing-here").headers["content-type"] == "application/problem+json"


def test_nobody_acts_in_another_s_name(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[RequestComplement] = None
    browser.sign_in("adviser")
    other = str(gateway.account("head").id)

    forged = browser.post(f"{BASE}/request-complement", json={"pieces": ["statutes"], "staff_id": other})
    assert forged.status_code == 422
    assert [error["field"] for error in forged.json()["errors"]] == ["staff_id"]

    assert browser.post(f"{BASE}/request-complement", json={"pieces": ["statutes"]}).status_code == 204
    (sent,) = gateway.services.commands()
    assert isinstance(sent, RequestComplement)
    assert sent.staff_id == gateway.account("adviser").id


def test_reading_a_dossier_leaves_a_line_in_the_journal(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[GetDossier] = a_dossier()
    browser.sign_in("adviser").get(BASE)
    assert (gateway.account("adviser").id, "dossier_read", str(DOSSIER)) in gateway.store.tables.journal


def _filing() -> dict[str, dict[str, object]]:
    return {
        "request_id": "019b0000-0000-7000-8000-0000000000aa",  # type: ignore[dict-item]
        "person": {
            "full_name": "Fatima Exemple",
            "email": "fatima@example.org",
            "residence_country": "DE",
            "language": "de",
            "consents": [{"purpose": "service_notices", "text_version": "1"}],
        },
        "project": {
            "title": "Agrumes",
            "province": "02.113",
            "sector": "agro_industry",
            "planned_amount_mad": "1200000",
            "planned_jobs": 3,
        },
    }
