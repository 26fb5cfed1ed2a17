"""Every metric that rules, dashboard and page name is one that the code keeps, with its labels; and none is untold."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from operations.checkout import ROOT
from services.gateway.entrypoints import edge, snapshot_job
from services.investor.adapters import bulk_metrics, piece_metrics
from services.notifications.adapters import metrics as notices
from services.notifications.adapters.proof import report_metrics, suppressions
from services.notifications.entrypoints import receipt_door
from services.territory.adapters import attachment_metrics, webhook_metrics
from shared.ledger import metrics as ledger
from shared.messaging import metrics as messaging
from shared.process import worker
from shared.rpc import metrics as rpc
from shared.telemetry import health
from tests.architecture.discovery import python_files

MODULES = (
    edge,
    snapshot_job,
    bulk_metrics,
    piece_metrics,
    notices,
    report_metrics,
    suppressions,
    receipt_door,
    attachment_metrics,
    webhook_metrics,
    ledger,
    messaging,
    worker,
    rpc,
    health,
)
MONITORING = ROOT / "deploy" / "monitoring"
RULES = MONITORING / "prometheus" / "rules.yml"
DASHBOARD = MONITORING / "grafana" / "dashboards" / "path-of-an-event.json"
KINDS = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
OF_PROMETHEUS = {"service", "process", "job", "instance", "le"}
"""Labels that the scrape adds, and a histogram's own."""


def known() -> Mapping[str, MetricWrapperBase]:
    """Name as Prometheus shows it -> the metric."""
    found = [value for module in MODULES for value in vars(module).values() if isinstance(value, MetricWrapperBase)]
    return {name_of(metric): metric for metric in found}


def name_of(metric: MetricWrapperBase) -> str:
    name: str = metric._name
    return name + ("_total" if isinstance(metric, Counter) else "")


def samples() -> Mapping[str, MetricWrapperBase]:
    """Name of each series -> the metric that it is of."""
    found = dict[str, MetricWrapperBase]()
    for name, metric in known().items():
        endings = ("_bucket", "_sum", "_count") if isinstance(metric, Histogram) else ("",)
        found |= {name + ending: metric for ending in endings}
    return found


def expressions() -> Iterator[tuple[str, str]]:
    for rule in (rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]):
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


@pytest.mark.parametrize(("place", "expression"), list(expressions()))
def test_a_rule_or_panel_asks_for_what_the_code_keeps(place: str, expression: str) -> None:
    named = set(re.findall(r"\bprimo_\w+", expression))
    assert named - samples().keys() == set()

    asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", expression))
    for grouping in re.findall(r"\bby \(([^)]*)\)", expression):
        asked |= {label.strip() for label in grouping.split(",")}
    kept = {label for name in named for label in samples()[name]._labelnames}
    assert asked - kept - OF_PROMETHEUS == set()


def test_the_page_lists_every_metric_with_its_kind_and_labels_and_no_other() -> None:
    rows = re.findall(r"^\| `(primo_\w+)` \| (\w+) \| ([\w, ]*?) ?\| ", (ROOT / "docs/metrics.md").read_text(), re.M)
    told = {name: (kind, tuple(label.strip() for label in labels.split(",") if label)) for name, kind, labels in rows}

    assert told == {name: (KINDS[type(metric)], metric._labelnames) for name, metric in known().items()}


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {name for _, expression in expressions() for name in re.findall(r"\bprimo_\w+", expression)}

    assert known().keys() - {name_of(samples()[name]) for name in shown} == set()


def test_no_module_keeps_a_metric_that_this_test_does_not_know() -> None:
    makers = re.compile(r"\b(?:Counter|Gauge|Histogram|Summary|Info)\(\s*\"(primo_\w+)\"")
    made = {
        name
        for path in python_files()
        if path.parts[0] in ("shared", "services", "operations")
        for name in makers.findall((ROOT / path).read_text(encoding="utf-8"))
    }
    assert made == known().keys()


def test_panels_have_their_own_place_and_number() -> None:
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels()]
    numbers = [panel["id"] for panel in panels()]

    assert len(set(places)) == len(places)
    assert len(set(numbers)) == len(numbers) > 25


def test_what_arrives_cannot_make_new_labels() -> None:
    assert messaging.type_label("dossier.filed.v1") == "dossier.filed.v1"
    assert messaging.type_label("anything.at.all") == messaging.source_label("stranger") == "unknown"
