"""PaymentEscrow: whoever sends a transaction does not decide by its gas limit what comes of it.

capture, captureBatch, void and reclaim, under every gas limit
├── when they go through: all that is due has been transferred, none of it became a credit
│   └── or, in a batch, the item was refused and is as it was
└── otherwise they revert, and say that there was too little gas, where there is enough to say so
"""

from typing import NamedTuple

import pytest

from ...expectations import error_data
from ...mocks import TokenManner, VerifierManner
from ...statements import SIGNED, Status, policy_word

HUNGRY = 40
HUNGRY_GAS_CAP = 120_000
HIGHEST = 1_200_000
STEPS = 150
TRANSFER_GAS_CAP = 250_000


class Outcome(NamedTuple):
    success: bool
    answer: bytes
    to_provider: int
    to_payer: int
    credits: int
    status: int


@pytest.fixture
def attempt(mocks, owner):
    return owner.deploy(mocks["Attempt"])


@pytest.fixture
def payment(mocks, owner, verifier_registry, mock_token, create_terms, create_payment):
    """A payment of which everything fails that is given little gas: the verifier, the token."""
    needed = HUNGRY_GAS_CAP - 1_000
    verifier = owner.deploy(mocks["MockVerifier"], VerifierManner.NEED_GAS, needed)
    verifier_registry.append(HUNGRY, "hungry", verifier, HUNGRY_GAS_CAP, sender=owner)
    policy = policy_word(SIGNED, HUNGRY)
    payment = create_payment(create_terms(token=mock_token.address, unit_price=3, policy=policy))
    mock_token.behave(TokenManner.NEED_GAS, sender=owner)
    return payment


@pytest.fixture
def item(payment, create_capture):
    item = create_capture(payment, units=7)
    return item._replace(evidence=(*item.evidence, (HUNGRY, b"")))


@pytest.fixture
def outcomes(attempt, escrow, mock_token, provider, payer, payment):
    """Every outcome of a message under gas limits from next to nothing to plenty."""

    def collect(message):
        held = mock_token.balanceOf(provider), mock_token.balanceOf(payer)
        questions = [
            (mock_token, mock_token.balanceOf.encode_input(provider)),
            (mock_token, mock_token.balanceOf.encode_input(payer)),
            (escrow, escrow.creditOf.encode_input(mock_token, provider)),
            (escrow, escrow.creditOf.encode_input(mock_token, payer)),
            (escrow, escrow.paymentOf.encode_input(payment.id)),
        ]
        found = set()
        for gas_limit in range(20_000, HIGHEST, HIGHEST // STEPS):
            success, answer, words = attempt.withGas.call(escrow, message, gas_limit, questions)
            to_provider, to_payer = words[0] - held[0], words[1] - held[1]
            credit, status = words[2] + words[3], words[4]
            found.add(Outcome(success, bytes(answer), to_provider, to_payer, credit, status))
        return found

    return collect


@pytest.fixture
def too_little_gas(escrow, verifier_registry, mock_token, payment):
    """Every way to say that there was too little gas; b"" when there was none left to say it."""
    signed_gas_cap = verifier_registry.modeOf(SIGNED).gasCap
    return {
        "nothing": b"",
        "signed": error_data(verifier_registry.VerifierOutOfGas, SIGNED, signed_gas_cap),
        "hungry": error_data(verifier_registry.VerifierOutOfGas, HUNGRY, HUNGRY_GAS_CAP),
        "evidence": error_data(escrow.EvidenceNotChecked, payment.id),
        "transfer": error_data(escrow.TransferOutOfGas, mock_token.address, TRANSFER_GAS_CAP),
    }


def assert_all_or_nothing(outcomes, expected, too_little_gas):
    assert {outcome for outcome in outcomes if outcome.success} == expected
    reverted = {outcome for outcome in outcomes if not outcome.success}
    assert {outcome.answer for outcome in reverted} <= set(too_little_gas.values())
    assert too_little_gas["transfer"] in {outcome.answer for outcome in reverted}
    assert {outcome[2:] for outcome in reverted} == {(0, 0, 0, Status.AUTHORIZED)}


def test_a_capture_pays_both_or_reverts(escrow, item, outcomes, too_little_gas):
    message = escrow.capture.encode_input(item)
    captured = Outcome(True, b"", 21, 979, 0, Status.CAPTURED)
    assert_all_or_nothing(outcomes(message), {captured}, too_little_gas)


def test_a_batch_pays_both_or_refuses_or_reverts(escrow, item, outcomes, too_little_gas):
    message = escrow.captureBatch.encode_input([item], [])
    captured = Outcome(True, b"", 21, 979, 0, Status.CAPTURED)
    refused = Outcome(True, b"", 0, 0, 0, Status.AUTHORIZED)
    assert_all_or_nothing(outcomes(message), {captured, refused}, too_little_gas)


def test_a_void_pays_or_reverts(escrow, attempt, provider, payment, outcomes, too_little_gas):
    escrow.setOperator(attempt, True, sender=provider)
    voided = Outcome(True, b"", 0, 1_000, 0, Status.VOIDED)
    message = escrow.void.encode_input(*payment.key)
    assert_all_or_nothing(outcomes(message), {voided}, too_little_gas)


def test_a_reclaim_pays_or_reverts(escrow, chain, payment, outcomes, too_little_gas):
    chain.mine(timestamp=payment.terms.capture_before)
    reclaimed = Outcome(True, b"", 0, 1_000, 0, Status.RECLAIMED)
    message = escrow.reclaim.encode_input(*payment.key)
    assert_all_or_nothing(outcomes(message), {reclaimed}, too_little_gas)
