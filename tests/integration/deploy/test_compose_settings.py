"""docker-compose.yml beside the settings classes: what an operator may set reaches the process that reads it."""

import json

import pytest
from pydantic_settings import BaseSettings

from services.gateway.config import ServeSettings
from services.investor import config as investor
from services.notifications.config import AlertSettings, BounceSettings, TextSettings, WorkSettings
from services.territory import config as territory
from tests.integration.deploy.composition import Services, image_environment, processes, service_of, services

READS: dict[tuple[str, str], tuple[type[BaseSettings], ...]] = {
    ("investor", "serve"): (investor.Settings,),
    ("investor", "work"): (investor.Settings,),
    ("investor", "files"): (investor.FileSettings,),
    ("territory", "serve"): (territory.Settings,),
    ("territory", "work"): (territory.Settings,),
    ("territory", "files"): (territory.FileSettings,),
    ("notifications", "serve"): (AlertSettings, TextSettings),
    ("notifications", "work"): (WorkSettings,),
    ("notifications", "bounces"): (BounceSettings,),
    ("gateway", "serve"): (ServeSettings,),
}

# Of the jobs alone, or of a run whose mail is caught on this machine.
NOT_OF_PROCESSES = {"owner_database_url", "admin_database_url", "demo_password", "mailbox_dir"}

# Paces, threads and limits that a container is not asked about. A new setting is in compose, or is named here.
LEFT_AS_THEY_ARE = {
    "audit_settled_s", "export_most_rows", "import_timeout_s", "lane_workers", "rpc_timeout_s", "rpc_workers",
    "saga_grace_minutes", "webhook_senders", "smtp_timeout_s", "bounce_timeout_s",
}  # fmt: skip

# In the settings class of a process that answers no requests over HTTP.
NOT_READ_BY = {
    ("investor", "work"): {"direct_secret"},
    ("territory", "work"): {"direct_secret"},
    ("notifications", "work"): {"direct_secret"},
    ("notifications", "bounces"): {"direct_secret"},
}


@pytest.fixture(scope="module")
def found() -> Services:
    return services()


def _settable(process: tuple[str, str]) -> set[str]:
    fields = {name for read in READS[process] for name in read.model_fields}
    paces = {name for name in fields if name.endswith("_every_s")}
    return fields - paces - NOT_OF_PROCESSES - LEFT_AS_THEY_ARE - NOT_READ_BY.get(process, set())


def test_what_an_operator_may_set_reaches_the_process_that_reads_it(found: Services) -> None:
    for name, process in processes(found).items():
        wanted = {f"PRIMO_{field.upper()}" for field in _settable((service_of(process), process["command"][0]))}

        assert wanted - set(process["environment"]) - image_environment() == set(), name


def test_what_is_set_is_read_by_somebody(found: Services) -> None:
    for name, process in processes(found).items():
        read = READS[service_of(process), process["command"][0]]
        known = {f"PRIMO_{field.upper()}" for one in read for field in one.model_fields}
        given = {variable for variable in process["environment"] if variable.startswith("PRIMO_")}

        assert given - known == set(), name


def test_what_is_left_out_exists(found: Services) -> None:
    """A setting that was renamed leaves no exception behind."""
    fields = {name for reads in READS.values() for read in reads for name in read.model_fields}

    assert fields >= LEFT_AS_THEY_ARE
    assert set(READS) == {(service_of(one), one["command"][0]) for one in processes(found).values()}


def test_every_process_starts_with_the_settings_that_compose_gives_without_any(
    found: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for process in processes(found).values():
        with monkeypatch.context() as environment:
            for variable, value in process["environment"].items():
                if variable.startswith("PRIMO_") and value is not None:
                    environment.setenv(variable, value)
            for read in READS[service_of(process), process["command"][0]]:
                read()


def test_providers_are_known_to_who_sends_and_to_who_takes_their_receipts(monkeypatch: pytest.MonkeyPatch) -> None:
    bridge = [{"kind": "webhook", "name": "chat", "url": "https://chat.example/in", "secret": f"whsec_{'a' * 44}"}]
    given = services(PRIMO_PROVIDERS=json.dumps(bridge), PRIMO_RECEIPT_PORT="9026", PRIMO_SMS_PART_PRICE_MAD="0.35")

    for name in ("notifications-work", "notifications-bounces"):
        assert json.loads(given[name]["environment"]["PRIMO_PROVIDERS"]) == bridge
    published = {port["target"]: port["published"] for port in given["notifications-bounces"]["ports"]}
    assert published[8026] == "9026"
    assert given["notifications-bounces"]["environment"]["PRIMO_RECEIPT_PORT"] == "8026"
    assert given["notifications-serve"]["environment"]["PRIMO_SMS_PART_PRICE_MAD"] == "0.35"
