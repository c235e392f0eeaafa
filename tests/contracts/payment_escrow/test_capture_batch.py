"""PaymentEscrow.captureBatch: many captures, of which a bad one never sinks the others.

captureBatch
├── when it is empty: nothing happens
├── when every item is good: every provider is paid, with the events of `capture`
├── when an item is bad: CaptureRefused says why, and its neighbours are paid
│   ├── an unknown payment
│   ├── a payment that has been captured, voided or reclaimed before
│   ├── the same payment twice in one batch
│   ├── a payment whose deadline has passed
│   ├── evidence that proves too little, or about something else
│   └── evidence that is out of order
└── when a token refuses a transfer: it becomes a credit, and the neighbours are paid
"""

import pytest

from ..expectations import balance_changes, error_data
from ..mocks import TokenManner
from ..statements import SIGNED, TEE, Status


@pytest.fixture
def refusal_of(escrow, chain, stranger):
    """Capture a bad item between two good ones; return why it was refused."""

    def capture(bad, good):
        tx = escrow.captureBatch([good[0], bad, good[1]], [], sender=stranger)
        assert len(list(tx.decode_logs(escrow.PaymentCaptured))) == len(good)
        [refused] = tx.decode_logs(escrow.CaptureRefused)
        return refused.paymentId, refused.reason

    return capture


@pytest.fixture
def good(create_terms, create_payment, create_capture):
    """Two good items, whose deadline is far."""
    far = [create_terms() for _ in range(2)]
    far = [terms._replace(capture_before=terms.capture_before + 10**6) for terms in far]
    return [create_capture(create_payment(terms)) for terms in far]


def test_an_empty_batch_does_nothing(escrow, stranger):
    assert escrow.captureBatch([], [], sender=stranger).events == []


def test_every_good_item_is_captured(
    escrow, token, provider, payer, stranger, create_terms, create_payment, create_capture
):
    payments = [create_payment(create_terms(unit_price=3)) for _ in range(5)]
    items = [
        create_capture(payment, units=units) for units, payment in enumerate(payments, start=1)
    ]
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.captureBatch(items, [], sender=stranger)

    paid = [3, 6, 9, 12, 15]
    assert changes == [sum(paid), 5_000 - sum(paid), -5_000]
    assert list(tx.decode_logs(escrow.PaymentCaptured)) == [
        escrow.PaymentCaptured(
            paymentId=payment.id,
            outputHash=item.result.output_hash,
            proven=1 << SIGNED,
            units=item.result.units,
            paid=price,
        )
        for payment, item, price in zip(payments, items, paid, strict=True)
    ]
    assert list(tx.decode_logs(escrow.CaptureRefused)) == []


def test_an_unknown_payment_is_refused(
    refusal_of, escrow, payer, good, create_terms, create_capture, name_payment
):
    payment = name_payment(create_terms(), payer)
    reason = error_data(escrow.PaymentNotAuthorized, payment.id, Status.NONE)
    assert refusal_of(create_capture(payment), good) == (payment.id, reason)


@pytest.mark.parametrize("end", [Status.CAPTURED, Status.VOIDED, Status.RECLAIMED])
def test_a_payment_that_has_ended_is_refused(
    refusal_of, escrow, chain, provider, good, create_payment, create_capture, end
):
    payment = create_payment()
    item = create_capture(payment)
    if end == Status.CAPTURED:
        escrow.capture(item, sender=provider)
    elif end == Status.VOIDED:
        escrow.void(*payment.key, sender=provider)
    else:
        chain.pending_timestamp = payment.terms.capture_before
        escrow.reclaim(*payment.key, sender=provider)
    reason = error_data(escrow.PaymentNotAuthorized, payment.id, end)
    assert refusal_of(item, good) == (payment.id, reason)


def test_a_payment_is_captured_once_in_a_batch(
    escrow, token, provider, stranger, create_payment, create_capture
):
    payment = create_payment()
    item = create_capture(payment)
    with balance_changes(token, provider, escrow) as changes:
        tx = escrow.captureBatch([item, item], [], sender=stranger)

    assert changes == [payment.terms.amount, -payment.terms.amount]
    [refused] = tx.decode_logs(escrow.CaptureRefused)
    assert refused.reason == error_data(escrow.PaymentNotAuthorized, payment.id, Status.CAPTURED)


def test_a_payment_whose_deadline_has_passed_is_refused(
    refusal_of, escrow, chain, good, create_payment, create_capture
):
    payment = create_payment()
    now = payment.terms.capture_before
    chain.pending_timestamp = now
    reason = error_data(escrow.DeadlinePassed, now, now)
    assert refusal_of(create_capture(payment), good) == (payment.id, reason)
    assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


def test_evidence_that_proves_too_little_is_refused(
    refusal_of, escrow, good, create_payment, create_capture
):
    payment = create_payment()
    bad = create_capture(payment)._replace(evidence=good[0].evidence)
    reason = error_data(escrow.PolicyNotSatisfied, payment.terms.policy, 0)
    assert refusal_of(bad, good) == (payment.id, reason)
    assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


def test_evidence_out_of_order_is_refused(
    refusal_of, escrow, verifier_registry, good, create_payment, create_capture
):
    payment = create_payment()
    bad = create_capture(payment, evidence=((TEE, b""), (SIGNED, b"")))
    reason = error_data(verifier_registry.EvidenceOutOfOrder, TEE, SIGNED)
    assert refusal_of(bad, good) == (payment.id, reason)


def test_a_blocked_payer_costs_its_neighbours_nothing(
    escrow, token, payer, provider, owner, stranger, create_terms, create_payment, create_capture
):
    payments = [create_payment(create_terms(unit_price=3)) for _ in range(3)]
    token.setBlocked(payer, True, sender=owner)
    with balance_changes(token, provider, payer) as changes:
        items = [create_capture(payment, units=7) for payment in payments]
        escrow.captureBatch(items, [], sender=stranger)
    assert changes == [3 * 21, 0]
    assert escrow.creditOf(token, payer) == 3 * 979


@pytest.mark.parametrize(
    "manner",
    [
        TokenManner.RETURN_FALSE,
        TokenManner.RETURN_TWO,
        TokenManner.RETURN_SHORT,
        TokenManner.RETURN_BOMB,
        TokenManner.REVERT,
        TokenManner.BURN_GAS,
    ],
)
def test_a_hostile_token_costs_its_neighbours_nothing(
    escrow,
    token,
    mock_token,
    provider,
    payer,
    stranger,
    good,
    create_terms,
    create_payment,
    create_capture,
    manner,
):
    hostile = create_payment(create_terms(token=mock_token.address, unit_price=3))
    mock_token.behave(manner, sender=stranger)
    with balance_changes(token, provider) as changes:
        items = [good[0], create_capture(hostile, units=7), good[1]]
        tx = escrow.captureBatch(items, [], sender=stranger)

    assert changes == [2_000]
    assert list(tx.decode_logs(escrow.CaptureRefused)) == []
    assert escrow.creditOf(mock_token, provider) == 21
    assert escrow.creditOf(mock_token, payer) == 979
    assert escrow.paymentOf(hostile.id).status == Status.CAPTURED
