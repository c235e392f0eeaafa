"""PaymentEscrow.capture: whatever a payer does that is called back, the capture stands.

a payer that reverts, burns its gas, or answers with 200,000 bytes
├── the provider is paid, the payment is captured, CallbackFailed says so where it failed
└── it uses its cap and little more of the caller's gas
a payer that calls the escrow while it is called back
└── every verb refuses, and succeeds afterwards
whoever captures, under every gas limit
└── either the payer had its cap, or the capture reverts: it is never skipped
"""

import pytest

from ...expectations import balance_changes, error_data
from ...mocks import PayerManner
from ...statements import Status
from ..hostile.moves import VERBS

CALLBACK_GAS_CAP = 200_000
HIGHEST = 700_000
STEPS = 140


@pytest.mark.parametrize(
    ("manner", "fails"),
    [
        (PayerManner.REVERT, True),
        (PayerManner.BURN_GAS, True),
        (PayerManner.REVERT_BOMB, True),
        (PayerManner.RETURN_BOMB, False),
    ],
)
def test_a_capture_stands_whatever_the_payer_does(
    escrow,
    token,
    calling_payer,
    provider,
    stranger,
    create_called_payment,
    create_capture,
    manner,
    fails,
):
    calm, hostile = create_called_payment(), create_called_payment()
    usual = escrow.capture(create_capture(calm), sender=stranger).gas_used
    calling_payer.behave(manner, sender=stranger)
    with balance_changes(token, provider) as changes:
        tx = escrow.capture(create_capture(hostile), sender=stranger)

    assert changes == [hostile.terms.amount]
    assert escrow.paymentOf(hostile.id).status == Status.CAPTURED
    assert calling_payer.calls() == 1
    failed = [log.paymentId for log in tx.decode_logs(escrow.CallbackFailed)]
    assert failed == [hostile.id] * fails
    assert tx.gas_used <= usual + CALLBACK_GAS_CAP


@pytest.mark.parametrize("verb", VERBS)
def test_a_payer_cannot_reenter(
    escrow,
    calling_payer,
    stranger,
    moves,
    create_terms,
    create_called_payment,
    create_capture,
    verb,
):
    terms = create_terms()
    # The deadline of the inner payment may have to pass.
    terms = terms._replace(capture_before=terms.capture_before + 10**6)
    item = create_capture(create_called_payment(terms))
    inner = getattr(moves, verb)(calling_payer)
    calling_payer.reenter(escrow, inner.message, sender=stranger)
    escrow.capture(item, sender=stranger)

    assert calling_payer.calls() == 1
    assert not calling_payer.entered()
    assert calling_payer.answer()[:4] == error_data(escrow.ReentrancyGuardReentrantCall)
    assert not inner.happened()
    calling_payer.execute(escrow, inner.message, sender=stranger)
    assert inner.happened()


@pytest.fixture
def hungry_item(calling_payer, stranger, create_called_payment, create_capture):
    """A capture whose payer reverts when it is given less than nearly all of its cap."""
    payment = create_called_payment()
    calling_payer.behave(PayerManner.NEED_GAS, sender=stranger)
    return payment, create_capture(payment)


def test_a_payer_is_told_with_its_cap_or_the_capture_reverts(
    escrow, verifier_registry, mocks, owner, calling_payer, hungry_item
):
    payment, item = hungry_item
    attempt = owner.deploy(mocks["Attempt"])
    message = escrow.capture.encode_input(item)
    questions = [
        (escrow, escrow.paymentOf.encode_input(payment.id)),
        (calling_payer, calling_payer.calls.encode_input()),
    ]
    found = set()
    for gas_limit in range(20_000, HIGHEST, HIGHEST // STEPS):
        success, answer, words = attempt.withGas.call(escrow, message, gas_limit, questions)
        found.add((success, bytes(answer), *words))

    out_of_gas = error_data(escrow.CallbackOutOfGas, calling_payer.address, CALLBACK_GAS_CAP)
    went_through = {outcome for outcome in found if outcome[0]}
    assert went_through == {(True, b"", Status.CAPTURED, 1)}
    reverted = found - went_through
    assert {outcome[2:] for outcome in reverted} == {(Status.AUTHORIZED, 0)}
    assert out_of_gas in {outcome[1] for outcome in reverted}
