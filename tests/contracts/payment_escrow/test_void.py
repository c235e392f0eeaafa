"""PaymentEscrow.void and setOperator: the provider gives everything back.

void
├── when the caller is neither the provider nor its operator: it reverts
├── when there is no such payment, or it has ended: it reverts, see test_ends.py
└── otherwise, before and after the deadline
    ├── the payer gets the whole amount
    ├── the payment is voided, with PaymentVoided
    └── when the token refuses: the amount becomes the payer's credit
setOperator
├── approves for the caller only, and takes back, with OperatorSet
└── gives no other right
"""

import pytest

from ..expectations import balance_changes, reverts
from ..statements import Status


def test_the_provider_gives_everything_back(
    escrow, token, provider, payer, create_terms, create_payment
):
    payment = create_payment(create_terms(unit_price=3))
    authorized_at = escrow.paymentOf(payment.id).authorizedAt
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.void(*payment.key, sender=provider)

    amount = payment.terms.amount
    assert changes == [0, amount, -amount]
    assert tx.events == [
        escrow.PaymentVoided(paymentId=payment.id),
        token.Transfer(**{"from": escrow, "to": payer, "value": amount}),
    ]
    assert tuple(escrow.paymentOf(payment.id)) == (Status.VOIDED, authorized_at, amount, False)


def test_the_provider_gives_back_after_the_deadline_too(escrow, chain, provider, create_payment):
    payment = create_payment()
    chain.pending_timestamp = payment.terms.capture_before + 1
    escrow.void(*payment.key, sender=provider)
    assert escrow.paymentOf(payment.id).status == Status.VOIDED


@pytest.mark.parametrize("role", ["payer", "publisher", "owner", "stranger", "operator"])
def test_nobody_else_voids(escrow, provider, create_payment, request, role):
    payment = create_payment()
    caller = request.getfixturevalue(role)
    with reverts(escrow.NotProvider, caller.address, provider.address):
        escrow.void(*payment.key, sender=caller)


def test_an_operator_voids_until_its_approval_is_taken_back(
    escrow, token, provider, payer, operator, create_payment
):
    approved = escrow.setOperator(operator, True, sender=provider)
    assert approved.events == [
        escrow.OperatorSet(provider=provider, operator=operator, approved=True)
    ]
    assert escrow.isOperator(provider, operator)
    payment = create_payment()
    with balance_changes(token, payer) as changes:
        escrow.void(*payment.key, sender=operator)
    assert changes == [payment.terms.amount]

    withdrawn = escrow.setOperator(operator, False, sender=provider)
    assert withdrawn.events == [
        escrow.OperatorSet(provider=provider, operator=operator, approved=False)
    ]
    assert not escrow.isOperator(provider, operator)
    payment = create_payment()
    with reverts(escrow.NotProvider, operator.address, provider.address):
        escrow.void(*payment.key, sender=operator)


def test_an_operator_is_its_own_providers_only(
    escrow, provider, operator, stranger, create_payment
):
    escrow.setOperator(operator, True, sender=stranger)
    assert not escrow.isOperator(provider, operator)
    payment = create_payment()
    with reverts(escrow.NotProvider, operator.address, provider.address):
        escrow.void(*payment.key, sender=operator)


def test_a_blocked_payer_gets_a_credit(escrow, token, provider, payer, stranger, create_payment):
    payment = create_payment()
    token.setBlocked(payer, True, sender=stranger)
    with balance_changes(token, payer, escrow) as changes:
        tx = escrow.void(*payment.key, sender=provider)
    assert changes == [0, 0]
    assert tx.events == [
        escrow.PaymentVoided(paymentId=payment.id),
        escrow.CreditAdded(token=token, account=payer, amount=payment.terms.amount),
    ]
    assert escrow.creditOf(token, payer) == payment.terms.amount
