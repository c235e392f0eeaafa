"""Buying proofs of the computation from a real gateway, on a real chain."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from assay.chain import Status
from assay.client import check_receipt
from assay.engines import engine_for
from assay.errors import GatewayRefused, PaymentError
from assay.wire import Policy, model_id
from assay.wire.coercion import coerce_all
from assay.wire.quantisation import dequantised

from ..circuit_fixtures import *  # noqa: F403
from ..circuit_fixtures import compile_plan, set_up, write_perceptron
from .mutations import named_wrong, single_changes


@pytest.fixture
def open_client(serve, tiny, create_client, chain):
    """Open a gateway with changed settings, and give a client of it."""
    opened = []

    def run(**changes):
        opened.append(serve(**changes))
        return create_client(opened[-1].__enter__().url, chain=chain)

    yield run
    for serving in opened:
        serving.__exit__(None, None, None)


@pytest.fixture
def client(open_client):
    return open_client()


@pytest.fixture
def given(tiny_inputs):
    """Real numbers, as a caller has them."""
    return lambda index=0: {"x": tiny_inputs[index : index + 1]}


def bytes_of(receipt):
    return receipt.model_dump_json().encode()


@pytest.mark.parametrize("policy", ["zkml", "signed+zkml"])
def test_an_answer_is_paid_proven_and_captured(
    client, given, policy, escrow, token, payer, provider, price_atomic
):
    before = token.balance(payer.address), token.balance(provider.address)
    answer = client.infer("tiny", given(), policy)
    assert answer.verdict.ok
    assert [evidence.mode for evidence in answer.receipt.evidence] == policy.split("+")
    settled = client.settled(answer.order)
    assert settled.verdict.ok
    assert settled.verdict.not_checked == ()
    assert escrow.payment(answer.order.payment_id).status is Status.CAPTURED
    after = token.balance(payer.address), token.balance(provider.address)
    assert after == (before[0] - price_atomic, before[1] + price_atomic)


def test_the_output_is_what_anybody_gets_who_runs_the_version(client, given, tiny, tiny_circuit):
    answer = client.infer("tiny", given(3), "zkml")
    manifest = tiny.manifest
    tensors = coerce_all(given(3), manifest.inputs, manifest.scales)
    again = engine_for(manifest).load(manifest, tiny_circuit.parent).run(tensors)
    assert answer.outputs["y"].dtype == np.int32
    np.testing.assert_array_equal(answer.outputs["y"], again["y"])
    assert dequantised(manifest, answer.outputs)["y"].dtype == np.float64


def test_the_receipt_holds_without_a_chain_and_says_that_its_key_is_insecure(client, given):
    verdict = check_receipt(bytes_of(client.infer("tiny", given(), "zkml").receipt))
    assert verdict.ok
    (proof,) = verdict.proofs
    assert (proof.mode, proof.holds) == ("zkml", True)
    assert "INSECURE DEVELOPMENT KEY" in proof.proves
    details = [found.detail for found in verdict.findings if found.path == "evidence[0].proof"]
    assert "INSECURE DEVELOPMENT KEY" in details[0]


def test_each_change_to_what_was_proven_is_found_without_a_chain(client, given):
    document = client.infer("tiny", given(), "zkml").receipt.document()
    proven = ("evidence", "exhibits", "input", "output", "claim")
    tried = [(place, changed) for place, changed in single_changes(document) if place[0] in proven]
    assert len(tried) > 100
    assert [place for place, changed in tried if not named_wrong(changed)] == []


def test_a_model_says_in_which_modes_it_can_be_proven(client, tiny, digits):
    described = {model.name: model.modes for model in client.gateway.models()}
    assert described["tiny"] == ["signed", "zkml", "published", "acknowledged"]
    assert described["digits"] == ["signed", "published", "acknowledged"]


def test_a_version_without_a_circuit_is_not_sold_under_zkml(client, digits, image, token, payer):
    before = token.balance(payer.address)
    with pytest.raises(GatewayRefused, match=r"cannot prove signed\+zkml for digits") as caught:
        client.prepare("digits", image, "signed+zkml")
    assert caught.value.reason == "policy_invalid"
    assert caught.value.hint.startswith("The version has no circuit")
    assert token.balance(payer.address) == before


def test_a_version_whose_circuit_is_not_registered_is_not_sold_under_zkml(
    client, given, tiny, send, model_registry, publisher
):
    send(model_registry.register("unregistered", Policy(1)), publisher)
    model = model_id(publisher.address, "unregistered")
    send(model_registry.publish(model, tiny.manifest.hash(), ""), publisher)
    with pytest.raises(GatewayRefused, match=r"cannot prove signed\+zkml") as caught:
        client.prepare("unregistered", given(), "signed+zkml")
    assert "does not know the version's circuit" in caught.value.hint


def provers():
    """The processes that prove for this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if parent == os.getpid() and b"assay.zk.provers._child" in command:
            found.append(int(stat.parent.name))
    return found


class Killer:
    """Hears how proofs go on, and kills so many provers, each amid its sums."""

    def __init__(self, most):
        self.most = most
        self.killed = []

    def __call__(self, progress):
        if progress.stage != "adding up points":
            return
        for process in provers():
            if process not in self.killed and len(self.killed) < self.most:
                os.kill(process, signal.SIGKILL)
                self.killed.append(process)


@pytest.fixture(scope="session")
def wide(publish_circuit, tiny_inputs, tmp_path_factory):
    """A version whose proofs take a while longer than a process takes to be killed."""
    model = tmp_path_factory.mktemp("wide") / "wide.onnx"
    write_perceptron(model, (4, 400, 2))
    return publish_circuit(set_up(compile_plan(model, tiny_inputs)), "wide")


def test_a_prover_that_is_killed_half_way_begins_again(open_client, wide, given):
    killer = Killer(1)
    answer = open_client(on_progress=killer).infer("wide", given(), "zkml")
    assert len(killer.killed) == 1
    assert answer.verdict.ok


def test_the_payer_is_refunded_where_the_prover_is_killed_again(
    open_client, wide, given, token, payer, escrow
):
    before, killer = token.balance(payer.address), Killer(2)
    client = open_client(on_progress=killer)
    order = client.prepare("wide", given(), "zkml")
    with pytest.raises(GatewayRefused, match="was ended by SIGKILL") as caught:
        client.send(order)
    assert caught.value.reason == "prover_failed"
    assert f"The payment goes back to {payer.address}" in caught.value.hint
    assert len(killer.killed) == 2
    with pytest.raises(PaymentError, match="voided, not captured"):
        client.settled(order)
    assert escrow.payment(order.payment_id).status is Status.VOIDED
    assert token.balance(payer.address) == before
    assert client.infer("wide", given(), "zkml").verdict.ok


def test_a_proof_that_takes_more_memory_than_there_is_costs_nobody_money(
    open_client, given, token, payer
):
    before = token.balance(payer.address)
    client = open_client(prover_memory_bytes=2**20)
    with pytest.raises(GatewayRefused, match="of memory, and the prover may take 1 MB"):
        client.prepare("tiny", given(), "zkml")
    assert token.balance(payer.address) == before


def test_no_prover_is_left_when_the_gateway_has_stopped(serve, tiny, create_client, given):
    with serve() as serving:
        create_client(serving.url).infer("tiny", given(), "zkml")
        assert provers()
    assert provers() == []
