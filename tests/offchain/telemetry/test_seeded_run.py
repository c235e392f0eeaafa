"""A seeded run of requests: the JSON API, Prometheus and a direct recount of the chain agree.

ASSAY_REQUESTS, in the environment, is how many requests over 50 models there are: else 1,000.
"""

import os
from bisect import bisect_left
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from assay.gateway.telemetry import telemetry_routes
from assay.node import open_database
from assay.telemetry import ChainSource, Indexer, Ledger, Telemetry
from assay.telemetry.tally import LATENCY_BINS
from benchmarks._onchain.local_chain import reproducible_chain
from benchmarks._telemetry.market import Market
from benchmarks._telemetry.traffic import Traffic

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
        app.include_router(telemetry_routes(Telemetry(engine)))
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
    for by, name in (("mode", "modes"), ("policy", "policies")):
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


@pytest.mark.parametrize("by", ["mode", "policy", "model", "version", "publisher"])
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
