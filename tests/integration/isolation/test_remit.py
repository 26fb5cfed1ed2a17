"""Who is limited to a province meets nothing of another one: every method and every route, asked about both.

Anna's dossier is in the province of those who ask, bruno's is in another one, and carla's was never filed: whatever is
said of bruno is said of her too, and nothing that is his changes.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from services.gateway.domain.permissions import may
from services.gateway.entrypoints.access import Allowed
from services.gateway.entrypoints.pages import live
from services.investor.adapters.remit import KEPT
from shared.contracts.codes import Role
from shared.database.remit import SCHEMA
from tests.integration.isolation.place import ASKED, Place, words_in
from tests.integration.isolation.region import PROVINCE, Subject, a_region
from tests.integration.isolation.routes import routes_of, visit
from tests.support.databases import Templates

pytestmark = pytest.mark.timeout(300)

ELSEWHERE = "02.381"
LIMITED = (Role.ADVISER.value, Role.HEAD.value)
CARLA = Subject("carla", number="OR-2026-00093", amount="93000093")
OF_EVENTS = (
    *("inbox", "lane", "outbox", "parked", "event_", "projection_rebuild", "delivery_", "erasure_carried_out"),
    *("alembic_version", "carried_command"),
)
"""How tables of the events' own way begin, which only operators look at."""
OF_THE_REGION = {
    "investor": {
        *("absence", "aid_scheme", "assignment_rule", "capacity_rule", "commission_member"),
        *("dossier_history_seal", "dossier_number", "follow_up_rule", "holiday_correction", "import_file"),
        *("import_run", "legal_period", "list_entry", "opportunity", "piece_rule", "plot", "retention_rule"),
    },
    "notifications": {
        *("campaign", "campaign_history", "campaign_unsubscribed", "notice_proof_seal", "opportunity"),
        *("provider_health", "provider_history", "provider_wish", "staff_contact", "staff_receiver"),
        *("template_history", "template_version"),
    },
}
"""Tables without a dossier, or of all: a new one is kept to a remit by itself, or somebody decides that it is here."""


@pytest.fixture(autouse=True)
def streams_end_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTS_S", 0.01)


@pytest.fixture(scope="module")
def place(database_templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with ExitStack() as stack:
        files = tmp_path_factory.mktemp("files")
        found = Place(stack.enter_context(a_region(database_templates, files, of_bruno=ELSEWHERE)), stack)
        accounts = found.gateway.store.tables.accounts
        for who in LIMITED:
            accounts[who] = replace(accounts[who], account=replace(accounts[who].account, remit=(PROVINCE,)))
        yield found


@pytest.mark.parametrize("service", ["investor", "notifications"])
def test_every_table_is_kept_to_a_remit_or_said_to_be_of_the_region(place: Place, service: str) -> None:
    with place.region.engines[service].connect() as connection:
        found = connection.scalars(text("""
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND NOT c.relispartition AND NOT EXISTS (
                SELECT FROM pg_views v WHERE v.schemaname = :schema AND v.viewname = c.relname)
            """), {"schema": SCHEMA})  # fmt: skip
        assert {name for name in found if not name.startswith(OF_EVENTS)} == OF_THE_REGION[service]
    assert KEPT.regions <= OF_THE_REGION["investor"]


def test_a_dossier_of_another_province_is_as_one_that_does_not_exist(place: Place) -> None:
    before = _kept(place)
    faults, found = [], 0
    for service, method in ASKED:
        for who in LIMITED:
            of_bruno, of_carla = (place.ask(service, method, who, one) for one in (place.bruno, CARLA))
            faults += [f"{service}.{method} tells {who}: {word}" for word in words_in(of_bruno, *_all(place.bruno))]
            if _plain(of_bruno, place.bruno) != _plain(of_carla, CARLA):
                faults.append(f"{service}.{method} differs for {who}: {of_bruno[:300]} | {of_carla[:300]}")
            found += bool(words_in(place.ask(service, method, who, place.anna), *place.anna.words))
    assert faults == []
    assert found > 20  # what is theirs, they do find
    assert _kept(place) == before, "nothing of it was written"


def test_no_route_tells_a_dossier_of_another_province_from_none(place: Place) -> None:
    """As a head, who may all that an adviser may; of routes for which a session counts, others know nobody."""
    who, before = Role.HEAD.value, _kept(place)
    faults, answered = [], 0
    for method, path, declared in routes_of(place):
        if not isinstance(declared, Allowed) or not may(Role.HEAD, declared.permission):
            continue
        of_bruno = visit(place, who, method, path, place.bruno)
        faults += [f"{method} {path}: {word}" for word in words_in(of_bruno.text, *_all(place.bruno))]
        if of_bruno.status_code not in (403, 404):  # the usual answer: it is not there
            of_carla = visit(place, who, method, path, CARLA)
            if of_bruno.status_code != of_carla.status_code:
                faults.append(f"{method} {path}: {of_bruno.status_code}, of none {of_carla.status_code}")
        answered += of_bruno.status_code < 300
    assert faults == []
    assert answered > 40
    assert _kept(place) == before, "nothing of it was written"


def _all(subject: Subject) -> tuple[str, ...]:
    return (*subject.words, subject.number)


_MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")
_NUMBERS = re.compile(r"OR-\d{4}-\d{5}")
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _plain(answer: str, subject: Subject) -> str:
    """Without what every question has of its own: ids, moments, the name and the number that were asked for."""
    said = answer.replace(subject.word, "word").replace(subject.number, "number")
    return _NUMBERS.sub("number", _IDS.sub("id", _MOMENTS.sub("then", said)))


def _kept(place: Place) -> dict[str, str | None]:
    """What the databases hold of bruno's dossier, table by table."""
    found: dict[str, str | None] = {}
    for service in ("investor", "notifications"):
        with place.region.engines[service].connect() as connection:
            for table, column in (*_about_dossiers(connection), *(_OWN if service == "investor" else ())):
                rows = f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM public."{table}" t'
                wanted = text(f"{rows} WHERE t.{column} = :dossier")
                found[f"{service}.{table}"] = connection.scalar(wanted, {"dossier": place.bruno.dossier_id})
    return found


_OWN = (("dossier", "id"),)


def _about_dossiers(connection: Connection) -> list[tuple[str, str]]:
    columns = text("""
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND c.column_name = 'dossier_id' AND t.table_type = 'BASE TABLE' ORDER BY 1
    """)
    return [(row.table_name, row.column_name) for row in connection.execute(columns)]
