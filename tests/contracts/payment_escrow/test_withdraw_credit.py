"""PaymentEscrow.withdrawCredit: money that a token once refused to move.

withdrawCredit
├── when the caller has no credit in the token, or has withdrawn it: it reverts
├── when the token still refuses: it reverts, and the credit stays
└── otherwise the caller's whole credit goes to whom it names, with CreditWithdrawn
    └── and nobody else's does, nor that in another token
"""

import ape
import pytest

from ..expectations import balance_changes, reverts
from ..mocks import TokenManner
from ..statements import ZERO_ADDRESS


@pytest.fixture
def credit(escrow, token, payer, provider, owner, create_terms, create_payment, create_capture):
    """A credit of the payer and one of the provider, both of whom are blocked."""
    payment = create_payment(create_terms(unit_price=3))
    token.setBlocked(payer, True, sender=owner)
    token.setBlocked(provider, True, sender=owner)
    escrow.capture(create_capture(payment, units=7), sender=owner)
    return 979


def test_a_credit_goes_to_whom_its_owner_names(escrow, token, payer, provider, operator, credit):
    with balance_changes(token, operator, escrow) as changes:
        tx = escrow.withdrawCredit(token, operator, sender=payer)

    assert changes == [credit, -credit]
    assert tx.events == [
        escrow.CreditWithdrawn(token=token, account=payer, to=operator, amount=credit),
        token.Transfer(**{"from": escrow, "to": operator, "value": credit}),
    ]
    assert escrow.creditOf(token, payer) == 0
    assert escrow.creditOf(token, provider) == 21


def test_a_credit_is_withdrawn_once(escrow, token, payer, operator, credit):
    escrow.withdrawCredit(token, operator, sender=payer)
    with reverts(escrow.CreditMissing, token.address, payer.address):
        escrow.withdrawCredit(token, operator, sender=payer)


def test_nobody_withdraws_anothers_credit(escrow, token, stranger, credit):
    with reverts(escrow.CreditMissing, token.address, stranger.address):
        escrow.withdrawCredit(token, stranger, sender=stranger)


@pytest.mark.parametrize("other_token", [ZERO_ADDRESS, "0x" + "11" * 20])
def test_a_credit_is_in_one_token(escrow, payer, operator, credit, other_token):
    with reverts(escrow.CreditMissing, other_token, payer.address):
        escrow.withdrawCredit(other_token, operator, sender=payer)


def test_a_credit_stays_while_the_token_refuses(escrow, token, payer, credit):
    with reverts(token.AccountBlocked, payer.address):
        escrow.withdrawCredit(token, payer, sender=payer)
    assert escrow.creditOf(token, payer) == credit

    token.setBlocked(payer, False, sender=payer)
    with balance_changes(token, payer) as changes:
        escrow.withdrawCredit(token, payer, sender=payer)
    assert changes == [credit]


@pytest.mark.parametrize(
    "manner",
    [
        TokenManner.RETURN_FALSE,
        TokenManner.RETURN_TWO,
        TokenManner.RETURN_SHORT,
        TokenManner.RETURN_BOMB,
        TokenManner.REVERT,
    ],
)
def test_a_credit_survives_a_token_that_answers_anything_but_yes(
    escrow, mock_token, payer, provider, owner, create_terms, create_payment, manner
):
    payment = create_payment(create_terms(token=mock_token.address))
    mock_token.behave(manner, sender=owner)
    escrow.void(*payment.key, sender=provider)
    with ape.reverts():
        escrow.withdrawCredit(mock_token, payer, sender=payer)
    assert escrow.creditOf(mock_token, payer) == payment.terms.amount

    mock_token.behave(TokenManner.HONEST, sender=owner)
    with balance_changes(mock_token, payer, escrow) as changes:
        escrow.withdrawCredit(mock_token, payer, sender=payer)
    assert changes == [payment.terms.amount, -payment.terms.amount]
