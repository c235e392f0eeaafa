"""A model that fails at run time: the payer has the money back at once, and is told why."""

import hashlib
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assay.models import LoadedModels

from ...serving_fixtures import SAMPLES
from .ledger import VOIDED
from .orders import WAYS


@pytest.fixture
def damaged(store):
    """Have a published file altered where it is stored, for as long as a block lasts."""

    @contextmanager
    def altered(source):
        data = source.read_bytes()
        folder = Path(urlsplit(store.url).path) / "sha256"
        stored = folder / hashlib.sha256(data).hexdigest()
        assert stored.read_bytes() == data
        stored.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        try:
            yield
        finally:
            stored.write_bytes(data)

    return altered


@pytest.mark.parametrize("way", WAYS)
def test_an_input_that_the_model_cannot_run_is_not_paid_for(
    serve, lookup, orderer, ledger, until, way
):
    with serve() as node:
        order = orderer.order(node.url, {"inputs": {"number": [7]}}, way, "lookup")
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "voided")
        again = order.send(node.url)

    assert answer.status_code == 500
    assert answer.json()["code"] == "engine_error"
    assert order.authorization.payer in answer.json()["hint"]
    assert again.json() == answer.json()
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}
    assert ledger.left_in_vault(order) == 0


def test_a_model_that_failed_for_one_input_answers_the_next(
    serve, lookup, orderer, ledger, until, price_atomic
):
    with serve() as node:
        failing = orderer.order(node.url, {"inputs": {"number": [7]}}, model="lookup")
        failing.send(node.url)
        order = orderer.order(node.url, {"inputs": {"number": [0]}}, model="lookup")
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "captured")
        until(lambda: failing.state(node.url) == "voided")

    assert answer.json()["outputs"] == {"found": [0.0]}
    assert ledger.moved() == {"payer": -price_atomic, "provider": price_atomic}


def test_a_model_whose_file_was_altered_is_not_run(
    serve, digits, damaged, orderer, digits_body, ledger, until
):
    with damaged(SAMPLES / "digits.onnx"), serve() as node:
        order = orderer.order(node.url, digits_body())
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "voided")

    assert answer.status_code == 500
    assert answer.json()["code"] == "artefact_corrupt"
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}


def test_a_fault_of_the_node_itself_is_not_paid_for(
    serve, digits, orderer, digits_body, ledger, until, monkeypatch
):
    def fail(*_):
        raise RuntimeError("a fault that nobody has foreseen")

    monkeypatch.setattr(LoadedModels, "get", fail)
    with serve() as node:
        order = orderer.order(node.url, digits_body())
        answer = order.send(node.url)
        until(lambda: order.state(node.url) == "voided")

    assert answer.status_code == 500
    assert answer.json()["code"] == "internal_error"
    assert "nobody has foreseen" not in answer.text
    assert ledger.history(order) == VOIDED
    assert ledger.moved() == {}
