"""What each process is told, and what it is not."""

from pathlib import Path

import pytest

from operations.credentials import load_or_generate
from operations.environment import Wiring, process_environment, provisioning_environment


@pytest.fixture
def wiring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wiring:
    for name in ("PRIMO_SMTP_HOST", "PRIMO_ADMIN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return Wiring(
        admin_url="postgresql://boss:secret@db.example:5555/postgres?sslmode=require",
        amqp_url="amqp://broker",
        credentials=load_or_generate(tmp_path / "secrets.json"),
        http_port=8000,
        public_url="http://127.0.0.1:8000",
        smtp_port=2525,
        maildir=tmp_path / "mail",
        files_ports={"investor": 4100, "territory": 4101},
        files_dirs={"investor": tmp_path / "files", "territory": tmp_path / "attachments"},
        findings=tmp_path / "findings.json",
        direct_ports={"investor": 4001},
    )


def test_a_service_connects_as_a_role_of_its_own_to_the_server_given(wiring: Wiring) -> None:
    env = process_environment(wiring, "investor", health_port=7)

    password = wiring.credentials.app_passwords["investor"]
    expected = f"postgresql+psycopg://primo_investor_app:{password}@db.example:5555/primo_investor?sslmode=require"
    assert env["PRIMO_DATABASE_URL"] == expected
    assert "primo_investor_owner" in env["PRIMO_OWNER_DATABASE_URL"]
    assert env["PRIMO_HEALTH_PORT"] == "7"


def test_only_provisioning_knows_the_administrator(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_POSTGRES_ADMIN_URL", wiring.admin_url)
    monkeypatch.setenv("PRIMO_ADMIN_DATABASE_URL", wiring.admin_url)

    running = process_environment(wiring, "gateway", health_port=7)
    provisioning = provisioning_environment(wiring, "gateway")

    assert not [name for name, value in running.items() if "boss" in value]
    assert provisioning["PRIMO_ADMIN_DATABASE_URL"].startswith("postgresql+psycopg://boss:secret@db.example")


def test_the_key_of_tracking_links_is_shared_and_that_of_sessions_is_not(wiring: Wiring) -> None:
    gateway = process_environment(wiring, "gateway", health_port=7)
    notifications = process_environment(wiring, "notifications", health_port=7)

    assert gateway["PRIMO_TRACKING_SECRET"] == notifications["PRIMO_TRACKING_SECRET"]
    assert "PRIMO_SESSION_SECRET" in gateway
    assert "PRIMO_SESSION_SECRET" not in notifications


def test_a_relay_of_the_users_is_left_as_it_is(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_SMTP_HOST", "relay.example")
    relayed = Wiring(**{**vars(wiring), "smtp_port": None, "maildir": None})

    assert process_environment(relayed, "notifications", health_port=7)["PRIMO_SMTP_HOST"] == "relay.example"
    assert "PRIMO_MAILBOX_DIR" not in process_environment(relayed, "gateway", health_port=7)
