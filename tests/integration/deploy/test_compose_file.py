"""What docker-compose.yml promises: the same system as `./primo run`, closed to the outside."""

import os
from pathlib import Path

import pytest

from operations.catalogue import KINDS, SERVICES
from operations.credentials import load_or_generate
from operations.environment import Wiring, process_environment
from tests.integration.deploy.composition import (
    FILE,
    Services,
    image_environment,
    jobs,
    own_services,
    processes,
    run,
    service_of,
    services,
)
from tests.support import compose

# Only the job that prepares the database owns tables; mail is shown by Mailpit, not read from a directory.
NOT_IN_CONTAINERS = {"PRIMO_OWNER_DATABASE_URL", "PRIMO_MAILBOX_DIR"}


@pytest.fixture(scope="module")
def found() -> Services:
    return services()


def test_it_is_valid_without_any_setting() -> None:
    done = run("docker-compose", "-f", str(FILE), "config", "--quiet")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_process_of_the_catalogue_runs_and_no_other(found: Services) -> None:
    running = sorted((service_of(service), service["command"][0]) for service in processes(found).values())

    assert running == sorted((service, kind) for service, kinds in KINDS.items() for kind in kinds)


def test_every_database_is_prepared_before_its_service_starts(found: Services) -> None:
    prepared_by = {service_of(service): name for name, service in jobs(found).items()}

    assert set(prepared_by) == set(SERVICES)
    for job in jobs(found).values():
        assert job["command"] == ["provision", "migrate", "seed"]
        assert job["depends_on"]["postgres"]["condition"] == "service_healthy"
    for process in processes(found).values():
        waits_for = process["depends_on"]
        assert waits_for[prepared_by[service_of(process)]]["condition"] == "service_completed_successfully"
        assert waits_for["rabbitmq"]["condition"] == "service_healthy"


def test_a_process_is_told_all_that_primo_run_tells_it(
    found: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in [name for name in os.environ if name.startswith("PRIMO_")]:
        monkeypatch.delenv(variable)  # ours, which a process of `./primo run` would inherit
    wiring = Wiring(
        admin_url="postgresql://boss@db/postgres",
        amqp_url="amqp://broker",
        credentials=load_or_generate(tmp_path / "secrets.json"),
        http_port=8000,
        public_url="http://127.0.0.1:8000",
        smtp_port=2525,
        maildir=tmp_path,
        files_ports={"investor": 4100, "territory": 4101},
        files_dirs={"investor": tmp_path / "files", "territory": tmp_path / "attachments"},
        findings=tmp_path / "findings.json",
        direct_ports={},
    )
    for name, process in processes(found).items():
        wanted = {
            variable
            for variable in process_environment(wiring, service_of(process), health_port=1)
            if variable.startswith(("PRIMO_", "PSYCOPG_", "PYTHONTZPATH"))
        }
        # A `work` process needs no more than `serve` is told, and answers no direct requests; mail is sent by `work`,
        # and what comes back of it is taken by `bounces`.
        if process["command"] in (["work"], ["bounces"]):
            wanted.discard("PRIMO_DIRECT_SECRET")
        if process["command"] == ["bounces"]:
            wanted.discard("PRIMO_WEBHOOK_KEY")
        if process["command"] != ["work"] and service_of(process) == "notifications":
            wanted -= {v for v in wanted if v.startswith(("PRIMO_SMTP", "PRIMO_PUBLIC", "PRIMO_TRACK", "PRIMO_PUSH"))}
        if process["command"] == ["serve"]:
            wanted.discard("PRIMO_ADDRESS_SECRET")

        assert wanted - NOT_IN_CONTAINERS <= set(process["environment"]) | image_environment(), name


def test_nothing_is_published_beyond_this_machine(found: Services) -> None:
    addresses = {port["host_ip"] for service in found.values() for port in service.get("ports", [])}

    assert addresses == {"127.0.0.1"}


def test_every_container_is_confined_and_bounded(found: Services) -> None:
    for name, service in found.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert not service.get("cap_add"), name
        assert "build" in service or service["user"] not in ("root", "0"), name
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory", "pids"} <= set(limits), name


def test_what_dies_is_started_again(found: Services) -> None:
    for name, service in found.items():
        expected = "on-failure:5" if name in jobs(found) else "unless-stopped"
        assert service["restart"] == expected, name


def test_only_the_jobs_know_what_opens_every_database() -> None:
    known_by = {
        name
        for name, service in services(PRIMO_DB_ADMIN_PASSWORD="marker-7f3a").items()
        if "marker-7f3a" in str(service.get("environment"))
    }

    assert known_by == {"postgres", *(f"{service}-prepare" for service in SERVICES)}


def test_a_service_knows_the_passwords_of_its_own_database_alone() -> None:
    for service in SERVICES:
        variable = f"PRIMO_DB_{service.upper()}_APP_PASSWORD"
        known_by = {
            service_of(container)
            for container in own_services(services(**{variable: "marker-7f3a"})).values()
            if "marker-7f3a" in str(container["environment"])
        }
        assert known_by == {service}


def test_the_tests_know_the_servers_passwords(found: Services) -> None:
    assert found["postgres"]["environment"]["POSTGRES_PASSWORD"] == compose.ADMIN_PASSWORD
    assert found["rabbitmq"]["environment"]["RABBITMQ_DEFAULT_USER"] == compose.USER
    assert found["rabbitmq"]["environment"]["RABBITMQ_DEFAULT_PASS"] == compose.PASSWORD


def test_what_the_servers_hold_outlives_their_containers(found: Services) -> None:
    for name, target in {"postgres": "/var/lib/postgresql", "rabbitmq": "/var/lib/rabbitmq"}.items():
        kept = {v["target"] for v in found[name]["volumes"] if v["type"] == "volume"}
        assert kept == {target}
    assert found["rabbitmq"]["hostname"]  # RabbitMQ's data lies under the node's name


def test_who_runs_another_engine_adds_compose_files_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first file.yml", tmp_path / "second.yml"
    for file in (first, second):
        file.touch()

    monkeypatch.delenv(compose.OVERRIDE, raising=False)
    assert compose.files() == [str(FILE)]
    monkeypatch.setenv(compose.OVERRIDE, f"{first}:{second}")
    assert compose.files() == [str(FILE), str(first), str(second)]
    monkeypatch.setenv(compose.OVERRIDE, str(tmp_path / "forgotten.yml"))
    with pytest.raises(pytest.UsageError, match=r"PRIMO_COMPOSE_OVERRIDE names .*forgotten\.yml"):
        compose.files()
