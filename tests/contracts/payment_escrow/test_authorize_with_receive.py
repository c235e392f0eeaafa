"""PaymentEscrow.authorizeWithReceive: a payment by a signature whose nonce is the terms' hash.

authorizeWithReceive
├── when the sale is refused: it reverts, see test_authorize.py
├── when the authorization is too early, over, or not the payer's: it reverts
├── when it is for other terms, by any single field, another nonce or another amount: it reverts
├── when it was used before: it reverts
├── when the payer is blocked or holds too little: it reverts
├── when the token takes a fee, moves nothing, or takes money away: it reverts
├── when anybody hands the authorization straight to the token: the token reverts
└── otherwise, whoever calls, for a key or a wallet (ERC-1271)
    ├── the money is in the escrow
    └── the payment is recorded under the terms' hash as its nonce, with PaymentAuthorized
"""

import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..mocks import TokenManner, WalletManner
from ..statements import Status, Terms
from .conftest import FOREVER


@pytest.fixture
def receive(escrow, payer, stranger):
    """Hand a signature in, as anybody may."""

    def submit(terms, signature, payer=payer, valid_after=0, valid_before=FOREVER):
        return escrow.authorizeWithReceive(
            terms, payer, valid_after, valid_before, signature, sender=stranger
        )

    return submit


def test_a_signed_payment_is_taken_in(
    receive, escrow, token, payer, provider, create_terms, sign_for_escrow, name_payment
):
    terms = create_terms()
    with balance_changes(token, payer, escrow) as changes:
        tx = receive(terms, sign_for_escrow(terms))

    assert changes == [-terms.amount, terms.amount]
    payment = name_payment(terms, payer, terms.hash)
    assert tx.return_value == payment.id
    assert list(tx.decode_logs(escrow.PaymentAuthorized)) == [
        escrow.PaymentAuthorized(
            paymentId=payment.id,
            payer=payer,
            provider=provider,
            versionId=terms.version_id,
            policy=terms.policy,
            token=token,
            amount=terms.amount,
        )
    ]
    record = escrow.paymentOf(payment.id)
    assert tuple(record) == (Status.AUTHORIZED, tx.timestamp, terms.amount, False)


def test_a_wallet_pays_with_a_signature_of_its_own(
    receive, escrow, token, payer, wallet, create_terms, sign_for_escrow
):
    terms = create_terms()
    signature = sign_for_escrow(terms, account=wallet) + b"\x01"
    with balance_changes(token, payer, wallet, escrow) as changes:
        receive(terms, signature, payer=wallet)
    assert changes == [0, -terms.amount, terms.amount]


@pytest.mark.parametrize(
    "manner", [WalletManner.REFUSE, WalletManner.RETURN_DIRTY, WalletManner.BURN_GAS]
)
def test_a_wallet_that_does_not_agree_pays_nothing(
    receive, token, wallet, stranger, create_terms, sign_for_escrow, manner
):
    terms = create_terms()
    signature = sign_for_escrow(terms, account=wallet) + b"\x01"
    wallet.behave(manner, sender=stranger)
    with reverts(token.SignatureInvalid, wallet.address):
        receive(terms, signature, payer=wallet)


def test_only_the_escrow_submits_the_authorization(
    escrow, token, payer, stranger, create_terms, sign_for_escrow
):
    terms = create_terms()
    signature = sign_for_escrow(terms)
    r, s, v = signature[:32], signature[32:64], signature[64]
    arguments = (payer, escrow, terms.amount, 0, FOREVER, terms.hash)
    with reverts(token.CallerNotPayee, stranger.address, escrow.address):
        token.receiveWithAuthorization(*arguments, v, r, s, sender=stranger)
    with reverts(token.SignatureInvalid, payer.address):
        token.transferWithAuthorization(*arguments, v, r, s, sender=stranger)


@pytest.mark.parametrize("field", Terms._fields)
def test_a_signature_is_for_one_set_of_terms(
    receive, token, payer, create_terms, sign_for_escrow, change_terms, field
):
    terms = create_terms()
    with reverts(token.SignatureInvalid, payer.address):
        receive(change_terms(terms, field), sign_for_escrow(terms))


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 999},
        {"nonce": keccak(text="random")},
        {"valid_after": 1},
        {"valid_before": FOREVER - 1},
    ],
)
def test_a_signature_says_what_is_submitted(
    receive, token, payer, create_terms, sign_for_escrow, changes
):
    terms = create_terms()
    with reverts(token.SignatureInvalid, payer.address):
        receive(terms, sign_for_escrow(terms, **changes))


def test_nobody_else_signs_for_the_payer(
    receive, token, payer, stranger, create_terms, sign_for_escrow
):
    terms = create_terms()
    with reverts(token.SignatureInvalid, payer.address):
        receive(terms, sign_for_escrow(terms, stranger, account=payer))


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65), bytes(66)])
def test_a_broken_signature_authorizes_nothing(receive, token, payer, create_terms, signature):
    with reverts(token.SignatureInvalid, payer.address):
        receive(create_terms(), signature)


def test_an_authorization_has_its_time(receive, token, chain, create_terms, sign_for_escrow):
    terms = create_terms()
    now = chain.pending_timestamp + 10
    late = sign_for_escrow(terms, valid_before=now)
    early = sign_for_escrow(terms, valid_after=now + 1)

    chain.pending_timestamp = now
    with reverts(token.AuthorizationExpired, now, now):
        receive(terms, late, valid_before=now)
    chain.pending_timestamp = now + 1
    with reverts(token.AuthorizationNotYetValid, now + 1, now + 1):
        receive(terms, early, valid_after=now + 1)


def test_the_same_payment_is_not_taken_in_twice(
    receive, escrow, payer, create_terms, sign_for_escrow, name_payment
):
    terms = create_terms()
    signature = sign_for_escrow(terms)
    receive(terms, signature)
    with reverts(escrow.PaymentExists, name_payment(terms, payer).id, Status.AUTHORIZED):
        receive(terms, signature)


def test_a_blocked_payer_pays_nothing(
    receive, token, payer, stranger, create_terms, sign_for_escrow
):
    terms = create_terms()
    token.setBlocked(payer, True, sender=stranger)
    with reverts(token.AccountBlocked, payer.address):
        receive(terms, sign_for_escrow(terms))


def test_a_payer_needs_the_money(receive, token, operator, create_terms, sign_for_escrow):
    terms = create_terms()
    with reverts(token.BalanceTooSmall, operator.address, 0, terms.amount):
        receive(terms, sign_for_escrow(terms, operator), payer=operator)


@pytest.mark.parametrize(
    ("manner", "received"),
    [
        (TokenManner.TAKE_FEE, 990),
        (TokenManner.MOVE_NOTHING, 0),
        (TokenManner.DRAIN_PAYEE, 0),
        (TokenManner.RETURN_FALSE, 0),
    ],
)
def test_a_token_that_moves_another_amount_is_refused(
    receive, escrow, mock_token, owner, stranger, create_terms, manner, received
):
    terms = create_terms(token=mock_token.address)
    mock_token.mint(escrow, 1, sender=owner)
    mock_token.behave(manner, sender=stranger)
    with reverts(escrow.AmountNotReceived, received, terms.amount):
        receive(terms, bytes(65))
