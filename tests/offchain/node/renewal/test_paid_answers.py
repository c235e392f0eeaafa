"""A node sells from its enclave after the validity is over that the key was enrolled with."""

import json
import time

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assay.chain import Status
from assay.client import Budget, Client, Gateway
from assay.errors import GatewayRefused
from assay.node import Limits

from ...enclave_fixtures import SIMULATED, wait_until
from ...serving_fixtures import SAMPLES
from .conftest import BOUNDARY, DUE_AT, HOUR

NAME = "in-enclave"


@pytest.fixture(scope="session")
def image():
    """One handwritten digit."""
    return {"image": [json.loads((SAMPLES / "held_out.json").read_text())["images"][0]]}


@pytest.fixture
def approved(enrolled, tee_verifier, enclave_model, send, publisher):
    """The enrolled key, in code that the publisher of the model has approved."""
    measurement = enrolled.record.measurement
    send(tee_verifier.approve_measurement(enclave_model, measurement), publisher)
    return enrolled


@pytest.fixture
def sell(serve, moved):
    """Serve from the enclave; as a context manager."""

    def open_(**changes):
        limits = Limits(settle_every_seconds=0.1)
        return serve(enclaves={SIMULATED: moved.endpoint}, limits=limits, **changes)

    return open_


@pytest.fixture
def create_client(payer, deployment, token, chain):
    return lambda url: Client(Gateway(url), payer, deployment, Budget(token.address, 10_000), chain)


def keep_valid(moved, renewal):
    """Let the time pass until now, and renew whenever it is due on the way."""
    at = DUE_AT
    while at < time.time():
        moved.move(at)
        state = renewal.look()
        assert state.problem is None
        at = state.until - 40 * 60
    moved.arrive()


def test_an_answer_is_paid_for_and_captured_after_the_first_validity_is_over(
    sell, create_client, moved, approved, create_renewal, image, escrow
):
    keep_valid(moved, create_renewal())
    assert moved.chain.time() >= approved.record.until
    with sell() as serving:
        client = create_client(serving.url)
        answer = client.infer(NAME, image, SIMULATED)
        assert answer.verdict.ok
        assert answer.receipt.claim.completed_at >= approved.record.until
        settled = client.settled(answer.order)
        assert settled.verdict.ok
        assert settled.verdict.not_checked == ()
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED


def test_without_a_renewal_nothing_is_sold_then(sell, create_client, moved, approved, image):
    moved.arrive()
    with sell() as serving, pytest.raises(GatewayRefused) as caught:
        create_client(serving.url).prepare(NAME, image, SIMULATED)
    assert f"The enclave's key {approved.key} is valid no more" in caught.value.hint


@pytest.mark.parametrize(("renews", "words"), [(True, "This node renews it"), (False, "not renew")])
def test_a_gateway_says_how_the_key_stands_and_whether_it_is_renewed(
    sell, moved, approved, create_renewal, renews, words
):
    keep_valid(moved, create_renewal())
    with sell(renews_keys=renews) as serving, httpx.Client(base_url=serving.url) as http:
        status = Gateway(serving.url).status
        wait_until(lambda: status().enclave_keys[0].until is not None)
        (known,) = status().enclave_keys
        families = text_string_to_metric_families(http.get("/metrics").text)
        samples = {each.name: each for family in families for each in family.samples}
        page = http.get("/node").text
    assert (known.mode, known.key, known.is_renewed) == (SIMULATED, approved.key, renews)
    assert known.until >= BOUNDARY + 2 * HOUR
    until = samples["assay_enclave_key_until_seconds"]
    assert (until.labels, until.value) == ({"mode": SIMULATED}, known.until)
    assert samples["assay_enclave_key_is_renewed"].value == renews
    assert samples["assay_enclave_key_renewal_failures_total"].value == 0
    assert {name for name in samples if name.startswith("assay_index")}
    assert words in page
