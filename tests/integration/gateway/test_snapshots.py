"""Signed snapshots of what is public: once a month, whole or not at all, verified with tools that strangers have."""

import csv
import io
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
from fastapi import FastAPI
from psycopg.errors import InsufficientPrivilege
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace, URIRef
from sqlalchemy import Engine

from operations.checkout import ROOT
from services.gateway.adapters.database import Database
from services.gateway.bootstrap import Application
from services.gateway.entrypoints.catalogue.data_sets import DATA_SETS
from services.gateway.entrypoints.snapshot_job import NEWEST, turn
from shared.database.engine import make_engine, plain_url
from tests.support.databases import ServiceDatabase, Templates
from tests.support.gateway.browser import Browser, Gateway, app_of, browsing, some_settings
from tests.support.gateway.stand_in_files import FakeAttachments, FakeFiles
from tests.support.gateway.stand_ins import PlainPasswords
from tests.support.territory_behind import TerritoryBehind, territory_behind

pytestmark = [  # of rdflib's own readers and of pyshacl, which still call what rdflib deprecates
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.* is deprecated:DeprecationWarning"),
]

BASE = "http://data.example.org/primo"
OLD_KEY, NEW_KEY = "11" * 32, "22" * 32
SHAPES = Path(__file__).parents[2] / "support" / "catalogue" / "dcat_ap_3.ttl"
DCAT_3 = Namespace(str(DCAT))
"""rdflib's own list of its terms ends at DCAT 2."""
SPDX = Namespace("http://spdx.org/rdf/terms#")
OCTOBER, NOVEMBER = datetime(2026, 10, 1, 0, 5, tzinfo=UTC), datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ROW_ALONE = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from services.gateway.adapters.database import Database
from services.gateway.domain.snapshot import NewSnapshot

class Killing(dict):
    def items(self):
        yield "first.zip", b"first"
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with Database(sys.argv[1], pool_size=1).transaction() as work:
        await work.snapshots.add(NewSnapshot("2026-09", datetime.now(UTC), "ssh-ed25519 AAAA", "SHA256:x", Killing()))

asyncio.run(main())
"""


@dataclass
class Kept:
    """A gateway over its own database and the real territory."""

    database: ServiceDatabase
    behind: TerritoryBehind
    engine: Engine

    def application(self, key: str = OLD_KEY, now: datetime = OCTOBER) -> Application:
        return Application(
            some_settings(public_url=f"{BASE}/", snapshot_key=key, catalogue_contact_email="data@example.org"),
            database=Database(self.database.url, pool_size=1),
            services=self.behind,
            files=FakeFiles(),
            attachments=FakeAttachments(),
            passwords=PlainPasswords(),
            now=lambda: now,
        )

    def turn(self, key: str = OLD_KEY, now: datetime = OCTOBER) -> None:
        turn(self.engine, lambda: self.application(key, now), lambda: now)

    def count(self) -> list[tuple[str, int]]:
        with psycopg.connect(plain_url(self.database.url)) as connection:
            asked = (
                "SELECT s.id, count(f.name) FROM snapshot s LEFT JOIN snapshot_file f ON f.snapshot = s.id GROUP BY 1"
            )
            return sorted(connection.execute(asked).fetchall())


@dataclass
class Running:
    application: Application

    @property
    def app(self) -> FastAPI:
        return app_of(self.application)


@pytest.fixture(scope="module")
def behind(database_templates: Templates) -> Iterator[TerritoryBehind]:
    with territory_behind(database_templates) as behind:
        yield behind


@pytest.fixture(scope="module")
def kept(database_templates: Templates, behind: TerritoryBehind) -> Iterator[Kept]:
    """With October's snapshot by an old key and November's by a new one, each asked for twice."""
    database = database_templates.copy("gateway")
    kept = Kept(database, behind, make_engine(database.url, application="test", pool_size=1))
    for key, now in ((OLD_KEY, OCTOBER), (OLD_KEY, OCTOBER), (NEW_KEY, NOVEMBER), (NEW_KEY, NOVEMBER)):
        kept.turn(key, now)
    yield kept
    kept.engine.dispose()
    database_templates.drop(database)


@pytest.fixture(scope="module")
def browser(kept: Kept) -> Iterator[Browser]:
    application = kept.application(NEW_KEY, NOVEMBER)
    with browsing(Running(application)) as browser:
        yield browser
        browser.run(application.close())


def test_a_month_s_snapshot_is_made_once_and_the_newest_is_told(kept: Kept) -> None:
    assert kept.count() == [("2026-10", 4), ("2026-11", 4)]
    assert NEWEST._value.get() == datetime(2026, 11, 1, tzinfo=UTC).timestamp()


def test_killed_in_the_middle_nothing_is_there_and_the_next_turn_makes_it_whole(kept: Kept) -> None:
    before = kept.count()
    done = subprocess.run([sys.executable, "-c", ROW_ALONE, kept.database.url], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert kept.count() == before
    september = datetime(2026, 9, 30, 12, 0, tzinfo=UTC)
    kept.turn(OLD_KEY, september)
    assert kept.count() == [("2026-09", 4), *before]


def test_nobody_can_change_or_remove_one(kept: Kept) -> None:
    with psycopg.connect(plain_url(kept.database.url), autocommit=True) as connection:
        for statement in (
            "UPDATE snapshot_file SET content = ''",
            "UPDATE snapshot SET made_at = now()",
            "DELETE FROM snapshot_file",
            "DELETE FROM snapshot",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)


def test_a_stranger_verifies_both_months_with_openssh_and_sha256sum(browser: Browser, tmp_path: Path) -> None:
    if not shutil.which("ssh-keygen") or not shutil.which("sha256sum"):
        pytest.skip("no OpenSSH or no coreutils here")
    signers = tmp_path / "allowed_signers"
    signers.write_bytes(browser.get("/catalog/snapshots/allowed_signers").content)
    assert len(signers.read_text().splitlines()) == 2, "the old key stays published"
    for month in ("2026-10", "2026-11"):
        here = tmp_path / month
        here.mkdir()
        for name in ("SHA256SUMS", "SHA256SUMS.sig", f"primo-{month}.csv.zip", f"primo-{month}.json.zip"):
            answer = browser.get(f"/catalog/snapshots/{month}/{name}", headers={"Accept-Encoding": "gzip"})
            assert "immutable" in answer.headers["Cache-Control"]
            (here / name).write_bytes(answer.content)
        sums = (here / "SHA256SUMS").read_bytes()
        told = _verified(here, signers, sums)
        assert told.returncode == 0, told.stderr
        assert b"Good" in told.stdout
        assert _verified(here, signers, sums.replace(b"10.csv", b"12.csv").replace(b"11.csv", b"12.csv")).returncode
        summed = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=here, capture_output=True, check=False)
        assert summed.returncode == 0, summed.stderr


def _verified(here: Path, signers: Path, sums: bytes) -> subprocess.CompletedProcess[bytes]:
    """As the page of snapshots says it."""
    said = ["-f", str(signers), "-I", "primo-snapshots", "-n", "primo-snapshot", "-s", "SHA256SUMS.sig"]
    return subprocess.run(["ssh-keygen", "-Y", "verify", *said], input=sums, cwd=here, capture_output=True, check=False)


def test_the_archives_hold_every_data_set_with_the_rows_of_its_file(browser: Browser) -> None:
    tables = ZipFile(io.BytesIO(browser.get("/catalog/snapshots/2026-11/primo-2026-11.csv.zip").content))
    documents = ZipFile(io.BytesIO(browser.get("/catalog/snapshots/2026-11/primo-2026-11.json.zip").content))
    assert json.loads(tables.read("snapshot.json"))["madeAt"].startswith("2026-11-03T09:00:00")
    names = {one.id for one in DATA_SETS}
    assert set(tables.namelist()) == {
        "snapshot.json",
        *(f"{name}{kind}" for name in names for kind in (".csv", ".dictionary.json")),
    }
    assert set(documents.namelist()) == {"snapshot.json", *(f"{name}.json" for name in names)}
    for name in names:
        header, *rows = csv.reader(io.StringIO(tables.read(f"{name}.csv").decode("utf-8-sig")), delimiter=";")
        document = json.loads(documents.read(f"{name}.json"))
        assert (name, len(document["rows"]), document["rows"][0].keys() if rows else set()) == (
            *(name, len(rows)),
            dict.fromkeys(header).keys() if rows else set(),
        )
    communes = json.loads(documents.read("communes.json"))["rows"]
    assert all(isinstance(row["population_2024"], int) for row in communes)


def test_the_feed_tells_of_the_series_with_checksums_that_are_right(browser: Browser) -> None:
    from pyshacl import validate  # heavy, and needed here alone

    graph = Graph().parse(data=browser.get("/catalog.ttl").content, format="turtle")
    kept, _, report = validate(graph, shacl_graph=str(SHAPES), advanced=False, inference="none")
    assert kept, report
    series = URIRef(f"{BASE}/catalog/snapshots#series")
    assert (series, RDF.type, DCAT_3.DatasetSeries) in graph
    november = URIRef(f"{BASE}/catalog/snapshots/2026-11#dataset")
    assert graph.value(november, DCAT_3.prev) == URIRef(f"{BASE}/catalog/snapshots/2026-10#dataset")
    assert graph.value(november, DCAT_3.inSeries) == series
    assert str(graph.value(november, DCTERMS.issued)).startswith("2026-11-03")
    listed = {f["url"]: f for one in browser.get("/catalog/snapshots.json").json() for f in one["files"]}
    found = list(graph.objects(november, DCAT.distribution))
    assert len(found) == 2
    for node in found:
        address = str(graph.value(node, DCAT.downloadURL))
        answer = browser.get(address.removeprefix(BASE))
        assert answer.headers["Content-Type"] == "application/zip"
        checksum = graph.value(node, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)).lower() == listed[address]["sha256"]
        assert int(str(graph.value(node, DCAT.byteSize))) == len(answer.content)


def test_people_read_how_to_verify_in_their_language(browser: Browser) -> None:
    for language in ("fr", "ar", "en", "es", "nl", "de", "it"):
        page = browser.page("/catalog/snapshots", headers={"Accept-Language": language})
        assert (page.status_code, page.headers["Content-Language"]) == (200, language)
        assert "ssh-keygen -Y verify" in page.text
    assert "/catalog/snapshots" in browser.page("/catalog").text
    assert browser.get("/catalog/snapshots/2026-11/other.zip").status_code == 404
    first = browser.get("/catalog/snapshots/2026-11/SHA256SUMS")
    again = browser.get("/catalog/snapshots/2026-11/SHA256SUMS", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_an_operator_makes_the_month_s_then_the_day_s_and_no_second_one(behind: TerritoryBehind) -> None:
    gateway = Gateway(services=behind, settings={"snapshot_key": OLD_KEY})
    with browsing(gateway) as browser:
        browser.sign_in("administrator")
        assert "2026-05" in browser.page("/console/snapshots").text, "which is missing"
        for expected in ({"2026-05"}, {"2026-05", "2026-05-12"}):
            assert browser.submit("/console/snapshots", {}).status_code == 303
            assert set(gateway.store.tables.snapshots) == expected
        refused = browser.submit("/console/snapshots", {})
        assert refused.status_code == 409
        assert "déjà là" in refused.text
        assert [subject for _, act, subject in gateway.store.tables.journal if act == "snapshot_made"] == [
            "2026-05",
            "2026-05-12",
        ]
        browser.sign_in("planner")
        assert browser.page("/console/snapshots").status_code == 403


def test_without_a_key_none_is_made_and_the_operator_is_told(behind: TerritoryBehind) -> None:
    with browsing(Gateway(services=behind)) as browser:
        browser.sign_in("administrator")
        assert "PRIMO_SNAPSHOT_KEY" in browser.page("/console/snapshots").text
        assert browser.submit("/console/snapshots", {}).status_code == 409
    with pytest.raises(ValueError, match="64 hexadecimal"):
        some_settings(snapshot_key="short")


def test_while_the_territory_is_away_the_month_waits(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.contracts.refusal import ServiceUnavailable

    async def away(*_: object, **__: object) -> None:
        raise ServiceUnavailable(service="territory", cause="broker away")

    monkeypatch.setattr(kept.behind, "call", away)
    before = kept.count()
    kept.turn(NEW_KEY, datetime(2026, 12, 1, tzinfo=UTC))
    assert kept.count() == before
