"""A backup holds everything of one moment; what is restored from it is equal, or is refused and leaves nothing."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg import sql

from operations.backups import keys
from operations.backups.faults import Damaged, Differs, KeyRefused, NoRecipient, NotEmpty, TooNew
from operations.backups.making import note_verified, record_of
from operations.backups.manifest import HEAD, MANIFEST, SECRETS
from operations.backups.restoring import Restore
from operations.catalogue import SERVICES
from operations.servers.postgres import DatabaseServer
from shared.database.identifiers import uuid7
from shared.database.migrate import configuration
from tests.integration.operations.kept_systems import KeptSystem, head_with, kept_system, quiet, rename
from tests.support.databases import Databases, Templates

EVENT = """
INSERT INTO outbox (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id,
                    occurred_at, published_at)
VALUES (%s, 'dossier', %s, %s, 0, 'dossier.filed.v1', '{}', 'c', now(), now())
"""
SIGNED_IN = """
INSERT INTO session (digest, account_id, created_at, used_at, id, browser, system, way, proved_at)
VALUES ('digest', %s, now(), now(), gen_random_uuid(), '', '', 'password', now())
"""
RECEIVED = """
INSERT INTO inbox (event_id, source, aggregate, aggregate_id, aggregate_seq, partition, type, headers, body)
VALUES (%s, 'investor', 'dossier', %s, %s, 0, 'dossier.filed.v1', '{}', '')
"""


@pytest.fixture
def system(
    tmp_path: Path,
    postgres_server: DatabaseServer,
    database_templates: Templates,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KeptSystem]:
    monkeypatch.setenv("PRIMO_POSTGRES_ADMIN_URL", postgres_server.admin_url)
    monkeypatch.delenv("PRIMO_AMQP_URL", raising=False)
    system = kept_system(tmp_path, postgres_server.admin_url, database_templates, databases)
    yield system
    drop_all(system)


def drop_all(system: KeptSystem) -> None:
    for name in system.databases():
        with system.server() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def give_it_a_life(system: KeptSystem) -> tuple[UUID, UUID]:
    """Bytes in the stores, somebody signed in, and of two events the second never reached notifications."""
    for folder, key in ((system.place.files, "files/a"), (system.place.attachments, "attachments/b")):
        (folder / key).parent.mkdir(parents=True)
        (folder / key).write_bytes(key.encode() * 1000)
    account, dossier, first, second = uuid4(), uuid4(), uuid7(), uuid7()
    with system.open("gateway") as gateway:
        gateway.execute("INSERT INTO account VALUES (%s, 'amina', 'Amina', 'adviser', true, 'x')", [account])
        gateway.execute(SIGNED_IN, [account])
        gateway.execute(
            "INSERT INTO access_journal (at, account_id, act, subject) VALUES (now(), %s, 'x', 'y')", [account]
        )
    with system.open("investor") as investor:
        investor.execute(EVENT, [first, dossier, 1])
        investor.execute(EVENT, [second, dossier, 2])
    with system.open("territory") as territory:
        for event, seq in ((first, 1), (second, 2)):
            territory.execute(RECEIVED, [event, dossier, seq])
    with system.open("notifications") as notifications:
        notifications.execute(RECEIVED, [first, dossier, 1])
    return first, second


@pytest.mark.timeout(300)
def test_after_a_loss_all_is_there_again_equal_by_counts_and_hashes(system: KeptSystem) -> None:
    _, second = give_it_a_life(system)
    secrets = system.place.secrets.read_text()
    file = system.back_up()
    before = system.manifest(file)
    system.wipe()

    restored = system.restore(file)

    assert (restored.rows, restored.objects) == (before.rows, 2)
    assert system.place.secrets.read_text() == secrets
    assert (system.place.files / "files/a").read_bytes() == b"files/a" * 1000
    assert restored.ledgers == {
        "investor.dossier_history": 0,
        "notifications.notice_proof": 0,
        "gateway.access_journal": 1,
    }
    again = system.manifest(system.back_up("two.primo.age"))
    for service in SERVICES:
        differs = {t for t, tally in before.tables[service].items() if again.tables[service][t] != tally}
        # What nobody got leaves again; who was signed in signs in anew.
        assert differs == {"investor": {"outbox"}, "gateway": {"session"}}.get(service, set())
    with system.open("investor") as investor:
        waiting = investor.execute("SELECT event_id FROM outbox WHERE published_at IS NULL").fetchall()
    assert waiting == [(second,)]
    assert restored.events_again == 1
    assert restored.sessions_ended == 1
    objects = {name: part for name, part in before.parts.items() if name.startswith("stores/")}
    assert objects == {name: part for name, part in again.parts.items() if name.startswith("stores/")}


@pytest.mark.timeout(300)
def test_an_event_whose_day_was_dropped_here_and_that_never_came_there_leaves_again(system: KeptSystem) -> None:
    event, dossier = uuid7(), uuid4()
    with system.open("investor") as investor:
        investor.execute(
            "INSERT INTO event_history (event_id, aggregate, aggregate_id, aggregate_seq, type, data, correlation_id,"
            " occurred_at) VALUES (%s, 'dossier', %s, 1, 'dossier.filed.v1', '{}', 'c', now())",
            [event, dossier],
        )
    with system.open("territory") as territory:
        territory.execute("INSERT INTO lane VALUES ('investor', 'dossier', %s, 1, 'open')", [dossier])
    file = system.back_up()
    system.wipe()

    assert system.restore(file).events_again == 1

    with system.open("investor") as investor:
        assert investor.execute("SELECT event_id FROM outbox WHERE published_at IS NULL").fetchall() == [(event,)]
        assert investor.execute("SELECT count(*) FROM event_history").fetchone() == (0,)


@pytest.mark.timeout(300)
def test_nothing_is_put_over_a_system_unless_it_is_asked_for_and_then_the_old_one_is_kept(system: KeptSystem) -> None:
    give_it_a_life(system)
    file = system.back_up()
    with system.open("gateway") as gateway:
        gateway.execute("UPDATE account SET display_name = 'Later'")

    with pytest.raises(NotEmpty):
        system.restore(file)
    restored = system.restore(file, replace=True)

    with system.open("gateway") as gateway:
        assert gateway.execute("SELECT display_name FROM account").fetchone() == ("Amina",)
    aside = [name for name in system.databases() if "replaced" in name]
    assert len(aside) == len(SERVICES)
    (folder,) = system.place.root.glob("replaced-*")
    assert (folder / "files/files/a").exists()
    assert restored.replaced is not None
    assert str(folder) in restored.replaced


@pytest.mark.timeout(300)
def test_what_cannot_be_restored_is_refused_and_leaves_nothing(system: KeptSystem) -> None:
    file = system.back_up()
    newer = {"revisions": dict.fromkeys(SERVICES, "9999"), "release": "9.9.9"}

    def without_a_row(name: str, content: bytes) -> bytes:
        if name != MANIFEST:
            return content
        said = json.loads(content)
        said["tables"]["territory"]["alembic_version"]["rows"] += 1
        return json.dumps(said).encode()

    def other_secrets(name: str, content: bytes) -> bytes:
        return content.replace(b"a", b"b") if name == SECRETS else content

    cases = {
        TooNew: [system.rewritten(file, head_with(**newer)), system.rewritten(file, head_with(format=99))],
        Differs: [system.rewritten(file, without_a_row)],
        Damaged: [system.rewritten(file, other_secrets), cut_short(file), flipped(file), not_one(file)],
    }
    system.wipe()
    for fault, files in cases.items():
        for one in files:
            with pytest.raises(fault):
                system.restore(one)
            assert system.databases() == []
            assert [path.name for path in system.place.root.iterdir()] == ["lock"]


def cut_short(file: Path) -> Path:
    return changed(file, file.read_bytes()[:-20])


def flipped(file: Path) -> Path:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    return changed(file, bytes(content))


def not_one(file: Path) -> Path:
    return changed(file, b"something else altogether")


def changed(file: Path, content: bytes) -> Path:
    other = file.with_name(f"changed-{uuid4().hex}.age")
    other.write_bytes(content)
    return other


@pytest.mark.timeout(300)
def test_a_backup_of_an_older_release_is_brought_to_this_one(
    tmp_path: Path,
    postgres_server: DatabaseServer,
    database_templates: Templates,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    monkeypatch.setenv("PRIMO_POSTGRES_ADMIN_URL", postgres_server.admin_url)
    monkeypatch.delenv("PRIMO_AMQP_URL", raising=False)
    system = kept_system(tmp_path, postgres_server.admin_url, database_templates, databases, without="gateway")
    try:
        older = database_templates.unmigrated("gateway")
        here = configuration("gateway", older.owner_url)
        head = ScriptDirectory.from_config(here).get_current_head()
        assert head is not None
        before = ScriptDirectory.from_config(here).get_revision(head).down_revision
        command.upgrade(here, str(before))
        rename(system, older.name, "gateway")
        file = system.back_up()
        system.wipe()

        assert system.restore(file).migrated == ["gateway"]

        with system.open("gateway") as gateway:
            assert gateway.execute("SELECT version_num FROM alembic_version").fetchone() == (head,)
    finally:
        drop_all(system)


@pytest.mark.timeout(300)
def test_secrets_can_be_kept_apart_and_are_then_given_or_made_anew(system: KeptSystem, tmp_path: Path) -> None:
    apart = tmp_path / "apart.json"
    apart.write_bytes(system.place.secrets.read_bytes())
    file = system.back_up(with_secrets=False)
    system.wipe()

    assert system.restore(file, secrets=apart).with_secrets is True
    assert system.place.secrets.read_bytes() == apart.read_bytes()


def test_when_one_was_last_verified_is_known_after_the_next_backup(system: KeptSystem) -> None:
    verified = datetime(2026, 11, 1, tzinfo=UTC)
    first = system.back_up()
    note_verified(system.place, first, verified)
    second = system.back_up("two.primo.age")

    note_verified(system.place, first, datetime.now(UTC))  # not the last one any more

    record = record_of(system.place)
    assert record is not None
    assert (record["file"], record["verified_at"]) == (str(second), verified.isoformat())


def test_without_a_key_there_is_no_backup_and_with_a_wrong_one_nothing_is_told(
    system: KeptSystem, tmp_path: Path
) -> None:
    file = system.back_up()
    other = tmp_path / "other.age"
    keys.make_key(other, "another long passphrase")

    with pytest.raises(KeyRefused):
        keys.open_key(other, "a wrong long passphrase")
    stranger = keys.open_key(other, "another long passphrase")
    with pytest.raises(KeyRefused), system.place.hold():
        Restore(file, stranger, system.place, quiet, scratch=True).run()
    assert b"amina" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    system.place.backup_recipients.unlink()
    with pytest.raises(NoRecipient):
        system.back_up("two.primo.age")
    assert not system.place.root.with_name("two.primo.age").exists()
    assert HEAD.encode() not in file.read_bytes()
