"""PaymentEscrow.authorizeFromLog: where the sale would be refused by now.

authorizeFromLog, of a version that was retired, under a floor that rose, under a policy that is not
canonical or too weak, or past the deadline
├── the payment is recorded and voided, once and for all
├── the payer has the money in the same transaction, or a credit where the token refuses
└── a caller who leaves too little gas does not bring that about
"""

import pytest

from ..expectations import balance_changes, reverts
from ..statements import SIGNED, ZKML, Status, policy_word
from .conftest import NONCE


@pytest.fixture
def terms(create_terms):
    return create_terms()


@pytest.fixture(params=["retired", "floor rose", "below the floor", "not canonical", "too late"])
def submit_unsellable(request, chain, model_registry, publisher, create_terms, submit):
    """Submit a payment to the token whose sale nobody would take in any more."""

    def send():
        policies = {"below the floor": policy_word(17), "not canonical": 0}
        case = request.param
        terms = create_terms(policy=policies[case]) if case in policies else create_terms()
        tx = submit(terms)
        if case == "retired":
            model_registry.retire(terms.version_id, "", sender=publisher)
        elif case == "floor rose":
            model_id = model_registry.versionOf(terms.version_id).modelId
            model_registry.raiseFloor(model_id, policy_word(SIGNED, ZKML), sender=publisher)
        elif case == "too late":
            chain.pending_timestamp = terms.capture_before
        return terms, tx

    return send


def test_a_sale_that_came_too_late_gives_the_money_straight_back(
    escrow, chain, token, payer, stranger, submit_unsellable, prove, name_payment, create_capture
):
    terms, submitted = submit_unsellable()
    vault = escrow.vaultOf(terms)
    with balance_changes(token, payer, vault, escrow) as changes:
        tx = escrow.authorizeFromLog(terms, payer, NONCE, prove(submitted), sender=stranger)

    assert changes == [terms.amount, -terms.amount, 0]
    payment = name_payment(terms, payer, NONCE)
    assert tx.return_value == payment.id
    assert escrow.paymentOf(payment.id).status == Status.VOIDED
    assert list(tx.decode_logs(escrow.PaymentVoided)) == [
        escrow.PaymentVoided(paymentId=payment.id)
    ]
    with reverts(escrow.PaymentExists, payment.id, Status.VOIDED):
        escrow.authorizeFromLog(terms, payer, NONCE, prove(submitted), sender=stranger)
    ended = escrow.PaymentNotAuthorized, payment.id, Status.VOIDED
    with reverts(*ended):
        escrow.capture(create_capture(payment), sender=stranger)
    chain.pending_timestamp = terms.capture_before + 10
    with reverts(*ended):
        escrow.reclaim(*payment.key, sender=stranger)


def test_a_payer_whom_the_token_refuses_gets_a_credit(
    escrow, token, model_registry, publisher, payer, stranger, terms, submit, prove
):
    proof = prove(submit(terms))
    model_registry.retire(terms.version_id, "", sender=publisher)
    token.setBlocked(payer, True, sender=stranger)
    escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
    assert escrow.creditOf(token, payer) == terms.amount


def test_a_caller_who_leaves_too_little_gas_gives_no_sale_back(
    escrow, chain, payer, stranger, terms, submit, prove, name_payment
):
    proof = prove(submit(terms))
    payment = name_payment(terms, payer, NONCE)
    arguments = terms, payer, NONCE, proof
    with chain.isolate():
        needed = escrow.authorizeFromLog(*arguments, sender=stranger).gas_used
    ends = set()
    for gas in range(needed // 2, needed * 9 // 8, needed // 8):
        with chain.isolate():
            escrow.authorizeFromLog(*arguments, sender=stranger, gas=gas, raise_on_revert=False)
            ends.add(escrow.paymentOf(payment.id).status)
    assert ends == {Status.NONE, Status.AUTHORIZED}
