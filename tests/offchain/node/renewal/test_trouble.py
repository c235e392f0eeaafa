"""What keeps a key from being renewed is said with what to do, and nothing is paid for twice."""

import logging

import pytest
from eth_account import Account

from assay.chain import Chain, NitroAttestation, TeeVerifier
from assay.node import KeyState
from assay.tee import read_document

from ...chain.proxies import proxy
from .conftest import BOUNDARY, DUE_AT, HOUR

THREE_TIMES = range(3)


@pytest.fixture
def renewed(tee_verifier):
    """Tell whether a key lasts longer than it did at first."""
    return lambda key: tee_verifier.enclave(key).until == BOUNDARY + 2 * HOUR


def gone(method, params, forward):
    """Close every connection unanswered."""


def test_an_account_without_coins_is_named_and_what_it_lacks(
    create_renewal, moved, enrolled, renewed, caplog
):
    poor = Account.create()
    renewal = create_renewal(poor)
    moved.move(DUE_AT)
    state = renewal.look()
    assert f"The key {enrolled.key} could not be renewed: {poor.address} holds 0.000000" in (
        state.problem
    )
    assert f"Send coins for gas to {poor.address}, and try again." in state.problem
    assert (state.until, state.failures, state.renewals) == (BOUNDARY, 1, 0)
    (said,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert state.problem in said.message
    assert "then nothing is sold from the enclave" in said.message

    moved.chain.request("anvil_setBalance", poor.address, hex(10**20))
    state = renewal.look()
    assert (state.problem, state.failures, state.failures_ever, state.renewals) == (None, 0, 1, 1)
    assert renewed(enrolled.key)


def test_what_fails_is_tried_again_later_and_later(create_renewal, moved, enrolled):
    renewal = create_renewal(Account.create())
    moved.move(DUE_AT)
    pauses = []
    for _ in range(8):
        renewal.look()
        pauses.append(renewal.pause_seconds)
    assert pauses == [30, 60, 120, 240, 480, 600, 600, 600]


def test_what_the_contract_refuses_is_not_paid_for_again_soon(create_renewal, moved, enrolled):
    renewal = create_renewal()
    moved.move(DUE_AT)
    moved.chain.request("evm_setNextBlockTimestamp", DUE_AT + 16 * 60)
    moved.chain.request("evm_mine")
    assert "refused with DocumentStale" in renewal.look().problem
    assert renewal.pause_seconds == 600


def test_a_chain_out_of_reach_is_said_and_the_key_is_renewed_when_it_is_back(
    create_renewal, moved, enrolled, tee_verifier, anvil, renewed
):
    rules = [None]

    def pass_on(method, params, forward):
        return rules[0](method, params, forward) if rules[0] else forward()

    with proxy(anvil.rpc_url, pass_on) as url:
        chain = Chain(url, attempts=1)
        renewal = create_renewal(verifier=TeeVerifier(chain, tee_verifier.address))
        assert renewal.look() == KeyState(enrolled.key, BOUNDARY)
        moved.move(DUE_AT)
        rules[0] = gone
        state = renewal.look()
        assert "does not answer" in state.problem
        assert (state.key, state.until) == (enrolled.key, BOUNDARY)
        assert 30 <= renewal.pause_seconds <= 60
        rules[0] = None
        assert renewal.look().problem is None
    assert renewed(enrolled.key)


def test_a_renewal_on_its_way_is_waited_for_and_not_sent_twice(
    create_renewal, moved, enrolled, anvil, renewed, count_transactions, provider, tee_verifier
):
    renewal = create_renewal(chain=Chain(anvil.rpc_url, wait_seconds=1))
    moved.move(DUE_AT)
    bring_authorities(moved, tee_verifier, provider)
    moved.chain.request("evm_setAutomine", False)
    try:
        sent = count_transactions()
        for _ in THREE_TIMES:
            state = renewal.look()
            assert "is not included after 1 seconds" in state.problem
            assert (state.failures, state.retry_seconds) == (1, 30)
        assert count_transactions() == sent + 1
        moved.chain.request("evm_mine")
        state = renewal.look()
        assert (state.problem, state.failures, state.until) == (None, 0, BOUNDARY + 2 * HOUR)
        assert count_transactions() == sent + 1
    finally:
        moved.chain.request("evm_setAutomine", True)
    assert renewed(enrolled.key)


def bring_authorities(moved, tee_verifier, provider):
    """Add the certificates of authorities that the chain lacks, so that one transaction is left."""
    attestation = NitroAttestation(moved.chain, tee_verifier.attestation())
    with moved.ask() as enclave:
        *authorities, _leaf = read_document(enclave.attest(b"")).certificates
    for call in attestation.missing(authorities):
        moved.chain.send(call, provider)


def test_an_enclave_that_has_ended_took_its_key_with_it(
    create_renewal, moved, enrolled, count_transactions, caplog
):
    renewal = create_renewal()
    renewal.look()
    moved.move(DUE_AT)
    moved.end()
    sent = count_transactions()
    with caplog.at_level(logging.INFO):
        state = [renewal.look() for _ in THREE_TIMES][-1]
    assert (state.key, state.until, state.failures) == (None, None, 0)
    assert "has ended, or cannot be reached" in state.problem
    assert "Start it again, and enrol its new key" in state.problem
    assert renewal.pause_seconds == 10
    assert count_transactions() == sent
    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_a_node_may_be_there_before_its_enclave(create_renewal, moved, caplog):
    moved.end()
    renewal = create_renewal()
    with caplog.at_level(logging.INFO):
        for _ in THREE_TIMES:
            assert renewal.look().key is None
    assert [each.levelname for each in caplog.records] == ["INFO"]


def test_a_key_that_was_never_enrolled_is_its_owners_to_enrol(
    create_renewal, moved, count_transactions
):
    sent, renewal = count_transactions(), create_renewal()
    state = renewal.look()
    assert state == KeyState(
        moved.key, None, f"The enclave's key {moved.key} is not enrolled: assay enclave enrol."
    )
    assert count_transactions() == sent
    assert renewal.pause_seconds == 10


def test_a_revoked_key_is_not_renewed(
    create_renewal, create_enroller, moved, enrolled, count_transactions
):
    create_enroller().revoke(enrolled.key, enrolled.revocation)
    moved.move(DUE_AT)
    sent = count_transactions()
    assert f"key {enrolled.key} was revoked: start another" in create_renewal().look().problem
    assert count_transactions() == sent


def test_a_key_that_has_lapsed_is_not_renewed(create_renewal, moved, enrolled, count_transactions):
    moved.move(BOUNDARY)
    sent, renewal = count_transactions(), create_renewal()
    assert f"key {enrolled.key} is valid no more: start another" in renewal.look().problem
    assert renewal.pause_seconds == 10
    assert count_transactions() == sent


def test_a_node_that_does_not_renew_says_so_in_time(
    create_renewal, moved, enrolled, count_transactions, caplog
):
    renewal = create_renewal(is_on=False)
    assert renewal.look().problem is None
    moved.move(DUE_AT)
    sent = count_transactions()
    state = [renewal.look() for _ in THREE_TIMES][-1]
    assert state.problem == (
        f"The key {enrolled.key} ends soon, and is not renewed here: assay enclave enrol."
    )
    assert count_transactions() == sent
    assert [each.levelname for each in caplog.records] == ["WARNING"]
