"""Documents of offers, from the editor's form to the reader's disk: over the real territory, its store and its port."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from services.gateway.adapters.file_port import HttpAttachments
from services.territory.adapters.attachment_metrics import BYTES_MISSING, SCANNER_AWAY
from services.territory.adapters.attachment_types import attachment_rules
from services.territory.bootstrap import unit_of_work
from services.territory.entrypoints.file_port import AttachmentPort
from services.territory.usecases.attachment_desk import UNNAMED_FOR, AttachmentDesk
from shared.contracts.codes import Language, Role
from shared.files.content import ContentExaminer
from shared.files.disk_store import DiskStore
from shared.files.ports import ScannerUnavailable
from shared.messaging.unit_of_work import transaction
from tests.support.databases import Templates
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.territory_behind import NOON, TerritoryBehind

SECRET = "secret-of-the-tests"
VIRUS = b"primo-test-virus-4711"
WORDS = {"fr": "Atelier", "ar": "ورشة", "en": "Workshop"}
FALLBACKS = {language.value: "fr" for language in Language if language.value not in WORDS}


class Scanner:
    def __init__(self) -> None:
        self.away = False

    def scan(self, content: bytes) -> str | None:
        if self.away:
            raise ScannerUnavailable("scanner away")
        return "Test.Virus" if VIRUS in content else None

    def problem(self) -> str | None:
        return None


@dataclass
class World:
    behind: TerritoryBehind
    desk: AttachmentDesk
    scanner: Scanner
    editor: Browser
    head: Browser
    anybody: Browser

    def upload(self, content: bytes) -> httpx.Response:
        return self.editor.post("/api/v1/opportunity-attachments", content=content)

    def add(self, name: str) -> str:
        content = a_pdf(name)
        assert self.upload(content).json()["sha256"] == sha256(content).hexdigest()
        return sha256(content).hexdigest()

    def draft(self, *documents: dict[str, Any], **changes: Any) -> str:
        body = {"request_id": str(uuid4()), "details": details(*documents, **changes)}
        answer = self.editor.post("/api/v1/opportunities", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["opportunity_id"])

    def approve(self, opportunity_id: str) -> None:
        base = f"/api/v1/opportunities/{opportunity_id}"
        assert self.editor.post(f"{base}/submit").status_code == 204
        assert self.head.post(f"{base}/publish").status_code == 204

    def guesses(self, opportunity_id: str, digest: str) -> list[int]:
        """What anybody is answered who knows both."""
        paths = (
            f"/offers/{opportunity_id}/documents/{digest}",
            f"/api/v1/opportunities/{opportunity_id}/attachments/{digest}",
            f"/api/v1/staff/opportunities/{opportunity_id}/attachments/{digest}",
            f"/console/opportunities/{opportunity_id}/documents/{digest}",
        )
        return [self.anybody.get(path).status_code for path in paths]


HIDDEN, SHOWN = [404, 404, 401, 401], [200, 200, 401, 401]


def counted(metric: str, outcome: str) -> float:
    return REGISTRY.get_sample_value(metric, {"outcome": outcome}) or 0.0


def a_pdf(name: str) -> bytes:
    return b"%PDF-1.4\n% " + name.encode() + b"\n%%EOF\n"


def a_document(digest: str, **changes: Any) -> dict[str, Any]:
    return {"sha256": digest, "title": WORDS, **changes}


def details(*documents: dict[str, Any], **changes: Any) -> dict[str, Any]:
    said = {"title": WORDS, "text": WORDS, "province": "02.381", "sector": "industry", "fallbacks": FALLBACKS}
    return {**said, "attachments": list(documents), **changes}


@pytest.fixture(scope="module")
def world(database_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    database = database_templates.copy("territory", seeded=True)
    behind, scanner = TerritoryBehind(database), Scanner()
    desk = AttachmentDesk(
        transaction=lambda: transaction(behind.engine, unit_of_work),
        store=DiskStore(tmp_path_factory.mktemp("documents")),
        examiner=ContentExaminer(attachment_rules),
        scanner=scanner,
        now=lambda: NOON,
    )
    gateway = Gateway(services=behind)
    transport = httpx.ASGITransport(AttachmentPort(desk, secret=SECRET).app())
    gateway.application.attachments = HttpAttachments("http://territory-files", SECRET, transport=transport)
    with browsing(gateway) as editor, browsing(gateway) as head, browsing(gateway) as anybody:
        editor.sign_in(Role.EDITOR.value)
        head.sign_in(Role.HEAD.value)
        yield World(behind, desk, scanner, editor, head, anybody)
    behind.engine.dispose()
    database_templates.drop(database)


def test_a_document_is_public_while_a_version_that_names_it_is_and_never_before_or_after(world: World) -> None:
    digest = world.add("plan")
    opportunity_id = world.draft(a_document(digest))
    assert world.guesses(opportunity_id, digest) == HIDDEN
    assert world.editor.post(f"/api/v1/opportunities/{opportunity_id}/submit").status_code == 204
    assert world.guesses(opportunity_id, digest) == HIDDEN
    assert world.head.get(f"/console/opportunities/{opportunity_id}/documents/{digest}").content == a_pdf("plan")

    assert world.head.post(f"/api/v1/opportunities/{opportunity_id}/publish").status_code == 204
    assert world.guesses(opportunity_id, digest) == SHOWN

    other = world.draft()
    world.approve(other)
    assert world.guesses(other, digest) == HIDDEN  # of another offer, which is open

    assert world.editor.post(f"/api/v1/opportunities/{opportunity_id}/withdraw").status_code == 204
    assert world.guesses(opportunity_id, digest) == HIDDEN
    staff = f"/api/v1/staff/opportunities/{opportunity_id}/attachments/{digest}"
    assert world.head.get(staff).content == a_pdf("plan")  # what was read stays known


def test_the_next_version_s_documents_wait_for_its_approval(world: World) -> None:
    old, new = world.add("old"), world.add("new")
    opportunity_id = world.draft(a_document(old))
    world.approve(opportunity_id)
    world.editor.request("PUT", f"/api/v1/opportunities/{opportunity_id}", json=details(a_document(new)))
    assert (world.guesses(opportunity_id, old), world.guesses(opportunity_id, new)) == (SHOWN, HIDDEN)
    assert [one["sha256"] for one in _public(world, opportunity_id)["attachments"]] == [old]

    world.approve(opportunity_id)
    assert (world.guesses(opportunity_id, old), world.guesses(opportunity_id, new)) == (HIDDEN, SHOWN)
    changes = world.head.get(
        f"/api/v1/staff/opportunities/{opportunity_id}/changes", params={"before": 1, "after": 2}
    ).json()
    assert {(one["item"], bool(one["before"])) for one in changes if one["language"] is None} == {
        (old, True),
        (new, False),
    }


def test_it_is_handed_out_to_be_saved_and_not_run(world: World) -> None:
    digest = world.add("leaflet")
    opportunity_id = world.draft(a_document(digest))
    world.approve(opportunity_id)
    answer = world.anybody.get(f"/offers/{opportunity_id}/documents/{digest}", headers={"Accept-Language": "ar"})
    assert answer.content == a_pdf("leaflet")
    told = answer.headers
    assert told["content-disposition"].startswith(f'attachment; filename="document-{digest[:8]}.pdf"')
    assert "filename*=UTF-8''%D9%88" in told["content-disposition"]
    assert (told["content-type"], told["x-content-type-options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in told["content-security-policy"]
    assert _feature(world, opportunity_id)["documents"] == 1
    (shown,) = _public(world, opportunity_id)["attachments"]
    assert (shown["media_type"], shown["size"]) == ("application/pdf", len(a_pdf("leaflet")))


def test_a_document_whose_last_day_is_over_is_shown_to_nobody_outside(world: World) -> None:
    digest = world.add("expiring")
    opportunity_id = world.draft(a_document(digest, valid_until=NOON.date().isoformat()))
    world.approve(opportunity_id)
    assert world.guesses(opportunity_id, digest) == SHOWN
    with world.behind.engine.begin() as connection:  # a day passes
        connection.execute(
            text("UPDATE opportunity SET more = jsonb_set(more, '{attachments,0,valid_until}', :day) WHERE id = :id"),
            {"day": f'"{(NOON - timedelta(days=1)).date()}"', "id": opportunity_id},
        )
    assert world.guesses(opportunity_id, digest) == HIDDEN
    assert _public(world, opportunity_id)["attachments"] == []
    assert _feature(world, opportunity_id)["documents"] == 0


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html><script>alert(1)</script></html>", "type_not_allowed"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "type_not_allowed"),
        (b"", "empty"),
        (a_pdf("x") + VIRUS, "infected"),
    ],
)
def test_what_is_no_document_is_not_stored(world: World, content: bytes, fault: str) -> None:
    answer = world.upload(content)
    assert (answer.status_code, answer.json()["code"], answer.json()["fault"]) == (422, "attachment.refused", fault)
    named = details(a_document(sha256(content).hexdigest()))
    refused = world.editor.post("/api/v1/opportunities", json={"request_id": str(uuid4()), "details": named})
    assert (refused.status_code, refused.json()["code"]) == (422, "attachment.unknown")


def test_without_the_scanner_s_verdict_nothing_is_taken_and_it_is_counted(world: World) -> None:
    before = counted("primo_attachments_total", SCANNER_AWAY)
    world.scanner.away = True
    try:
        assert world.upload(a_pdf("unjudged")).status_code == 503
    finally:
        world.scanner.away = False
    assert counted("primo_attachments_total", SCANNER_AWAY) == before + 1


def test_bytes_that_the_store_lost_are_counted_and_come_back_with_the_same_file(world: World) -> None:
    digest = world.add("lost")
    opportunity_id = world.draft(a_document(digest))
    world.approve(opportunity_id)
    with world.behind.engine.connect() as connection:
        key = connection.scalar(text("SELECT key FROM attachment WHERE sha256 = :sha"), {"sha": digest})
    before = counted("primo_attachment_reads_total", BYTES_MISSING)
    for harm in (partial(world.desk.store.delete, key), partial(world.desk.store.put, key, b"something else")):
        harm()
        assert world.anybody.get(f"/offers/{opportunity_id}/documents/{digest}").status_code == 503
        world.add("lost")
        assert world.anybody.get(f"/offers/{opportunity_id}/documents/{digest}").content == a_pdf("lost")
    assert counted("primo_attachment_reads_total", BYTES_MISSING) == before + 2
    assert world.desk.unjudged() == 0


@pytest.mark.parametrize("who", ["head", "anybody"])
def test_editors_alone_add(world: World, who: str) -> None:
    browser: Browser = getattr(world, who)
    assert browser.post("/api/v1/opportunity-attachments", content=a_pdf(who)).status_code in (401, 403)


def test_what_no_offer_names_is_thrown_away_and_what_one_named_ever_stays(world: World) -> None:
    named, dropped, lonely = world.add("named"), world.add("dropped"), world.add("lonely")
    opportunity_id = world.draft(a_document(named))
    world.approve(opportunity_id)
    world.editor.request("PUT", f"/api/v1/opportunities/{opportunity_id}", json=details(a_document(dropped)))
    world.editor.post(f"/api/v1/opportunities/{opportunity_id}/drop-revision")
    world.editor.post(f"/api/v1/opportunities/{opportunity_id}/withdraw")
    assert world.desk.clear_unnamed() == 0  # they came today

    with world.behind.engine.begin() as connection:
        connection.execute(text("UPDATE attachment SET uploaded_at = :at"), {"at": NOON - 2 * UNNAMED_FOR})
    world.desk.clear_unnamed()
    with world.behind.engine.connect() as connection:
        kept = set(connection.scalars(text("SELECT sha256 FROM attachment")))
    assert named in kept
    assert not {dropped, lonely} & kept
    assert world.add("lonely") == lonely  # and may come again


def _public(world: World, opportunity_id: str) -> dict[str, Any]:
    found: dict[str, Any] = world.anybody.get(f"/api/v1/opportunities/{opportunity_id}").json()
    return found


def _feature(world: World, opportunity_id: str) -> dict[str, Any]:
    """As a planner's map has it, past the answers that are kept for some seconds."""
    asked = {"filter": f"title <> '{uuid4()}'"}
    found = world.anybody.get("/ogc/collections/opportunities/items", params={**asked, "limit": 1000})
    (one,) = (one for one in found.json()["features"] if one["id"] == opportunity_id)
    properties: dict[str, Any] = one["properties"]
    return properties
