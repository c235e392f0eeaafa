"""`scripts/bench`: finds benchmarks, prints their figures, and says which miss their limits."""

import json
import subprocess
from itertools import count
from pathlib import Path

import pytest

import benchmarks._node.load
import benchmarks._node.stopwatch
import benchmarks.gateway
from benchmarks import all_benchmarks
from benchmarks.__main__ import main
from benchmarks._node.stopwatch import Stopwatch
from benchmarks._results.figures import Benchmark, Figure
from benchmarks._results.snapshot import page_with
from benchmarks._results.tables import as_markdown

ROOT = Path(__file__).parents[1]

FIGURES = [
    Figure("kept_gas", "Limits", "what is kept", 10, limit=10),
    Figure("broken_ms", "Limits", "what is missed", 10.5, limit=10),
    Figure("left_gas", "Parts", "a part", 7, column="left"),
    Figure("right_gas", "Parts", "a part", 8, column="right"),
    Figure("right_rest_gas", "Parts", "the rest", 0, column="right"),
]


@pytest.fixture
def bench(monkeypatch, capsys):
    """Run the command with benchmarks, one of them exact; return what it prints."""
    found = {
        "first": Benchmark("The first.", lambda say: FIGURES[:2], page="limits"),
        "second": Benchmark("The second.", lambda say: FIGURES[2:], page="parts", is_exact=True),
        "unseen": Benchmark("On no page.", lambda say: FIGURES[:1]),
    }
    monkeypatch.setattr("benchmarks.__main__.all_benchmarks", lambda: found)

    def run(*arguments):
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


def test_finds_every_benchmark_by_its_name():
    found = all_benchmarks()
    assert {"gas", "gateway"} <= found.keys()
    assert all(benchmark.description for benchmark in found.values())


def test_prints_one_flat_object_of_numbers(bench):
    assert json.loads(bench("first", "--json")) == {"kept_gas": 10, "broken_ms": 10.5}


def test_prints_the_figures_of_all_benchmarks_as_one_object(bench):
    assert json.loads(bench("all", "--json")).keys() == {figure.key for figure in FIGURES}


def test_more_can_be_better():
    fast, slow = (
        Figure(f"{name}_per_s", "Rates", name, rate, at_least=10)
        for name, rate in (("fast", 10), ("slow", 9))
    )
    assert (fast.is_met, slow.is_met) == (True, False)
    written = as_markdown([fast, slow])
    assert "| fast | 10 | ≥ 10 | met |" in written
    assert "| slow | 9 | ≥ 10 | missed |" in written


def test_shows_what_misses_its_limit_and_succeeds(bench):
    lines = bench("first").splitlines()
    assert [line.split("│")[-2].strip() for line in lines if "what is" in line] == ["met", "missed"]


def test_writes_a_matrix_where_figures_have_columns(bench):
    assert bench("second", "--markdown") == (
        "### Parts\n\n|  | left | right |\n| --- | ---: | ---: |\n"
        "| a part | 7 | 8 |\n| the rest | - | - |\n"
    )


def test_updates_pages_and_the_snapshots_of_what_is_the_same_on_every_machine(
    bench, monkeypatch, tmp_path
):
    monkeypatch.setattr("benchmarks._results.snapshot._ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    docs = tmp_path / "docs"
    docs.mkdir()
    page = "before\n<!-- {0} table -->\n{1}\n<!-- /{0} table -->\nafter\n"
    (docs / "limits.md").write_text(page.format("first", "stale"))
    (docs / "parts.md").write_text(page.format("second", "stale"))

    bench("all", "--update")
    for name, shown in (("first", "limits"), ("second", "parts")):
        tables = bench(name, "--markdown")
        assert (docs / f"{shown}.md").read_text() == page.format(name, f"\n{tables}")
    (snapshot,) = (tmp_path / "tests" / "snapshots").iterdir()
    assert snapshot.name == "second.json"
    assert json.loads(snapshot.read_text()) == {"left_gas": 7, "right_gas": 8, "right_rest_gas": 0}


@pytest.mark.parametrize("arguments", [["third"], ["unseen", "--update"], []])
def test_refuses_what_it_cannot_do(bench, arguments):
    with pytest.raises(SystemExit) as caught:
        bench(*arguments)
    assert caught.value.code == 2


def test_refuses_a_page_without_a_place_for_the_tables():
    with pytest.raises(ValueError, match="the page has no lines"):
        page_with("# A page\n", "gas", FIGURES)


def test_the_command_runs_from_anywhere(tmp_path):
    done = subprocess.run(
        [ROOT / "scripts" / "bench", "--help"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    assert "gateway" in done.stdout


def test_a_part_within_a_part_counts_once(monkeypatch):
    clock = count()
    monkeypatch.setattr(benchmarks._node.stopwatch, "perf_counter", lambda: next(clock) / 1000)
    watch = Stopwatch()
    with watch.part("outer"), watch.part("inner"):
        pass
    assert watch.spent_ms == pytest.approx({"outer": 2, "inner": 1})


def test_what_follows_a_counted_call_can_be_another_part(monkeypatch):
    clock = count()
    monkeypatch.setattr(benchmarks._node.stopwatch, "perf_counter", lambda: next(clock) / 1000)

    class Service:
        def answer(self, asked):
            return asked + 1

    watch, service = Stopwatch(), Service()
    watch.count(service, "answer", "inner", then="after")
    with watch.part("before"):
        assert service.answer(1) == 2
    assert watch.spent_ms == pytest.approx({"before": 1, "inner": 1, "after": 1})


def test_the_gateway_benchmark_measures_every_part_and_real_requests(monkeypatch):
    monkeypatch.setattr(benchmarks.gateway, "_WARM_UP", 1)
    monkeypatch.setattr(benchmarks.gateway, "_REQUESTS", 3)
    monkeypatch.setattr(benchmarks._node.load, "_ALONE", 1)
    monkeypatch.setattr(benchmarks._node.load, "_TOGETHER", 2)
    figures = {figure.key: figure for figure in all_benchmarks()["gateway"].measure(lambda _: None)}
    assert figures.keys() == {
        "gateway_overhead_ms",
        "gateway_reading_ms",
        "gateway_payment_ms",
        "gateway_running_ms",
        "gateway_evidence_ms",
        "gateway_receipt_ms",
        "gateway_writing_ms",
        "gateway_onnxruntime_ms",
        "gateway_paid_p50_ms",
        "gateway_paid_per_second",
    }
    assert all(figure.value > 0 for figure in figures.values())
    assert figures["gateway_overhead_ms"].limit == 1
