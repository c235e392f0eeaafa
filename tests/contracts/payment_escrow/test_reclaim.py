"""PaymentEscrow.reclaim: silence never pays the provider.

reclaim
├── when the deadline is ahead, by its last second too: it reverts
├── when there is no such payment, or it has ended: it reverts, see test_ends.py
└── otherwise, whoever calls, also when the version or the mode was retired meanwhile
    ├── the payer gets the whole amount
    ├── the payment is reclaimed, with PaymentReclaimed
    └── when the token refuses: the amount becomes the payer's credit
"""

import pytest

from ..expectations import balance_changes, reverts
from ..statements import SIGNED, Status


@pytest.mark.parametrize("late", [0, 1, 10**6])
def test_everything_goes_back_from_the_deadline_on(
    escrow, token, chain, provider, payer, stranger, create_payment, late
):
    payment = create_payment()
    authorized_at = escrow.paymentOf(payment.id).authorizedAt
    chain.pending_timestamp = payment.terms.capture_before + late
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.reclaim(*payment.key, sender=stranger)

    amount = payment.terms.amount
    assert changes == [0, amount, -amount]
    assert tx.events == [
        escrow.PaymentReclaimed(paymentId=payment.id),
        token.Transfer(**{"from": escrow, "to": payer, "value": amount}),
    ]
    assert tuple(escrow.paymentOf(payment.id)) == (Status.RECLAIMED, authorized_at, amount, False)


@pytest.mark.parametrize("role", ["payer", "provider", "stranger"])
def test_nobody_takes_back_before_the_deadline(escrow, chain, create_payment, request, role):
    payment = create_payment()
    now = payment.terms.capture_before - 1
    chain.pending_timestamp = now
    with reverts(escrow.DeadlineAhead, payment.terms.capture_before, now):
        escrow.reclaim(*payment.key, sender=request.getfixturevalue(role))


def test_a_retired_version_and_a_retired_mode_lock_no_money(
    escrow,
    token,
    chain,
    model_registry,
    verifier_registry,
    publisher,
    owner,
    payer,
    stranger,
    version_id,
    create_payment,
):
    payment = create_payment()
    model_registry.retire(version_id, "", sender=publisher)
    verifier_registry.retire(SIGNED, "", sender=owner)
    chain.pending_timestamp = payment.terms.capture_before
    with balance_changes(token, payer) as changes:
        escrow.reclaim(*payment.key, sender=stranger)
    assert changes == [payment.terms.amount]


def test_a_blocked_payer_gets_a_credit(escrow, token, chain, payer, stranger, create_payment):
    payment = create_payment()
    token.setBlocked(payer, True, sender=stranger)
    chain.pending_timestamp = payment.terms.capture_before
    with balance_changes(token, payer, escrow) as changes:
        tx = escrow.reclaim(*payment.key, sender=stranger)
    assert changes == [0, 0]
    assert tx.events == [
        escrow.PaymentReclaimed(paymentId=payment.id),
        escrow.CreditAdded(token=token, account=payer, amount=payment.terms.amount),
    ]
    assert escrow.creditOf(token, payer) == payment.terms.amount
