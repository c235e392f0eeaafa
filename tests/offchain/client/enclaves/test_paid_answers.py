"""Buying answers of an enclave from a real gateway, on a real chain, with an enclave's process."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assay.chain import Status
from assay.client import check_receipt
from assay.errors import GatewayRefused, PaymentError
from assay.node import Limits
from assay.tee.protocol import UnixEndpoint

from ...circuit_fixtures import *  # noqa: F403
from ...enclave_fixtures import (
    ANY_OF_THEM,
    SIMULATED,
    processor_ticks,
    wait_until,
    write_endless,
)

NAME = "in-enclave"


@pytest.fixture
def open_client(serve, create_client, enrolled, restored_chain):
    """Open a gateway whose enclave listens somewhere, and give a client of it."""
    opened = []

    def run(endpoint=None, **changes):
        enclaves = {} if endpoint is None else {SIMULATED: endpoint}
        limits = Limits(settle_every_seconds=0.1)
        opened.append(serve(enclaves=enclaves, limits=limits, **changes))
        return create_client(opened[-1].__enter__().url, chain=restored_chain)

    yield run
    for serving in opened:
        serving.__exit__(None, None, None)


@pytest.fixture
def client(open_client, enclave):
    return open_client(enclave.endpoint)


@pytest.fixture
def enrol(create_enroller, provider):
    """Enrol the key of one more enclave."""

    def run(process):
        with process.connect() as asked:
            return create_enroller().enrol(asked, provider.address)

    return run


@pytest.fixture(scope="session")
def endless(publish, tmp_path_factory):
    """A model that counts for years, sold like the other; its id."""
    path = write_endless(tmp_path_factory.mktemp("endless") / "endless.onnx")
    return publish(path, "endless", ANY_OF_THEM)


def not_sold(client, image):
    """Ask under the enclaves' mode, and return why there is no quote."""
    with pytest.raises(GatewayRefused, match=f"cannot prove {SIMULATED} for {NAME}") as caught:
        client.prepare(NAME, image, SIMULATED)
    assert caught.value.reason == "policy_invalid"
    return caught.value.hint


@pytest.mark.parametrize("policy", [SIMULATED, f"signed+{SIMULATED}"])
def test_an_answer_is_paid_run_in_the_enclave_and_captured(
    client, image, policy, escrow, token, payer, provider, price_atomic
):
    before = token.balance(payer.address), token.balance(provider.address)
    answer = client.infer(NAME, image, policy)
    assert answer.verdict.ok
    assert [each.mode for each in answer.receipt.evidence] == policy.split("+")
    settled = client.settled(answer.order)
    assert settled.verdict.ok
    assert settled.verdict.not_checked == ()
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED
    after = token.balance(payer.address), token.balance(provider.address)
    assert after == (before[0] - price_atomic, before[1] + price_atomic)


def test_a_circuit_is_run_in_the_enclave_and_proven_outside_for_one_claim(
    open_client, enclave, enrolled, tiny, tiny_inputs, tee_verifier, send, publisher, escrow
):
    send(tee_verifier.approve_measurement(tiny.model_id, enrolled.record.measurement), publisher)
    client = open_client(enclave.endpoint)
    answer = client.infer("tiny", {"x": tiny_inputs[:1]}, f"signed+zkml+{SIMULATED}")
    assert answer.verdict.ok
    assert [each.mode for each in answer.receipt.evidence] == ["signed", "zkml", SIMULATED]
    assert answer.receipt.exhibits.keys() == {"zkml", SIMULATED}
    assert client.settled(answer.order).verdict.not_checked == ()
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED


def test_the_answer_is_what_the_node_itself_would_give(client, image):
    inside, outside = client.infer(NAME, image, SIMULATED), client.infer(NAME, image, "signed")
    np.testing.assert_array_equal(inside.outputs["scores"], outside.outputs["scores"])


def test_the_receipt_holds_without_a_chain_and_says_that_the_enclave_is_simulated(client, image):
    receipt = client.infer(NAME, image, SIMULATED).receipt
    verdict = check_receipt(receipt.model_dump_json().encode())
    assert verdict.ok
    (proof,) = verdict.proofs
    assert (proof.mode, proof.holds) == (SIMULATED, True)
    assert "SIMULATED" in proof.proves
    assert any("approved of an enclave's code" in each for each in verdict.not_checked)
    assert receipt.exhibits.keys() == {SIMULATED}


def test_of_a_choice_one_mode_is_proven(client, image):
    answer = client.infer(NAME, image, f"1of(signed,{SIMULATED})")
    assert [each.mode for each in answer.receipt.evidence] == ["signed"]
    assert answer.verdict.ok


def test_a_model_says_whether_it_can_be_proven_in_an_enclave(client, open_client):
    here = {model.name: model.modes for model in client.gateway.models()}
    elsewhere = {model.name: model.modes for model in open_client().gateway.models()}
    assert SIMULATED in here[NAME]
    assert SIMULATED not in elsewhere[NAME]


def test_nothing_is_sold_from_an_enclave_that_the_node_does_not_have(
    open_client, image, token, payer, tmp_path
):
    before = token.balance(payer.address)
    assert f"This node has no enclave for the mode {SIMULATED}." in not_sold(open_client(), image)
    gone = open_client(UnixEndpoint(tmp_path / "nothing"))
    assert "has ended, or cannot be reached" in not_sold(gone, image)
    assert token.balance(payer.address) == before


def test_nothing_is_sold_before_the_key_is_enrolled_and_after_it_was_revoked(
    open_client, image, start_enclave, enrol, create_enroller, token, payer
):
    before = token.balance(payer.address)
    process = start_enclave()
    client = open_client(process.endpoint)
    assert "is not enrolled: assay enclave enrol" in not_sold(client, image)
    made = enrol(process)
    assert client.prepare(NAME, image, SIMULATED)
    create_enroller().revoke(made.key, made.revocation)
    assert f"key {made.key} was revoked" in not_sold(client, image)
    assert token.balance(payer.address) == before


def test_nothing_is_sold_before_the_code_is_approved_and_after_that_was_taken_back(
    open_client, image, start_enclave, enrol, tee_verifier, enclave_model, send, publisher
):
    process = start_enclave(image="some other code")
    client = open_client(process.endpoint)
    code = enrol(process).record.measurement
    assert "has not approved the measurement" in not_sold(client, image)
    send(tee_verifier.approve_measurement(enclave_model, code), publisher)
    assert client.prepare(NAME, image, SIMULATED)
    send(tee_verifier.revoke_measurement(enclave_model, code), publisher)
    assert "has revoked the measurement" in not_sold(client, image)


def test_a_simulated_enclave_is_not_sold_as_tee(serve, create_client, enclave, image, enrolled):
    with serve(enclaves={"tee": enclave.endpoint}) as serving:
        client = create_client(serving.url)
        with pytest.raises(GatewayRefused, match=r"cannot prove signed\+tee for") as caught:
            client.prepare(NAME, image, "signed+tee")
    assert "The enclave for the mode tee is simulated" in caught.value.hint


def assert_paid_back(client, order, escrow, token, payer, before):
    with pytest.raises(PaymentError, match="voided, not captured"):
        client.settled(order)
    assert escrow.payment(order.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before


def test_the_payer_is_paid_back_where_the_enclave_is_killed_during_the_job(
    open_client, endless, start_enclave, enrol, tee_verifier, send, publisher, escrow, token, payer
):
    process = start_enclave()
    code = enrol(process).record.measurement
    send(tee_verifier.approve_measurement(endless, code), publisher)
    client, before = open_client(process.endpoint), token.balance(payer.address)
    order = client.prepare("endless", {"x": np.array(0, np.float32)}, SIMULATED)
    idle = processor_ticks(process.process_id)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(client.send, order)
        wait_until(lambda: asking.done() or processor_ticks(process.process_id) > idle + 50)
        assert not asking.done()
        os.kill(process.process_id, signal.SIGKILL)
        with pytest.raises(GatewayRefused, match="has ended, or cannot be reached") as caught:
            asking.result()
    assert caught.value.reason == "enclave_error"
    assert f"The payment goes back to {payer.address}" in caught.value.hint
    assert_paid_back(client, order, escrow, token, payer, before)


def test_altered_weights_on_the_hosts_disk_get_no_claim_signed_and_the_payer_is_paid_back(
    open_client, image, start_enclave, enrol, node_settings, escrow, token, payer
):
    process = start_enclave()
    enrol(process)
    client = open_client(process.endpoint)
    client.infer(NAME, image, "signed")  # Now the node has fetched the version, and checked it.
    (weights,) = node_settings.model_cache.rglob("digits.onnx")
    kept = weights.read_bytes()
    altered = bytearray(kept)
    altered[len(altered) // 2] ^= 1
    weights.chmod(0o600)
    weights.write_bytes(altered)

    before = token.balance(payer.address)
    order = client.prepare(NAME, image, SIMULATED)
    with pytest.raises(GatewayRefused, match=r"The host sent another 'digits\.onnx'") as caught:
        client.send(order)
    assert "altered on the host" in caught.value.hint
    assert_paid_back(client, order, escrow, token, payer, before)
    weights.write_bytes(kept)
    assert client.infer(NAME, image, SIMULATED).verdict.ok


def test_an_enclave_that_was_started_again_sells_with_its_new_key(
    open_client, image, enrol, start_enclave, tmp_path
):
    socket = tmp_path / "socket"
    first = start_enclave(socket=socket)
    old = enrol(first).key
    client = open_client(UnixEndpoint(socket))
    assert client.infer(NAME, image, SIMULATED).verdict.ok
    first.close()
    second = start_enclave(socket=socket)
    assert "is not enrolled" in not_sold(client, image)
    assert enrol(second).key != old
    assert client.infer(NAME, image, SIMULATED).verdict.ok
