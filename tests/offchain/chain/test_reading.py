import os
import signal

import pytest
from eth_abi import encode

from assay.chain import Call, Chain
from assay.errors import ChainError, ChainUnavailable, TransactionReverted

from .proxies import error, fixed_answer, proxy, serving

# Runtime code: revert with nothing; loop for ever; panic is Solidity's own.
REVERTS = bytes.fromhex("5f5ffd")
LOOPS = bytes.fromhex("5b5f56")
NOWHERE = "0x" + "00" * 19 + "aa"


@pytest.fixture
def put_code(restored_chain):
    """Give an address some code, and return the address."""

    def put(code, address="0x" + "00" * 19 + "bb"):
        restored_chain.request("anvil_setCode", address, "0x" + code.hex())
        return address

    return put


def test_reads_blocks_accounts_and_code(chain, deployment, owner):
    assert chain.chain_id == 31337
    assert chain.time() > 1_700_000_000
    assert chain.block_number() >= deployment.block > 0
    assert chain.balance(owner.address) > 0
    assert chain.code(NOWHERE) == b""
    escrow = deployment.address("PaymentEscrow")
    assert len(chain.code(escrow)) > 1_000
    assert chain.code(escrow, deployment.block - 1) == b""


def test_decodes_why_a_view_reverts(chain, model_registry):
    with pytest.raises(TransactionReverted) as caught:
        model_registry.live_floor(b"\1" * 32)
    assert caught.value.error == "VersionUnknown"
    assert caught.value.arguments == {"versionId": "0x" + "01" * 32}
    assert "assay model list" in caught.value.hint


def test_names_a_revert_without_a_reason(chain, put_code):
    with pytest.raises(TransactionReverted, match="NoReason"):
        chain.call(put_code(REVERTS), b"")


def test_reads_the_words_of_a_require(chain, put_code):
    reason = bytes.fromhex("08c379a0") + encode(["string"], ["no such thing"])
    # Copies what lies behind the code to memory, and reverts with it.
    head = bytes.fromhex("60") + bytes([len(reason)]) + bytes.fromhex("600d5f3960")
    code = head + bytes([len(reason)]) + bytes.fromhex("5ffd000000") + reason
    with pytest.raises(TransactionReverted) as caught:
        chain.call(put_code(code), b"")
    assert (caught.value.error, caught.value.arguments) == ("Error", {"message": "no such thing"})


def test_refuses_a_call_that_needs_more_gas_than_a_transaction_may_have(chain, put_code, owner):
    # Hashes 100,000 words of memory, which costs 20 million.
    hungry = bytes.fromhex("6230d4005f2000")
    with pytest.raises(ChainError, match="Split it into several calls"):
        chain.gas_limit(Call(put_code(hungry), b""), owner.address)


def test_hands_on_what_the_node_says_when_it_refuses(chain, put_code, owner):
    with pytest.raises(ChainError, match=r"refused: .*[Gg]as"):
        chain.gas_limit(Call(put_code(LOOPS), b""), owner.address)


def test_leaves_the_limit_alone_where_the_call_has_one(chain, put_code, owner):
    assert chain.gas_limit(Call(put_code(LOOPS), b"", gas=50_000), owner.address) == 50_000


def test_allows_more_than_the_estimate(chain, owner):
    assert chain.gas_limit(Call(NOWHERE, b"", value_wei=1), owner.address) == 21_000 * 130 // 100


def test_says_that_the_chain_is_gone(own_anvil):
    chain = Chain(own_anvil.rpc_url, attempts=2)
    assert chain.block_number() == 0
    os.kill(own_anvil.pid, signal.SIGKILL)
    own_anvil.stop()
    with pytest.raises(ChainUnavailable, match=r"does not answer: .*Check that it runs"):
        chain.block_number()


def test_tries_again_when_an_answer_gets_lost(anvil):
    lost = []

    def lose_the_first(method, params, forward):
        if not lost:
            lost.append(method)
            return None
        return forward()

    with proxy(anvil.rpc_url, lose_the_first) as url:
        assert Chain(url).chain_id == 31337
    assert lost == ["eth_chainId"]


def test_does_not_repeat_methods_that_change_something(anvil):
    asked = []

    def lose_all(method, params, forward):
        asked.append(method)

    with proxy(anvil.rpc_url, lose_all) as url, pytest.raises(ChainUnavailable):
        Chain(url).request("evm_mine")
    assert asked == ["evm_mine"]


@pytest.mark.parametrize(
    ("status", "content", "says"),
    [
        (200, b"<html>hello</html>", "does not speak JSON-RPC"),
        (200, b'{"hello": 1}', "does not speak JSON-RPC"),
        (401, b"", "HTTP 401"),
        (503, b"", "HTTP 503"),
    ],
)
def test_says_that_it_is_no_node(status, content, says):
    with serving(fixed_answer(status, content)) as url, pytest.raises(ChainUnavailable, match=says):
        _ = Chain(url, attempts=1).chain_id


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:port"])
def test_says_that_an_address_is_none(url):
    with pytest.raises(ChainUnavailable, match="does not answer"):
        _ = Chain(url, attempts=1).chain_id


def test_keeps_the_secrets_of_an_address_to_itself():
    chain = Chain("http://user:password@127.0.0.1:1/v2/api-key?token=secret", attempts=1)
    with pytest.raises(ChainUnavailable) as caught:
        chain.block_number()
    assert "http://127.0.0.1:1 does not answer" in str(caught.value)
    assert not any(word in str(caught.value) for word in ("password", "api-key", "secret"))


def test_hands_on_an_error_of_the_node(anvil):
    busy = proxy(anvil.rpc_url, lambda *_: error("too busy today"))
    with busy as url, pytest.raises(ChainError, match="refused: too busy today"):
        Chain(url).block_number()


def test_says_that_a_block_is_not_known(chain):
    with pytest.raises(ChainError, match="refused: BlockOutOfRange"):
        chain.code(NOWHERE, 10**9)
