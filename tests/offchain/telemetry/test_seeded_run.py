"""A seeded run of requests: JSON API, dashboard, Prometheus and a recount of the chain agree.

ASSAY_REQUESTS, in the environment, is how many requests over 50 models there are: else 1,000.
"""

import os
from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assay.gateway.dashboard import PromptTexts, figures_router
from assay.gateway.pages import Pages
from assay.gateway.pages.words import Coin
from assay.gateway.telemetry import telemetry_routes
from assay.models import ArtefactStore
from assay.node import open_database
from assay.telemetry import ChainSource, Indexer, Ledger, Telemetry
from assay.telemetry.tally import LATENCY_BINS
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._telemetry.market import Market
from benchmarks._telemetry.traffic import Traffic

from .page_tables import read_tables
from .recount import recount

REQUESTS = int(os.environ.get("ASSAY_REQUESTS", "1000"))
MODELS = 50
SEED = 20


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The run, indexed: its API and the recount."""
    database = tmp_path_factory.mktemp("index") / "index.sqlite"
    with reproducible_chain() as local:
        Traffic(Market(local, MODELS), SEED).run(REQUESTS)
        engine = open_database(f"sqlite:///{database}")
        Indexer(ChainSource(local.chain, local.deployment), Ledger(engine)).catch_up()
        app = FastAPI()
        telemetry, coin = Telemetry(engine), Coin(local.token.address, "USDC", 6)
        app.include_router(telemetry_routes(telemetry))
        prompts = PromptTexts(ArtefactStore(str(database.parent / "store")))
        app.include_router(figures_router(Pages(), telemetry, prompts, coin))
        with TestClient(app) as http:
            yield SimpleNamespace(
                http=http, recount=recount(local.chain, local.deployment), token=local.token.address
            )


@pytest.fixture(scope="module")
def samples(run):
    """Prometheus's samples, by name and labels."""
    answer = run.http.get("/metrics")
    assert answer.status_code == httpx.codes.OK
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def figures_of(count, token):
    """Write a count as the API writes figures."""
    numbers, latencies = count.numbers, count.latencies
    bins = [0] * (len(LATENCY_BINS) + 1)
    for latency in latencies:
        bins[bisect_left(LATENCY_BINS, latency)] += 1

    def quantile(share):
        place = next((at for at, _ in enumerate(bins) if sum(bins[: at + 1]) >= share * sum(bins)))
        return (*LATENCY_BINS, None)[place] if latencies else None

    return {
        "requests": numbers["requests"],
        "atFloor": numbers["at_floor"],
        "belowAdvice": 0,
        "captured": numbers["captured"],
        "voided": numbers["voided"],
        "reclaimed": numbers["reclaimed"],
        "refused": numbers["refused"],
        "gas": numbers["gas"],
        "latency": {
            "totalSeconds": sum(latencies),
            "meanSeconds": sum(latencies) / len(latencies) if latencies else None,
            "p50Seconds": quantile(0.5),
            "p95Seconds": quantile(0.95),
            "bins": bins,
        },
        "amounts": [
            {
                "token": token,
                "authorized": str(numbers["authorized"]),
                "paid": str(numbers["paid"]),
                "refunded": str(numbers["refunded"]),
            }
        ],
    }


def test_the_run_has_every_outcome(run):
    numbers = run.recount.total.numbers
    assert numbers["requests"] == REQUESTS
    assert len(run.recount.groups["model"]) == MODELS
    for outcome in ("captured", "voided", "reclaimed", "refused"):
        assert numbers[outcome] > 0, outcome
    assert len(run.recount.groups["policy"]) == 3
    assert len({hour for hour, _ in run.recount.hours["mode"]}) > 1


def test_the_overview_agrees_with_the_recount(run):
    overview = run.http.get("/v1/telemetry/overview").json()
    assert overview["latencyBoundsSeconds"] == list(LATENCY_BINS)
    assert overview["total"] == figures_of(run.recount.total, run.token)
    for by, name in (("mode", "modes"), ("policy", "policies"), ("proven", "proven")):
        groups = {group["key"]: group["figures"] for group in overview[name]}
        assert groups == {
            key: figures_of(count, run.token) for key, count in run.recount.groups[by].items()
        }
        assert all(group["name"] == run.recount.names[by][group["key"]] for group in overview[name])


def test_every_model_agrees_with_the_recount(run):
    listed = run.http.get("/v1/telemetry/models", params={"limit": 1_000}).json()
    assert len(listed) == MODELS
    requests = [model["figures"]["requests"] for model in listed]
    assert requests == sorted(requests, reverse=True)
    for model in listed:
        expected = run.recount.groups["model"][model["modelId"]]
        assert model["figures"] == figures_of(expected, run.token)
        report = run.http.get(f"/v1/telemetry/models/{model['modelId']}").json()
        assert report["model"] == model
        (version,) = report["versions"]
        assert version["figures"] == figures_of(
            run.recount.groups["version"][version["versionId"]], run.token
        )
        assert len(report["prompts"]) == run.recount.prompts[model["modelId"]]
        policies = sum(group["figures"]["requests"] for group in report["policies"])
        assert policies == model["figures"]["requests"]


@pytest.mark.parametrize("by", ["mode", "policy", "proven", "model", "version", "publisher"])
def test_every_hour_agrees_with_the_recount(run, by):
    counted = run.recount.hours[by]
    first = min(hour for hour, _ in counted)
    rows = run.http.get("/v1/telemetry/hours", params={"by": by, "since": first}).json()
    assert {(row["hour"], row["key"]): row["figures"] for row in rows} == {
        place: figures_of(count, run.token) for place, count in counted.items()
    }
    assert len(rows) == len(counted)


def test_prometheus_agrees_with_the_recount(run, samples):
    counters = {
        "requests": "requests",
        "requests_at_floor": "at_floor",
        "captures": "captured",
        "voids": "voided",
        "reclaims": "reclaimed",
        "refusals": "refused",
        "capture_gas": "gas",
    }
    for metric, counted in counters.items():
        name = f"assay_{metric}_total"
        by_model = {key[1][1]: value for key, value in samples.items() if key[0] == name}
        assert by_model.pop("other") == 0
        assert by_model == {
            model: count.numbers[counted] for model, count in run.recount.groups["model"].items()
        }
    for by in ("policy", "mode"):
        for key, count in run.recount.groups[by].items():
            label = (by, run.recount.names[by][key])
            token = ("token", run.token)
            assert samples[f"assay_{by}_requests_total", label] == count.numbers["requests"]
            assert samples[f"assay_{by}_captures_total", label] == count.numbers["captured"]
            assert samples[f"assay_{by}_paid_atomic_total", label, token] == count.numbers["paid"]
    for amount in ("authorized", "paid", "refunded"):
        found = samples[f"assay_{amount}_atomic_total", ("token", run.token)]
        assert found == run.recount.total.numbers[amount]
    latencies = run.recount.total.latencies
    assert samples["assay_capture_latency_seconds_count",] == len(latencies)
    assert samples["assay_capture_latency_seconds_sum",] == sum(latencies)
    for bound in LATENCY_BINS:
        label = ("le", f"{bound}.0")
        reached = sum(latency <= bound for latency in latencies)
        assert samples["assay_capture_latency_seconds_bucket", label] == reached
    prompts = {
        key[1][1]: value
        for key, value in samples.items()
        if key[0] == "assay_prompts_committed_total" and value
    }
    assert prompts == dict(run.recount.prompts)


def test_the_dashboards_overview_agrees_with_the_recount(run):
    tables = read_tables(run.http.get("/").text)
    for caption, by, number, value in (
        ("Captures by all that was proven", "proven", "captured", "paid"),
        ("Captures by mode", "mode", "captured", "paid"),
        ("Requests by the policy", "policy", "requests", "authorized"),
    ):
        (rows,) = [table for table in tables if table.caption.startswith(caption)]
        assert rows.by_key() == {
            key: [str(count.numbers[number]), str(count.numbers[value])]
            for key, count in run.recount.groups[by].items()
            if count.numbers[number]
        }
    (totals,) = [table for table in tables if table.name == "totals"]
    names = ("requests", "at_floor", "below_advice", "captured", "voided", "reclaimed", "refused")
    names += ("gas", "authorized", "paid", "refunded")
    numbers = run.recount.total.numbers
    assert [row[-1] for _, row in totals.rows] == [str(numbers[name]) for name in names]


def test_the_dashboards_curves_agree_with_the_recount(run):
    tables = read_tables(run.http.get("/", params={"over": "week"}).text)
    for title, by, name, unit in (
        ("proven-number", "proven", "captured", 1),
        ("proven-value", "proven", "paid", 10**6),
        ("policy-number", "policy", "requests", 1),
        ("policy-value", "policy", "authorized", 10**6),
    ):
        (table,) = [table for table in tables if table.title == f"{title}-title"]
        days = defaultdict(int)
        for (hour, _), count in run.recount.hours[by].items():
            days[hour // 86_400] += count.numbers[name]
        shown = [sum(round(Decimal(value) * unit) for value in row) for _, row in table.rows]
        assert [total for total in shown if total] == [days[day] for day in sorted(days)]


def test_the_dashboards_models_agree_with_the_recount(run):
    (models,) = read_tables(run.http.get("/models").text)
    assert models.by_key() == {
        key: [str(count.numbers["requests"]), str(count.numbers["captured"])]
        for key, count in run.recount.groups["model"].items()
    }
    for model in list(models.by_key())[:10]:
        tables = read_tables(run.http.get(f"/models/{model}").text)
        (versions,) = [table for table in tables if table.name == "versions"]
        for version, figures in versions.by_key().items():
            numbers = run.recount.groups["version"][version].numbers
            assert figures == [str(numbers["requests"]), str(numbers["captured"])]
        assert len(versions.rows) == 1
