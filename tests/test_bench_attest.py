"""`scripts/bench attest`: what the snapshot and the page say, and no more than it may be."""

import json

import pytest

from benchmarks import all_benchmarks
from benchmarks._results.snapshot import page_path, page_with, snapshot_path
from benchmarks._results.tables import as_json

HOW_TO_UPDATE = (
    "Is that wanted? Then run `scripts/bench attest --update`, and look at what changed."
)

LIMITS = {
    "p384_verify_gas": 5_000_000,
    "sha384_4400_gas": 1_400_000,
    "enrol_cold_gas": 30_000_000,
    "enrol_warm_gas": 7_000_000,
    "verify_tee_gas": 16_000,
}


@pytest.fixture(scope="module")
def figures():
    return all_benchmarks()["attest"].measure(lambda step: None)


@pytest.fixture(scope="module")
def measured(figures):
    return json.loads(as_json(figures))


@pytest.mark.parametrize("key", LIMITS)
def test_nothing_costs_more_than_it_may(measured, key):
    assert 0 < measured[key] <= LIMITS[key]


def test_the_benchmark_knows_the_same_limits(figures):
    assert {figure.key: figure.limit for figure in figures if figure.limit is not None} == LIMITS


def test_the_snapshot_holds_what_is_measured(measured):
    snapshot = json.loads(snapshot_path("attest").read_text(encoding="utf-8"))
    assert snapshot == measured, HOW_TO_UPDATE


def test_the_page_shows_what_is_measured(figures):
    page = page_path("attestation").read_text(encoding="utf-8")
    assert page == page_with(page, "attest", figures), HOW_TO_UPDATE


def test_what_others_have_added_is_saved(measured):
    """An enclave pays for the certificates that nobody has added, one verification each."""
    signature = measured["p384_verify_gas"]
    assert measured["enrol_at_once_gas"] > measured["enrol_warm_gas"] + 3 * signature
    assert measured["enrol_warm_gas"] > measured["enrol_known_gas"] + signature
