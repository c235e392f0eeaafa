"""A chain's past in bulk."""

import pytest

from assay.chain import Chain, History
from assay.errors import ChainError, ChainUnavailable

from .proxies import error, proxy


@pytest.fixture
def history(chain):
    return History(chain)


def test_blocks_are_read_in_the_order_they_are_asked_for(history, chain, deployment):
    last = chain.block_number()
    found = history.blocks([last, 0, last + 1])
    assert [block and block.number for block in found] == [last, 0, None]
    assert found[0].time == chain.time()


def test_more_calls_than_a_batch_holds_are_all_answered(history, chain, deployment):
    last = chain.block_number()
    found = history.blocks([last] * 250)
    assert len(found) == 250
    assert len(set(found)) == 1


def test_logs_of_several_contracts_come_in_order(
    history, restored_chain, token, escrow, payer, provider, send
):
    first = send(token.approve(escrow.address, 5), payer)
    second = send(escrow.set_operator(provider.address, approved=True), payer)
    topics = [
        token.interface.event("Approval").topic,
        escrow.interface.event("OperatorSet").topic,
    ]
    found = history.logs([escrow.address, token.address], topics, first.block, second.block)
    assert [log.transaction for log in found] == [first.transaction, second.transaction]
    assert [log.block_hash for log in found] == [
        block.hash for block in history.blocks([first.block, second.block])
    ]
    assert history.logs([escrow.address], topics[:1], first.block, second.block) == []
    assert history.gas_used([second.transaction, bytes(32)]) == [second.gas_used, None]


def test_a_log_without_a_time_says_so(anvil, restored_chain, token, escrow, payer, send):
    receipt = send(token.approve(escrow.address, 5), payer)

    def without_time(method, params, forward):
        answer = forward()
        if method == "eth_getLogs":
            for log in answer["result"]:
                log.pop("blockTimestamp", None)
        return answer

    topic = token.interface.event("Approval").topic
    with proxy(anvil.rpc_url, without_time) as url:
        found = History(Chain(url)).logs([token.address], [topic], receipt.block, receipt.block)
    assert [log.time for log in found] == [None]


def test_a_call_of_a_batch_that_is_refused_is_named(anvil):
    def refuse(method, params, forward):
        return error("no such block") if params[0] == "0x7" else forward()

    with (
        proxy(anvil.rpc_url, refuse) as url,
        pytest.raises(ChainError, match="no such block"),
    ):
        History(Chain(url)).blocks(range(10))


def test_a_node_that_does_not_answer_a_batch_is_unavailable(anvil):
    with (
        proxy(anvil.rpc_url, lambda *_: None) as url,
        pytest.raises(ChainUnavailable),
    ):
        History(Chain(url)).blocks([0])
