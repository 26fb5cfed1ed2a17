"""What watches the system: every process is scraped, every alert is tested and has its page."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from operations.__main__ import COMMANDS
from operations.catalogue import KINDS
from operations.checkout import ROOT
from tests.integration.deploy.composition import FILE, Services, image_environment, run, services

PROMETHEUS = ROOT / "deploy" / "monitoring" / "prometheus"
TESTS = ("rules_test.yml", "rules_of_days_test.yml")
RUNBOOKS = ROOT / "docs" / "runbooks"
OURS = {"prometheus", "grafana", "jaeger"}

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is absent: apt-get install prometheus"
)


@pytest.fixture(scope="module")
def found() -> Services:
    return services(COMPOSE_PROFILES="monitoring")


def rules() -> list[dict[str, object]]:
    groups = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def promtool(*arguments: str) -> None:
    done = subprocess.run(
        ["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_each_alert_fires_when_it_should_and_keeps_quiet_when_it_should_not() -> None:
    promtool("test", "rules", *TESTS)


@needs_promtool
def test_prometheus_takes_its_configuration() -> None:
    promtool("check", "config", "prometheus.yml")


@needs_promtool
def test_every_panel_asks_in_words_that_prometheus_understands(tmp_path: Path) -> None:
    dashboard = json.loads((ROOT / "deploy/monitoring/grafana/dashboards/path-of-an-event.json").read_text("utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    filled = [one.replace("$__rate_interval", "5m").replace("$service", ".*") for one in asked]
    file = tmp_path / "panels.yml"
    file.write_text(
        yaml.safe_dump({"groups": [{"name": "p", "rules": [{"record": "p", "expr": one} for one in filled]}]})
    )

    assert len(asked) > 30
    promtool("check", "rules", "--lint=none", str(file))


def test_each_alert_is_tested_both_ways() -> None:
    names = {one.get("name") for file in TESTS for one in yaml.safe_load((PROMETHEUS / file).read_text())["tests"]}

    assert {f"{rule['alert']} {way}" for rule in rules() for way in ("fires", "keeps quiet")} - names == set()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_says_how_grave_it_is_what_it_means_and_where_to_read_on(rule: dict[str, dict[str, str]]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["description"]
    page = (ROOT / rule["annotations"]["runbook_url"]).read_text()
    assert page.startswith(f"# {rule['alert']}\n\n*{rule['labels']['severity']}*\n")
    assert re.findall("^## (.+)", page, re.M) == ["What it means", "How to look", "What to do"]


def test_no_runbook_is_left_over_and_their_links_lead_somewhere() -> None:
    pages = {page.name for page in RUNBOOKS.glob("*.md")}
    named = {str(rule["annotations"]["runbook_url"]).rpartition("/")[2] for rule in rules()}  # type: ignore[index]
    linked = {link for page in RUNBOOKS.glob("*.md") for link in re.findall(r"\]\(([^)]+)\)", page.read_text())}

    assert pages == named | {"README.md", "disaster-recovery.md"}, "the latter is of no alert"
    assert {link for link in linked if not (RUNBOOKS / link.partition("#")[0]).is_file()} == set()


def test_the_commands_of_a_runbook_exist() -> None:
    used = {name for page in RUNBOOKS.glob("*.md") for name in re.findall(r"\./primo (\w+)", page.read_text())}

    assert used - set(COMMANDS) == set()
    assert {"events", "logs", "status"} <= used


def test_every_process_is_scraped_where_it_listens(found: Services) -> None:
    (job,) = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]
    scraped = {(s["labels"]["service"], s["labels"]["process"]): s["targets"][0] for s in job["static_configs"]}

    assert set(scraped) == {(service, kind) for service, kinds in KINDS.items() for kind in kinds}
    assert "PRIMO_HEALTH_PORT" in image_environment()
    for target in scraped.values():
        host, _, port = target.partition(":")
        assert found[host]["environment"].get("PRIMO_HEALTH_PORT", "8080") == port


def test_monitoring_runs_only_when_it_is_asked_for(found: Services) -> None:
    done = run("docker-compose", "-f", str(FILE), "--profile", "monitoring", "config", "--quiet")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert found.keys() - services().keys() == OURS


def test_what_watches_is_confined_and_closed_like_the_rest(found: Services) -> None:
    for name in OURS:
        service = found[name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["user"].partition(":")[0] not in ("root", "0"), name
        assert {port["host_ip"] for port in service["ports"]} == {"127.0.0.1"}, name
        assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"]), name
        for volume in service.get("volumes", ()):
            if volume["type"] == "bind":
                assert volume["read_only"] is True, name


def test_every_process_is_told_where_its_spans_go() -> None:
    told = services(OTEL_EXPORTER_OTLP_ENDPOINT="http://jaeger:4318")
    for service, kinds in KINDS.items():
        for kind in kinds:
            name = service if service == "gateway" else f"{service}-{kind}"
            assert told[name]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://jaeger:4318"
            assert services()[name]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"] == ""


def test_the_dashboard_asks_data_sources_that_are_provisioned() -> None:
    place = ROOT / "deploy" / "monitoring" / "grafana"
    sources = yaml.safe_load((place / "provisioning/datasources/primo.yml").read_text())["datasources"]
    dashboard = (place / "dashboards/path-of-an-event.json").read_text(encoding="utf-8")
    asked = set(re.findall(r'"type": "(\w+)",\s*"uid": "([^"]+)"', dashboard))

    assert asked
    assert asked <= {(source["type"], source["uid"]) for source in sources}
