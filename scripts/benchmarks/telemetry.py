"""How fast events are indexed, and what the index answers with a million requests in it.

The indexer reads a seeded run from anvil, logs, blocks and receipts by JSON-RPC, decodes and counts
it, and commits it to SQLite on disk, each time to a new database.

A million requests are not put on a chain: their events are made up, and told to the ledger as the
indexer tells it what it has read. Queries are asked over what that wrote.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import sqlalchemy as sql

from assay.node import open_database
from assay.telemetry import By, ChainSource, Indexer, Ledger, Telemetry, tables
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._results.figures import Benchmark, Figure, Progress
from benchmarks._telemetry.invented import TOKEN, fill
from benchmarks._telemetry.market import Market
from benchmarks._telemetry.pages import served
from benchmarks._telemetry.traffic import Traffic

__all__ = ["BENCHMARK"]

_MODELS = 50
_SEED = 1
_INDEXED_REQUESTS = 5_000
_INDEX_RUNS = 3
_MILLION = 1_000_000
_ASKED_TIMES = 11
_WEEK = 7 * 86_400

_INDEXER = "The indexer"
_PAGES = "Pages at a million requests, whole and over HTTP, in ms, p50"
_QUERIES = "Questions at a million requests, in ms, p50"


def _measure(say: Progress) -> list[Figure]:
    with TemporaryDirectory() as folder:
        return [_indexer(Path(folder), say), *_queries(Path(folder), say)]


def _indexer(folder: Path, say: Progress) -> Figure:
    say(f"{_INDEXED_REQUESTS:,} requests on a chain")
    with reproducible_chain() as local:
        Traffic(Market(local, _MODELS), _SEED).run(_INDEXED_REQUESTS)
        rates = []
        for run in range(_INDEX_RUNS):
            say(f"indexing, run {run + 1} of {_INDEX_RUNS}")
            engine = open_database(f"sqlite:///{folder / f'run{run}.sqlite'}")
            indexer = Indexer(ChainSource(local.chain, local.deployment), Ledger(engine))
            started = time.perf_counter()
            indexer.catch_up()
            rates.append(_events(engine) / (time.perf_counter() - started))
    return Figure(
        "indexer_events_per_s",
        _INDEXER,
        "events a second, from anvil to SQLite on disk",
        round(median(rates)),
        at_least=2_000,
    )


def _queries(folder: Path, say: Progress) -> list[Figure]:
    say(f"counting {_MILLION:,} requests")
    engine = open_database(f"sqlite:///{folder / 'million.sqlite'}")
    fill(Ledger(engine), _MILLION, _MODELS)
    telemetry = Telemetry(engine)
    overview = telemetry.overview()
    assert overview.total.requests == _MILLION
    week_ago, model = overview.index.block_time - _WEEK, overview.models[0].model_id
    say("asking")
    asked: dict[str, tuple[str, Callable[[], object]]] = {
        "overview": ("the overview", telemetry.overview),
        "hours": ("a week's hours by mode", lambda: telemetry.hours(By.MODE, week_ago)),
        "alerts": ("the alerts", telemetry.alerts),
        "model": ("one model", lambda: telemetry.model(model)),
        "model_hours": (
            "a day's hours by model",
            lambda: telemetry.hours(By.MODEL),
        ),
        "metrics": ("the metrics for Prometheus", telemetry.metrics),
    }
    spent = {name: _milliseconds(ask) for name, (_, ask) in asked.items()}
    of_the_page = spent["overview"] + spent["hours"] + spent["alerts"]
    say("loading pages")
    with served(telemetry, folder / "store", TOKEN) as http:
        pages = {
            "overview_1m_ms": ("the overview of 24 hours", "/", 150),
            "overview_month_1m_ms": ("the overview of 30 days", "/?over=month", None),
            "model_page_1m_ms": ("one model", f"/models/0x{model.hex()}", None),
        }
        loaded = [
            Figure(key, _PAGES, title, _milliseconds(partial(_load, http, path)), limit)
            for key, (title, path, limit) in pages.items()
        ]
    return [
        *loaded,
        Figure(
            "overview_queries_1m_ms",
            _QUERIES,
            "all that the overview page asks: overview, a week's hours by mode, alerts",
            of_the_page,
            limit=50,
        ),
        *(
            Figure(f"telemetry_{name}_1m_ms", _QUERIES, title, spent[name])
            for name, (title, _) in asked.items()
        ),
    ]


def _load(http: httpx.Client, path: str) -> None:
    http.get(path).raise_for_status()


def _events(engine: sql.Engine) -> int:
    """Count the events that an index was made of."""
    total = Telemetry(engine).overview().total
    with engine.connect() as connection:
        notices = connection.scalar(sql.select(sql.func.count()).select_from(tables.notices))
    ends = total.captured + total.voided + total.reclaimed + total.refused
    return total.requests + ends + int(notices or 0)


def _milliseconds(ask: Callable[[], object]) -> float:
    spent = []
    for _ in range(_ASKED_TIMES):
        started = time.perf_counter()
        ask()
        spent.append(1_000 * (time.perf_counter() - started))
    return median(spent)


BENCHMARK = Benchmark(
    "How fast events are indexed, and what is asked of a million requests.",
    _measure,
    page="telemetry",
)
