"""Transactions that revert, before they are sent and after."""

import pytest

from assay.chain import Call, Chain
from assay.errors import TransactionReverted
from assay.wire import Policy

from .proxies import error, proxy

SIGNED = Policy(1)


def test_names_the_revert_before_anything_is_sent(restored_chain, model_registry, publisher):
    before = restored_chain.block_number()
    with pytest.raises(TransactionReverted) as caught:
        restored_chain.prepare(model_registry.register("", SIGNED), publisher)
    assert (caught.value.error, caught.value.arguments) == ("NameMissing", {})
    assert restored_chain.block_number() == before


def test_names_the_revert_of_a_transaction_that_was_included(
    restored_chain, model_registry, publisher
):
    call = model_registry.register("", SIGNED)
    with pytest.raises(TransactionReverted, match=r"NameMissing\(\)"):
        restored_chain.send(Call(call.target, call.data, gas=100_000), publisher)


def test_says_that_the_gas_ran_out(restored_chain, model_registry, publisher):
    call = model_registry.register("too little", SIGNED)
    with pytest.raises(TransactionReverted, match=r"OutOfGas\(gas=30000\)"):
        restored_chain.send(Call(call.target, call.data, gas=30_000), publisher)


def test_says_that_the_reason_is_lost_where_the_node_forgets_old_state(
    anvil, restored_chain, owner
):
    reverts_once = "0x" + "00" * 19 + "bb"
    restored_chain.request("anvil_setCode", reverts_once, "0x5f5ffd")
    failing = restored_chain.prepare(Call(reverts_once, b"", gas=50_000), owner)
    restored_chain.broadcast(failing)

    def forget(method, params, forward):
        return error("missing trie node") if method == "eth_call" else forward()

    lost = pytest.raises(TransactionReverted, match=r"NoReason.*the reason is lost")
    with proxy(anvil.rpc_url, forget) as url, lost:
        Chain(url).wait(failing.hash)
    restored_chain.release(failing)
