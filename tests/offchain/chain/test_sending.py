"""Sending: nothing twice, nothing lost, and every refusal with its reason."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from assay.chain import AccountSender, Call, Chain, dev_account
from assay.errors import (
    ChainError,
    ChainUnavailable,
    TransactionPending,
    TransactionSuperseded,
)

from ..chain_fixtures import put_back
from .proxies import error, proxy

NOBODY = "0x00000000000000000000000000000000000000AA"


@pytest.fixture
def chain(own_anvil):
    return Chain(own_anvil.rpc_url, attempts=3, wait_seconds=10)


@pytest.fixture
def sender():
    return dev_account(0)


def gift(wei=1):
    return Call(NOBODY, b"", value_wei=wei)


def test_a_transaction_has_its_hash_before_it_is_sent(chain, sender):
    transaction = chain.prepare(gift(), sender)
    assert not chain.knows(transaction.hash)
    chain.broadcast(transaction)
    receipt = chain.wait(transaction.hash)
    assert receipt.transaction == transaction.hash
    assert (receipt.block, receipt.gas_used) == (1, 21_000)
    assert receipt.gas_price_wei > 0
    assert chain.knows(transaction.hash)


def test_a_transaction_that_is_sent_again_happens_once(chain, sender):
    transaction = chain.prepare(gift(), sender)
    for _ in range(3):
        chain.broadcast(transaction)
    assert chain.wait(transaction.hash).block == 1
    assert (chain.balance(NOBODY), chain.block_number()) == (1, 1)


def test_a_transaction_that_waits_may_be_sent_again(chain, sender):
    chain.request("evm_setAutomine", False)
    transaction = chain.prepare(gift(), sender)
    for _ in range(2):
        chain.broadcast(transaction)
    chain.request("evm_mine")
    assert chain.wait(transaction.hash).block == 1


def test_looks_once_where_there_is_no_time_to_wait(chain, sender):
    receipt = chain.send(gift(), sender)
    assert chain.wait(receipt.transaction, timeout_seconds=0) == receipt
    with pytest.raises(TransactionPending):
        chain.wait(b"\1" * 32, timeout_seconds=0)


def test_a_transaction_is_pending_between_its_sending_and_its_block(chain, sender):
    chain.request("evm_setAutomine", False)
    transaction = chain.prepare(gift(), sender)
    assert not chain.is_pending(transaction.hash)
    chain.broadcast(transaction)
    with pytest.raises(TransactionPending) as caught:
        chain.wait(transaction.hash, timeout_seconds=0)
    assert caught.value.transaction == transaction.hash
    assert chain.is_pending(transaction.hash)
    chain.request("evm_mine")
    assert not chain.is_pending(transaction.hash)


def test_says_that_a_transaction_still_waits(chain, sender):
    chain.request("evm_setAutomine", False)
    transaction = chain.prepare(gift(), sender)
    chain.broadcast(transaction)
    with pytest.raises(TransactionPending, match=r"not included after 0.1 seconds.*sign no other"):
        chain.wait(transaction.hash, timeout_seconds=0.1)


def test_a_lost_answer_does_not_send_twice(own_anvil, sender):
    lost = []

    def lose_the_first_send(method, params, forward):
        answer = forward()
        if method == "eth_sendRawTransaction" and not lost:
            lost.append(params)
            return None
        return answer

    with proxy(own_anvil.rpc_url, lose_the_first_send) as url:
        chain = Chain(url, attempts=3)
        chain.send(gift(), sender)
        assert (chain.balance(NOBODY), chain.block_number(), len(lost)) == (1, 1, 1)


def test_says_that_it_cannot_tell_whether_a_transaction_arrived(own_anvil, sender):
    """The node takes the transaction, every answer gets lost, and the node denies that it knows."""

    def deny(method, params, forward):
        if method == "eth_getTransactionByHash":
            return {"result": None}
        answer = forward()
        return None if method == "eth_sendRawTransaction" and "result" in answer else answer

    with proxy(own_anvil.rpc_url, deny) as url:
        chain = Chain(url, attempts=2)
        with pytest.raises(ChainUnavailable):
            chain.send(gift(), sender)
        assert chain.balance(NOBODY) == 1


def test_says_that_a_transaction_can_never_be_included(chain, sender):
    transaction = chain.prepare(gift(), sender)
    chain.release(transaction)
    chain.send(gift(wei=5), sender)
    with pytest.raises(TransactionSuperseded, match="prepare the call again"):
        chain.broadcast(transaction)
    assert chain.balance(NOBODY) == 5


def test_a_transaction_with_the_nonce_of_one_that_waits_is_superseded(own_anvil, chain, sender):
    chain.request("evm_setAutomine", False)
    transaction = chain.prepare(gift(), sender)
    rival = Chain(own_anvil.rpc_url)
    rival.broadcast(rival.prepare(gift(wei=5), sender))
    with pytest.raises(TransactionSuperseded):
        chain.broadcast(transaction)


def test_sends_again_when_another_process_took_the_nonce(own_anvil, sender):
    rival = Chain(own_anvil.rpc_url)
    taken = []

    def take_the_nonce_first(method, params, forward):
        if method == "eth_sendRawTransaction" and not taken:
            taken.append(rival.send(gift(wei=5), sender))
        return forward()

    with proxy(own_anvil.rpc_url, take_the_nonce_first) as url:
        Chain(url).send(gift(wei=1), sender)
    assert rival.balance(NOBODY) == 6


def test_gives_up_when_others_take_every_nonce(own_anvil, sender):
    def refuse(method, params, forward):
        return error("nonce too low") if method == "eth_sendRawTransaction" else forward()

    with proxy(own_anvil.rpc_url, refuse) as url, pytest.raises(TransactionSuperseded):
        Chain(url).send(gift(), sender)


def test_eight_threads_share_an_account(chain, sender):
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(lambda wei: chain.send(gift(wei), sender), range(1, 49)))
    assert len({receipt.transaction for receipt in receipts}) == 48
    assert chain.balance(NOBODY) == sum(range(1, 49))


def test_eight_threads_send_for_eight_accounts(chain):
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda i: chain.send(gift(), dev_account(i % 8)), range(48)))
    assert chain.balance(NOBODY) == 48


def test_a_transaction_that_is_not_sent_leaves_no_gap(chain, sender):
    abandoned = chain.prepare(gift(), sender)
    later = chain.prepare(gift(), sender)
    assert (abandoned.nonce, later.nonce) == (0, 1)
    chain.release(abandoned)
    chain.broadcast(later)
    chain.send(gift(), sender)
    assert chain.wait(later.hash).transaction == later.hash
    assert chain.balance(NOBODY) == 2


def test_a_local_chain_may_be_put_back(chain, sender):
    snapshot = chain.request("evm_snapshot")
    for _ in range(2):
        transaction = chain.prepare(gift(), sender)
        chain.broadcast(transaction)
        chain.wait(transaction.hash)
    put_back(chain, snapshot)
    assert chain.send(gift(), sender).block == 1


def test_says_that_there_is_too_little_money_and_frees_the_nonce(chain, sender):
    poor = dev_account(50)
    with pytest.raises(ChainError, match="Insufficient funds"):
        chain.send(Call(NOBODY, b"", gas=21_000, value_wei=1), poor)
    chain.send(gift(wei=10**18), sender)
    chain.request("anvil_setBalance", poor.address, hex(10**18))
    assert chain.prepare(gift(), poor).nonce == 0


def test_takes_addresses_without_a_checksum(chain, sender):
    chain.send(Call(NOBODY.lower(), b"", value_wei=1), sender)
    assert chain.balance(NOBODY.lower()) == 1


def test_a_sender_is_one_key_on_one_chain(chain, sender):
    one = AccountSender(chain, sender)
    assert one.address == sender.address
    assert one.send(gift()).block == 1


def test_says_that_the_chain_is_gone_before_and_after_signing(own_anvil, chain, sender):
    transaction = chain.prepare(gift(), sender)
    os.kill(own_anvil.pid, signal.SIGKILL)
    own_anvil.stop()
    for attempt in (
        lambda: chain.prepare(gift(), sender),
        lambda: chain.broadcast(transaction),
        lambda: chain.wait(transaction.hash),
    ):
        with pytest.raises(ChainUnavailable, match="Check that it runs"):
            attempt()
