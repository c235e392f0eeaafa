"""Finding events in ranges of blocks."""

from types import SimpleNamespace

import pytest

from assay.chain import Chain, DevToken, Log, events, events_in
from assay.chain.contracts.events import Transfer
from assay.errors import ChainError, ChainUnavailable
from assay.wire import keccak

from .proxies import error, proxy


@pytest.fixture
def transfers(restored_chain, token, payer, provider, stranger, send):
    """Three payments in a row, and the block of the first."""
    receipts = [
        send(token.transfer(provider.address, 1), payer),
        send(token.transfer(stranger.address, 2), payer),
        send(token.transfer(stranger.address, 3), provider),
    ]
    return SimpleNamespace(receipts=receipts, first=receipts[0].block)


@pytest.fixture(autouse=True)
def provider_has_money(restored_chain, token, provider, send):
    send(token.mint(provider.address, 100), provider)


def test_finds_all_events_in_order(transfers, token, payer, provider, stranger):
    found = list(events(token, Transfer, transfers.first))
    assert [log.event for log in found] == [
        Transfer(payer.address, provider.address, 1),
        Transfer(payer.address, stranger.address, 2),
        Transfer(provider.address, stranger.address, 3),
    ]
    assert [(log.block, log.transaction) for log in found] == [
        (receipt.block, receipt.transaction) for receipt in transfers.receipts
    ]


def test_both_ends_of_a_range_count(transfers, token):
    first = transfers.first
    found = list(events(token, Transfer, first, first + 1))
    assert [log.block for log in found] == [first, first + 1]
    assert list(events(token, Transfer, first + 1, first)) == []


def test_filters_by_indexed_fields_in_their_own_words(transfers, token, payer, provider, stranger):
    def amounts(**filters):
        found = events(token, Transfer, transfers.first, **filters)
        return [log.event.amount_atomic for log in found]

    assert amounts(sender=payer.address) == [1, 2]
    assert amounts(sender=payer.address, recipient=stranger.address) == [2]
    assert amounts(sender=[payer.address, provider.address]) == [1, 2, 3]
    with pytest.raises(TypeError, match="not indexed in this event: value"):
        amounts(amount_atomic=1)
    with pytest.raises(TypeError, match="not indexed in this event: nonsense"):
        amounts(nonsense=1)


def test_asks_for_smaller_ranges_where_the_node_wants_that(anvil, transfers, restored_chain):
    asked = []

    def two_blocks_at_most(method, params, forward):
        if method == "eth_getLogs":
            span = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) + 1
            asked.append(span)
            if span > 2:
                return error("range is too large, max is 2 blocks")
        return forward()

    with proxy(anvil.rpc_url, two_blocks_at_most) as url:
        token = DevToken(Chain(url), transfers.receipts[0].logs[0].address)
        found = list(events(token, Transfer, transfers.first))
    assert [log.event.amount_atomic for log in found] == [1, 2, 3]
    assert asked[-2:] == [2, 1]


def test_gives_up_where_the_node_refuses_a_single_block(anvil, token):
    def refuse(method, params, forward):
        return error("no logs here") if method == "eth_getLogs" else forward()

    with proxy(anvil.rpc_url, refuse) as url, pytest.raises(ChainError, match="no logs here"):
        list(events(DevToken(Chain(url), token.address), Transfer, 0))


def test_does_not_take_a_lost_chain_for_a_refusal(anvil, token):
    asked = []

    def lose(method, params, forward):
        if method == "eth_getLogs":
            asked.append(method)
            return None
        return forward()

    with proxy(anvil.rpc_url, lose) as url, pytest.raises(ChainUnavailable):
        list(events(DevToken(Chain(url, attempts=2), token.address), Transfer, 0))
    assert len(asked) == 2


def test_picks_a_contracts_own_events_out_of_a_receipt(transfers, token, escrow):
    logs = transfers.receipts[0].logs
    assert len(list(events_in(logs, token, Transfer))) == 1
    elsewhere = DevToken(token.chain, escrow.address)
    assert list(events_in(logs, elsewhere, Transfer)) == []


def test_says_that_a_log_cannot_be_read(token):
    topic = keccak(b"Transfer(address,address,uint256)")
    for topics, data in (((topic,), bytes(32)), ((topic, bytes(32), bytes(32)), b"short")):
        log = Log(token.address, topics, data, block=1, transaction=bytes(32), index=0)
        with pytest.raises(ChainError, match=r"logged a Transfer that cannot be read"):
            list(events_in([log], token, Transfer))
