"""PaymentEscrow.authorizeWithCallback, and what a capture tells the payer. For payers that mean
harm see test_hostile_payers.py.

authorizeWithCallback
├── it does as authorize does, and the payment's record says that the payer is called back
├── the same terms cannot be paid by authorize as well
└── void and reclaim give everything back, and tell nobody
capture
├── the payer is told the claim, the modes that hold and the evidence, by the escrow, once
├── everything has been done by then
├── a payer without code is told nothing, and the capture goes through
└── a payment by any other way is not told of
captureBatch
└── such a payment is refused, and can be captured alone
"""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ...expectations import balance_changes, error_data, reverts
from ...mocks import PayerManner
from ...statements import SIGNED, ZERO_HASH, Status

CLAIM = "(bytes32,bytes32,bytes32,bytes32,bytes32,bytes32,address,uint64,uint40)"
TOLD = [CLAIM, "uint64", "(uint8,bytes)[]"]


@pytest.fixture
def told():
    """The hash of what the payer must have been told."""

    def hash_of(payment, item):
        claim = tuple(payment.claim(item.result))
        return keccak(encode(TOLD, (claim, 1 << SIGNED, item.evidence)))

    return hash_of


def test_a_payment_knows_that_its_payer_is_called_back(
    escrow, token, calling_payer, create_terms, name_payment, stranger
):
    terms = create_terms()
    with balance_changes(token, calling_payer, escrow) as changes:
        tx = calling_payer.pay(escrow, terms, sender=stranger)
    assert changes == [-terms.amount, terms.amount]
    payment = name_payment(terms, calling_payer, ZERO_HASH)
    [authorized] = tx.decode_logs(escrow.PaymentAuthorized)
    assert authorized.paymentId == payment.id
    record = escrow.paymentOf(payment.id)
    assert tuple(record) == (Status.AUTHORIZED, tx.timestamp, terms.amount, True)


def test_the_same_terms_are_paid_in_one_way(
    escrow, token, calling_payer, create_called_payment, stranger
):
    payment = create_called_payment()
    message = escrow.authorize.encode_input(payment.terms)
    with reverts(escrow.PaymentExists, payment.id, Status.AUTHORIZED):
        calling_payer.execute(escrow, message, sender=stranger)


def test_the_payer_is_told_of_its_result(
    escrow, token, calling_payer, provider, stranger, create_called_payment, create_capture, told
):
    payment = create_called_payment()
    item = create_capture(payment)
    authorized_at = escrow.paymentOf(payment.id).authorizedAt
    with balance_changes(token, provider, escrow) as changes:
        tx = escrow.capture(item, sender=stranger)

    amount = payment.terms.amount
    assert changes == [amount, -amount]
    assert calling_payer.calls() == 1
    assert calling_payer.caller() == escrow
    assert calling_payer.told() == told(payment, item)
    record = escrow.paymentOf(payment.id)
    assert tuple(record) == (Status.CAPTURED, authorized_at, amount, True)
    assert [log.event_name for log in tx.events] == ["PaymentCaptured", "Transfer"]


@pytest.mark.parametrize("asked", ["status", "refund"])
def test_everything_has_been_done_when_the_payer_is_told(
    escrow,
    token,
    calling_payer,
    stranger,
    create_terms,
    create_called_payment,
    create_capture,
    asked,
):
    payment = create_called_payment(create_terms(unit_price=3))
    target, message, expected = {
        "status": (escrow, escrow.paymentOf.encode_input(payment.id), Status.CAPTURED),
        "refund": (
            token,
            token.balanceOf.encode_input(calling_payer),
            token.balanceOf(calling_payer) + 979,
        ),
    }[asked]
    calling_payer.reenter(target, message, sender=stranger)
    escrow.capture(create_capture(payment, units=7), sender=stranger)
    assert calling_payer.entered()
    assert int.from_bytes(calling_payer.answer(), "big") == expected


def test_a_payer_without_code_is_told_nothing(
    escrow, token, payer, stranger, create_terms, name_payment, create_capture
):
    terms = create_terms()
    token.approve(escrow, terms.amount, sender=payer)
    escrow.authorizeWithCallback(terms, sender=payer)
    payment = name_payment(terms, payer, ZERO_HASH)
    tx = escrow.capture(create_capture(payment), sender=stranger)
    assert list(tx.decode_logs(escrow.CallbackFailed)) == []
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


def test_a_payer_that_did_not_ask_is_not_told(
    escrow, token, calling_payer, stranger, create_terms, name_payment, create_capture
):
    terms = create_terms()
    approval = token.approve.encode_input(escrow, terms.amount)
    calling_payer.execute(token, approval, sender=stranger)
    calling_payer.execute(escrow, escrow.authorize.encode_input(terms), sender=stranger)
    payment = name_payment(terms, calling_payer, ZERO_HASH)
    escrow.capture(create_capture(payment), sender=stranger)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED
    assert calling_payer.calls() == 0


@pytest.mark.parametrize("verb", ["void", "reclaim"])
def test_nobody_is_told_that_money_came_back(
    escrow, token, chain, calling_payer, provider, create_called_payment, verb
):
    payment = create_called_payment()
    calling_payer.behave(PayerManner.BURN_GAS, sender=provider)
    if verb == "reclaim":
        chain.mine(timestamp=payment.terms.capture_before)
    with balance_changes(token, calling_payer) as changes:
        getattr(escrow, verb)(*payment.key, sender=provider)
    assert changes == [payment.terms.amount]
    assert calling_payer.calls() == 0


def test_a_batch_leaves_such_a_payment_to_be_captured_alone(
    escrow, calling_payer, stranger, create_payment, create_called_payment, create_capture
):
    neighbour, payment = create_payment(), create_called_payment()
    items = [create_capture(payment), create_capture(neighbour)]
    tx = escrow.captureBatch(items, [], sender=stranger)

    [refused] = tx.decode_logs(escrow.CaptureRefused)
    reason = error_data(escrow.CallbackInBatch, payment.id)
    assert (refused.paymentId, refused.reason) == (payment.id, reason)
    assert escrow.paymentOf(neighbour.id).status == Status.CAPTURED
    assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED
    assert calling_payer.calls() == 0

    escrow.capture(items[0], sender=stranger)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED
    assert calling_payer.calls() == 1
