"""What the contracts cost: what the snapshot and the page say, and no more than they may."""

import json

import pytest

from benchmarks import all_benchmarks
from benchmarks._results.snapshot import page_path, page_with, snapshot_path
from benchmarks._results.tables import as_json

HOW_TO_UPDATE = "Is that wanted? Then run `scripts/bench gas --update`, and look at the difference."

LIMITS = {
    "signed_roundtrip_receive_gas": 180_000,
    "signed_roundtrip_vault_gas": 230_000,
    "capture_batch50_each_gas": 28_000,
    "verify_signed_gas": 12_000,
    "verify_zkml_gas": 250_000,
    "capture_zkml_gas": 340_000,
    "capture_zkml_batch20_each_gas": 120_000,
    "register_circuit_gas": 350_000,
    "capture_all_modes_gas": 370_000,
    "consumer_adds_gas": 45_000,
    "zkml_verifier_code_bytes": 24_576,
}


@pytest.fixture(scope="module")
def figures():
    return all_benchmarks()["gas"].measure(lambda step: None)


@pytest.fixture(scope="module")
def measured(figures):
    return json.loads(as_json(figures))


@pytest.mark.parametrize("key", LIMITS)
def test_nothing_costs_more_than_it_may(measured, key):
    assert measured[key] <= LIMITS[key]


def test_the_benchmark_knows_the_same_limits(figures):
    assert {figure.key: figure.limit for figure in figures if figure.limit is not None} == LIMITS


def test_every_step_costs_what_the_snapshot_says(measured):
    snapshot = json.loads(snapshot_path("gas").read_text(encoding="utf-8"))
    changed = {
        key: f"{snapshot.get(key)} -> {measured.get(key)}"
        for key in snapshot.keys() | measured.keys()
        if snapshot.get(key) != measured.get(key)
    }
    assert not changed, HOW_TO_UPDATE


def test_the_page_shows_what_is_measured(figures):
    page = page_path("gas").read_text(encoding="utf-8")
    assert page == page_with(page, "gas", figures), HOW_TO_UPDATE


@pytest.mark.parametrize("step", ["authorize_receive", "authorize_vault", "capture_signed"])
def test_the_parts_of_a_step_add_up_to_it(figures, measured, step):
    keys = [figure.key for figure in figures if figure.column]
    parts = [measured[key] for key in keys if key.startswith(f"{step}_")]
    assert sum(parts) == measured[f"{step}_gas"]
    assert min(parts) >= 0
