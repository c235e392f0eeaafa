"""Prometheus's text, and what in this repository relies on it."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from assay.gateway.enclave_keys import key_metrics
from assay.modes import mode_named
from assay.node import Renewal
from assay.telemetry import Telemetry
from assay.telemetry.reporting import metrics

MONITORING = Path(__file__).parents[3] / "monitoring"
PAGE = Path(__file__).parents[3] / "docs" / "telemetry.md"
NAME = re.compile(r"\bassay_[a-z_]+")


@pytest.fixture
def families(story, engine):
    """List the metrics of an index in which everything has happened once."""
    model, version = story.model()
    captured, voided = story.buy(version, 2)
    story.block(story.captured(captured), story.voided(voided))
    story.block(("PromptCommitted", {"promptHash": version, "modelId": model, "uri": ""}))

    def read():
        return {
            family.name: family
            for family in text_string_to_metric_families(Telemetry(engine).metrics().decode())
        }

    return read


@pytest.fixture
def of_enclaves():
    """List the metrics of a node that has an enclave, which nobody has looked at yet."""
    renewal = Renewal(mode_named("tee"), None, None, None, "")
    text = key_metrics([renewal]).decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def names_in(families):
    return {sample.name for family in families.values() for sample in family.samples}


def test_the_dashboard_asks_for_metrics_that_are_exported(families, of_enclaves):
    dashboard = json.loads((MONITORING / "grafana" / "assay.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert set(NAME.findall(" ".join(asked))) <= names_in(families() | of_enclaves)


def test_the_dashboard_shows_every_metric(families):
    text = (MONITORING / "grafana" / "assay.json").read_text()
    exported = names_in(families())
    assert {name for name in exported if name not in NAME.findall(text)} == {
        "assay_policy_captures_total",
        "assay_policy_paid_atomic_total",
        "assay_mode_requests_total",
    }


def test_the_dashboard_can_be_imported():
    dashboard = json.loads((MONITORING / "grafana" / "assay.json").read_text())
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert len(numbers) == len(set(numbers))
    (variable,) = dashboard["templating"]["list"]
    for panel in dashboard["panels"]:
        assert panel["datasource"]["uid"] == f"${{{variable['name']}}}"
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


def test_the_alert_rules_ask_for_metrics_that_are_exported(families, of_enclaves):
    (group,) = yaml.safe_load((MONITORING / "prometheus" / "alerts.yaml").read_text())["groups"]
    exported = names_in(families() | of_enclaves)
    for rule in group["rules"]:
        asked = set(NAME.findall(rule["expr"]))
        assert asked, rule["alert"]
        assert asked <= exported, rule["alert"]
        assert rule["labels"]["severity"] in ("info", "warning")
        assert set(rule["annotations"]) == {"summary", "description"}


def test_the_page_lists_every_metric(families, of_enclaves):
    listed = set(NAME.findall(PAGE.read_text(encoding="utf-8")))
    assert {family.name for family in (families() | of_enclaves).values()} <= {
        name.removesuffix("_total") for name in listed
    }


def test_hostile_names_stay_labels(story, engine):
    name = 'x"} 9\nassay_index_up 0\\n{\u202e' + 200 * "y"
    model, _ = story.model(name)
    text = Telemetry(engine).metrics().decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    (info,) = families["assay_model_info"].samples
    assert info.labels["name"] == name[:120]
    assert info.labels["model"] == "0x" + model.hex()
    assert [sample.value for sample in families["assay_index_up"].samples] == [1]


def test_models_beyond_the_most_used_share_a_label(story, engine, monkeypatch):
    monkeypatch.setattr("assay.telemetry.reporting.telemetry.MOST_LABELLED_MODELS", 1)
    (_, few), (often, many) = story.model("few"), story.model("many")
    story.buy(few, 2)
    story.buy(many, 3)
    text = Telemetry(engine).metrics().decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    counts = {sample.labels["model"]: sample.value for sample in families["assay_requests"].samples}
    assert counts == {"0x" + often.hex(): 3, metrics.OTHER: 2}


def test_policies_beyond_the_most_used_share_a_label(story, engine, monkeypatch):
    monkeypatch.setattr(metrics, "_MOST_POLICIES", 1)
    _, version = story.model()
    story.buy(version, 2, policy=1)
    story.buy(version, 1, policy=2)
    story.buy(version, 1, policy=4)
    text = Telemetry(engine).metrics().decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    counts = {
        sample.labels["policy"]: sample.value
        for sample in families["assay_policy_requests"].samples
    }
    assert counts == {"0x1": 2, metrics.OTHER: 2}
