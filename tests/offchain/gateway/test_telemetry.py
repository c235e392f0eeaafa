"""Telemetry at a gateway: it follows the chain by itself, and answers over HTTP."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

PATH = "/v1/telemetry"


@pytest.fixture
def indexed(gateway, chain, eventually):
    """Wait until the gateway has counted the chain's latest block; give the overview."""

    def up_to_date():
        overview = gateway.get(f"{PATH}/overview").json()
        return overview if overview["index"]["block"] == chain.block_number() else None

    return lambda: eventually(up_to_date)


def test_a_paid_answer_is_counted(gateway, buyer, digits, digits_body, at_rest, indexed):
    at_rest()
    before = indexed()["total"]
    assert buyer.buy(digits_body(3)).status_code == 200
    at_rest()
    overview = indexed()
    after = overview["total"]
    counted = {name: after[name] - before[name] for name in ("requests", "captured", "atFloor")}
    assert counted == {"requests": 1, "captured": 1, "atFloor": 1}
    assert overview["index"]["problem"] is None
    signed = next(mode for mode in overview["modes"] if mode["name"] == "signed")
    assert signed["figures"]["captured"] == after["captured"]

    model_id = "0x" + digits.hex()
    report = gateway.get(f"{PATH}/models/{model_id}").json()
    assert report["model"]["name"] == "digits"
    assert model_id in [model["modelId"] for model in gateway.get(f"{PATH}/models").json()]
    hours = gateway.get(f"{PATH}/hours", params={"by": "version", "model": model_id}).json()
    versions = {version["versionId"] for version in report["versions"]}
    assert {hour["key"] for hour in hours} <= versions
    last_day = sum(hour["figures"]["requests"] for hour in hours)
    assert 1 <= last_day <= report["model"]["figures"]["requests"] <= after["requests"]
    assert isinstance(gateway.get(f"{PATH}/alerts").json(), list)


def test_prometheus_can_read_the_metrics(gateway, indexed):
    total = indexed()["total"]
    answer = gateway.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    requests = sum(sample.value for sample in families["assay_requests"].samples)
    assert requests == total["requests"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("hours?by=planet", "The parameter by is malformed"),
        ("hours?since=-1", "The parameter since is malformed"),
        ("hours?since=yesterday", "The parameter since is malformed"),
        ("hours?by=model&since=0", "hours by model are more than are given at once"),
        ("hours?model=0x12", "'0x12' is no id of a model"),
        ("models/digits", "'digits' is no id of a model"),
        ("models?limit=0", "0 models cannot be listed"),
        ("models?limit=many", "The parameter limit is malformed"),
    ],
)
def test_a_malformed_question_is_refused(gateway, indexed, problem, path, message):
    indexed()
    assert message in problem(gateway.get(f"{PATH}/{path}"), 400, "invalid_input")["message"]


def test_a_model_that_nobody_registered_is_unknown(gateway, indexed, problem):
    indexed()
    answer = gateway.get(f"{PATH}/models/0x{64 * '1'}")
    assert "Nobody has registered" in problem(answer, 404, "model_unknown")["message"]
