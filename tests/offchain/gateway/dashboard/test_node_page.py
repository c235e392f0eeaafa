"""The node's page: its keys and balances as the chain knows them, and no more than anybody may."""

import httpx
import pytest

from assay.chain import EnclaveRecord, dev_account
from assay.gateway.dashboard.node import EnclaveRow, show_renewal
from assay.modes import PrivateKey
from assay.modes.signed import sign_delegation
from assay.node import EnclaveState, KeyState
from assay.tee.protocol import UnixEndpoint

from ..shaky_chain import ShakyChain, gone


@pytest.fixture
def delegation(restored_chain, signed_verifier, provider, session_key):
    """The provider's word, which nobody has brought to the chain."""
    return sign_delegation(
        PrivateKey(provider.key),
        session_key.address,
        restored_chain.time() + 10**9,
        restored_chain.chain_id,
        signed_verifier.address,
    )


@pytest.fixture
def by_session_key(open_gateway, session_key, delegation):
    """Serve with the session key; as a context manager."""
    return lambda: open_gateway(signer=PrivateKey(session_key.key), delegation=delegation)


def page_of(http):
    answer = http.get("/node")
    assert answer.status_code == httpx.codes.OK
    return answer.text


def test_who_acts_is_shown_and_no_key(gateway, provider):
    page = page_of(gateway)

    assert f"<code>{provider.address}</code>, who signs claims and receipts: the provider" in page
    assert provider.key.hex().removeprefix("0x") not in page


def test_balances_are_those_on_the_chain(gateway, chain, token, escrow, provider, at_rest):
    at_rest()
    page = page_of(gateway)

    for address in (provider.address, escrow.address):
        whole, rest = divmod(token.balance(address), 10**6)
        digits = f".{rest:06d}".rstrip("0").rstrip(".")
        assert f">{whole:,}{digits} USDC</td>" in page
    whole, rest = divmod(chain.balance(provider.address) // 10**12, 10**6)
    digits = f".{rest:06d}".rstrip("0").rstrip(".")
    assert f">{whole:,}{digits} ETH</td>" in page


def test_a_session_key_that_is_not_on_chain_does_not_count_yet(by_session_key, session_key):
    with by_session_key() as http:
        page = page_of(http)

    assert f"<code>{session_key.address}</code>" in page
    assert '<span class="verdict warn">is not on chain yet</span>' in page


def test_a_session_key_counts_until_it_is_revoked(
    by_session_key, restored_chain, signed_verifier, delegation, provider, stranger
):
    send = restored_chain.send
    with by_session_key() as http:
        send(signed_verifier.delegate_with_signature(delegation), stranger)
        assert '<span class="verdict good">counts</span>' in page_of(http)
        send(signed_verifier.revoke(provider.address, delegation.key), provider)
        assert '<span class="verdict warn">was revoked</span>' in page_of(http)


def test_a_job_shows_its_state_and_not_what_was_asked(gateway, buyer, digits_body, at_rest):
    receipt = buyer.buy(digits_body(7)).json()["receipt"]
    at_rest()
    page = page_of(gateway)

    assert f"/receipts/{receipt['claim']['requestId']}" in page
    assert receipt["input"]["content"] not in page
    assert receipt["output"]["content"] not in page


def test_what_the_chain_does_not_say_is_left_open(open_gateway, anvil, deployment):
    shaky = ShakyChain()
    with shaky.at(anvil.rpc_url) as url, open_gateway(rpc_url=url) as http:
        with shaky.spoiled(gone):
            page = page_of(http)
        mended = page_of(http)

    assert "Some of this could not be looked up" in page
    assert page.count(">unknown</td>") == 4
    assert deployment.address("PaymentEscrow") in page
    assert "could not be looked up" not in mended
    assert "unknown" not in mended


def test_a_receipt_is_checked_without_the_chain_where_that_is_gone(
    open_gateway, anvil, create_buyer, digits_body
):
    shaky = ShakyChain()
    with shaky.at(anvil.rpc_url) as url, open_gateway(rpc_url=url) as http:
        receipt = create_buyer(http).buy(digits_body(2)).json()["receipt"]
        address = f"/receipts/{receipt['claim']['requestId']}"
        with shaky.spoiled(gone):
            page = http.get(address).text
        mended = http.get(address).text

    assert "The chain was not asked" in page
    assert "What was not checked" in page
    assert "no chain was asked" in page
    assert "The chain was not asked" not in mended
    assert "What was not checked" not in mended


def test_an_enclave_that_does_not_answer_does_not_count(open_gateway, tmp_path):
    endpoint = UnixEndpoint(tmp_path / "nobody.sock")
    with open_gateway(enclaves={"tee-simulated": endpoint}) as http:
        page = page_of(http)

    assert "<strong>tee-simulated</strong>" in page
    assert '<span class="verdict warn">Does not count</span>' in page
    assert "This node renews it" not in page


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (None, "The key is not enrolled: assay enclave enrol."),
        (EnclaveRecord(b"\1" * 32, 1, 100, 50), "The key was revoked."),
        (EnclaveRecord(b"\1" * 32, 1, 99, 0), "The key is valid no more."),
        (EnclaveRecord(b"\1" * 32, 1, 100, 0), None),
    ],
)
def test_an_enclaves_key_counts_by_its_record(record, problem):
    key = dev_account(3).address
    row = EnclaveRow.of("tee", EnclaveState(key, record, None), now=99)

    assert (row.key, row.problem) == (key, problem)


def test_a_renewal_is_said_with_what_keeps_it_from_being_made():
    failed = KeyState("0x", 100, "It has no coins.", renewals=2, gas=13_400_000, failures=1)
    assert show_renewal(failed, is_on=True) == (
        "This node renews it before that, 2 times so far, for 13,400,000 gas. It has no coins."
    )
    assert show_renewal(KeyState("0x", 100), is_on=True).endswith("0 times so far, for 0 gas.")
    assert show_renewal(KeyState("0x", 100), is_on=False).startswith("This node does not renew it")
