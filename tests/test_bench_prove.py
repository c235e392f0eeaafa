"""`scripts/bench prove`: every model is proven and checked on chain; the page shows them all."""

import re

import pytest

import benchmarks._zkml.inference
import benchmarks._zkml.proving
import benchmarks.prove
from benchmarks import all_benchmarks
from benchmarks._results.snapshot import page_path
from benchmarks._zkml.models import MODELS

LIMITS = {
    "prove_mlp32_s": 0.25,
    "prove_mlp512x2_s": 3,
    "prove_mlp512x2_mb": 350,
    "compile_mlp512x2_s": 2,
    "integer_over_float_ratio": 5,
}


@pytest.fixture
def measured(monkeypatch):
    """Measure the smallest models, once each."""
    small = [model for model in MODELS if model.name in {"iris", "mlp32"}]
    monkeypatch.setattr(benchmarks.prove, "MODELS", small)
    monkeypatch.setattr(benchmarks._zkml.proving, "_PROOFS", 1)
    monkeypatch.setattr(benchmarks._zkml.inference, "_RUNS", 2)
    return all_benchmarks()["prove"].measure(lambda step: None)


def test_each_model_is_measured_in_the_same_ways(measured):
    values = {figure.key: figure.value for figure in measured}
    kinds = {key.replace("iris", "*") for key in values if "iris" in key}
    assert kinds == {key.replace("mlp32", "*") for key in values if "mlp32" in key}
    assert kinds == {
        "parameters_*",
        "constraints_*",
        "compile_*_s",
        "setup_*_s",
        "first_proof_*_s",
        "prove_*_s",
        "prove_*_mb",
        "verify_*_gas",
        "integer_right_*_percent",
        "float_right_*_percent",
        "agreement_*_percent",
        "mean_error_*_percent",
        "float_*_us",
        "integer_*_us",
        "integer_over_float_*_ratio",
    }
    assert all(value > 0 for value in values.values())
    assert values["parameters_mlp32"] == 64 * 32 + 32 + 32 * 10 + 10
    assert 90 < values["agreement_mlp32_percent"] <= 100


def test_a_figure_with_a_limit_stands_in_both_tables(measured):
    limited, shown = (figure for figure in measured if figure.key == "prove_mlp32_s")
    assert (limited.limit, limited.column) == (0.25, "")
    assert (shown.value, shown.column) == (limited.value, "prove, s")


def test_the_benchmark_knows_the_limits():
    assert {key: limit for key, (_, limit) in benchmarks.prove._LIMITS.items()} == LIMITS


def test_the_page_has_a_row_for_each_model():
    page = page_path("zkml").read_text(encoding="utf-8")
    table = page.partition("<!-- prove table -->")[2].partition("<!-- /prove table -->")[0]
    rows = re.findall(r"^\| ([^|]+) \|(?: [\d,.]+ \|){9}$", table, re.MULTILINE)
    assert rows == [model.title for model in MODELS]
