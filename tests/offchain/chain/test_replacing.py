"""A transaction that is not included is replaced: the same call and nonce, at higher fees.

raised
├── when it is priced out: at once, to what is usual now, or `FeeLimitReached` above the limit
├── when it has waited for long, is the next, and the chain makes blocks: an eighth more
│   └── and that is above the limit: nothing, and it is logged
└── else, and where it is included or somebody else's: nothing
"""

import time

import pytest

from assay.chain import Anvil, AnvilOptions, Call, Chain, dev_account
from assay.chain.fees import read_unsigned
from assay.errors import FeeLimitReached, TransactionPending

from .proxies import proxy

NOBODY = "0x00000000000000000000000000000000000000AA"
GWEI = 10**9


@pytest.fixture
def sender():
    return dev_account(0)


@pytest.fixture
def connect(own_anvil):
    """Connect to a chain that makes blocks only when it is told to; no wait is too short."""

    def make(wait_seconds=0, **settings):
        return Chain(own_anvil.rpc_url, wait_seconds=wait_seconds, **settings)

    make().request("evm_setAutomine", False)
    return make


@pytest.fixture
def chain(connect):
    return connect()


def gift(wei=1):
    return Call(NOBODY, b"", value_wei=wei)


def sent(chain, sender, wei=1):
    transaction = chain.prepare(gift(wei), sender)
    chain.broadcast(transaction)
    return transaction


def set_base_fee(chain, wei):
    """Have gas cost so much from the next block on, and make that block."""
    chain.request("anvil_setNextBlockBaseFeePerGas", hex(wei))
    chain.request("evm_mine")


def fees(transaction):
    fields = read_unsigned(transaction.raw)
    return fields["maxFeePerGas"], fields["maxPriorityFeePerGas"]


def same_but_for_fees(transaction):
    fields = read_unsigned(transaction.raw)
    return {name: value for name, value in fields.items() if "Fee" not in name}


def test_a_transaction_that_waits_is_replaced_in_the_pool(chain, sender):
    first = sent(chain, sender)
    raised = chain.raised(first, sender)
    assert same_but_for_fees(raised) == same_but_for_fees(first)
    assert raised.hashes == (first.hash, raised.hash)
    assert all(
        8 * after >= 9 * before for before, after in zip(fees(first), fees(raised), strict=True)
    )
    chain.broadcast(raised)
    assert not chain.knows(first.hash)
    chain.request("evm_mine")
    receipt = chain.wait(raised.hash, replaced=raised.replaced)
    assert receipt.transaction == raised.hash
    assert chain.balance(NOBODY) == 1


def test_one_that_was_replaced_twice_knows_both(chain, sender):
    first = sent(chain, sender)
    second = chain.raised(first, sender)
    chain.broadcast(second)
    third = chain.raised(second, sender)
    assert third.replaced == (first.hash, second.hash)
    chain.broadcast(third)
    chain.request("evm_mine")
    assert chain.wait(third.hash).transaction == third.hash


def test_one_that_is_priced_out_offers_what_is_usual_now(connect, sender):
    """However short it has waited. This node forgets what costs too little; others keep it."""
    chain = connect(wait_seconds=60)
    first = sent(chain, sender)
    set_base_fee(chain, 50 * GWEI)
    raised = chain.raised(first, sender)
    assert fees(raised)[0] > 80 * GWEI
    chain.broadcast(raised)
    chain.request("evm_mine")
    assert chain.wait(raised.hash, replaced=raised.replaced).transaction == raised.hash


def test_the_one_that_was_to_be_replaced_may_be_included_all_the_same(chain, sender):
    first = sent(chain, sender)
    raised = chain.raised(first, sender)
    chain.request("evm_mine")
    chain.broadcast(raised)  # too late, and no error
    assert chain.wait(raised.hash, replaced=raised.replaced).transaction == first.hash
    assert chain.raised(raised, sender) is None
    assert chain.balance(NOBODY) == 1


def test_a_process_that_knows_only_what_was_written_down_replaces_it_too(connect, sender):
    first = sent(connect(), sender)
    restarted = connect()
    raised = restarted.raised(first, sender)
    restarted.broadcast(raised)
    restarted.request("evm_mine")
    assert restarted.wait(raised.hash).transaction == raised.hash
    assert restarted.prepare(gift(), sender).nonce == 1


def test_what_has_not_waited_for_long_is_left_alone(connect, sender):
    chain = connect(wait_seconds=600)
    assert chain.raised(sent(chain, sender), sender) is None


def test_what_waits_for_others_is_left_alone(chain, sender):
    first, second = sent(chain, sender), sent(chain, sender)
    assert chain.raised(second, sender) is None
    assert chain.raised(first, sender) is not None


def test_somebody_elses_is_left_alone(chain, sender):
    assert chain.raised(sent(chain, sender), dev_account(1)) is None


def test_nothing_is_raised_while_the_chain_stands_still(sender):
    with Anvil(AnvilOptions(timestamp=int(time.time()) - 3_600)) as still:
        chain = Chain(still.rpc_url, wait_seconds=0)
        chain.request("evm_setAutomine", False)
        assert chain.raised(sent(chain, sender), sender) is None


def test_above_the_limit_what_is_priced_out_waits_and_says_so(connect, sender):
    chain = connect(most_fee_wei=20 * GWEI)
    first = sent(chain, sender)
    set_base_fee(chain, 50 * GWEI)
    with pytest.raises(FeeLimitReached, match=r"0x\w{64} waits.* 20,000,000,000 may be") as caught:
        chain.raised(first, sender)
    assert "most_fee_wei" in caught.value.hint


def test_at_the_limit_what_is_only_slow_waits_and_is_logged(connect, sender, caplog):
    chain = connect(most_fee_wei=3 * GWEI)
    first = sent(chain, sender)
    for _ in range(3):
        assert chain.raised(first, sender) is None
    said = f"0x{first.hash.hex()} waits, and already offers what may be paid"
    assert caplog.text.count(said) == 1
    chain.request("evm_mine")
    assert chain.wait(first.hash).transaction == first.hash


def test_nothing_is_signed_while_gas_is_too_dear(connect, sender):
    chain = connect(most_fee_wei=20 * GWEI)
    set_base_fee(chain, 50 * GWEI)
    with pytest.raises(FeeLimitReached, match="Nothing is sent"):
        chain.prepare(gift(), sender)
    set_base_fee(chain, GWEI)
    assert chain.prepare(gift(), sender).nonce == 0


def test_sending_raises_the_fees_of_what_is_not_included(own_anvil, connect, sender):
    """The chain includes nothing before it was offered more."""
    offered = []

    def include_the_second(method, params, forward):
        answer = forward()
        if method == "eth_sendRawTransaction":
            offered.append(read_unsigned(bytes.fromhex(params[0].removeprefix("0x"))))
            if len(offered) == 2:
                direct.request("evm_mine")
        return answer

    direct = connect()
    with proxy(own_anvil.rpc_url, include_the_second) as url:
        receipt = Chain(url, wait_seconds=0.2).send(gift(), sender)
    assert [each["nonce"] for each in offered] == [0, 0]
    assert receipt.block == 1
    assert direct.balance(NOBODY) == 1


def test_sending_gives_up_after_a_while_and_says_what_still_waits(connect, sender):
    chain = connect()
    with pytest.raises(TransactionPending, match="not included"):
        chain.send(gift(), sender)
    chain.request("evm_mine")
    assert chain.balance(NOBODY) == 1
