"""`scripts/bench enclave`: it measures what the page shows, and the limit is the stated one.

Times are not held against the limit here: a machine that others use as well would fail by chance.
"""

import json

import pytest

import benchmarks.enclave
from benchmarks._results.snapshot import page_path, page_with
from benchmarks._results.tables import as_json


@pytest.fixture(scope="module")
def figures():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmarks.enclave, "_WARM_UP", 1)
        patch.setattr(benchmarks.enclave, "_ROUNDS", 5)
        yield benchmarks.enclave.BENCHMARK.measure(lambda step: None)


def test_the_enclave_and_this_process_are_measured_in_one_run(figures):
    measured = json.loads(as_json(figures))
    assert measured.keys() == {"enclave_boundary_ms", "enclave_run_ms", "engine_run_ms"}
    assert measured["enclave_run_ms"] > measured["engine_run_ms"] > 0


def test_the_boundary_may_add_a_millisecond(figures):
    limits = {figure.key: figure.limit for figure in figures if figure.limit is not None}
    assert limits == {"enclave_boundary_ms": 1}


def test_the_page_has_a_place_for_its_figures(figures):
    page = page_path("enclave").read_text(encoding="utf-8")
    assert "enclave table" in page
    assert page_with(page, "enclave", figures) != ""
