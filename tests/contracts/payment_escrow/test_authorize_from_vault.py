"""PaymentEscrow.authorizeFromVault: a stock x402 payment, by its signature.

authorizeFromVault
├── when the sale is refused: it reverts, see test_authorize.py
├── when the authorization is too early, over, used, cancelled, or not the payer's: it reverts
├── when it is for other terms, by any single field, or for another amount: it reverts
├── when the payer or the vault is blocked, or the payer holds too little: it reverts
├── when the token takes a fee, moves nothing, or takes money away: it reverts
├── when the token has no code: it reverts
├── when somebody else has submitted the authorization: it reverts
│   └── and nobody else is credited for the money that then lies in the vault
├── when the vault was swept before in the same transaction: it reverts
└── otherwise, whoever calls, for a key or a wallet (ERC-1271)
    ├── the money is in the escrow, none is left in the vault, nor any code
    ├── the payment is recorded under the authorization's nonce, with PaymentAuthorized
    └── the same vault can be paid again, by the same payer or another
"""

import ape
import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..mocks import TokenManner
from ..statements import Authorization, Status, Terms, sign
from .conftest import FOREVER, NONCE

OTHER_NONCE = keccak(text="other nonce")


def test_a_stock_payment_is_taken_in(
    escrow, token, payer, provider, stranger, create_terms, sign_for_vault, name_payment
):
    terms = create_terms()
    authorization = sign_for_vault(terms)
    vault = escrow.vaultOf(terms)
    with balance_changes(token, payer, vault, escrow) as changes:
        tx = escrow.authorizeFromVault(terms, authorization, sender=stranger)

    assert changes == [-terms.amount, 0, terms.amount]
    payment = name_payment(terms, payer, NONCE)
    assert tx.return_value == payment.id == escrow.paymentIdOf(*payment.key)
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


def test_the_vault_leaves_no_code(escrow, chain, stranger, create_terms, sign_for_vault):
    terms = create_terms()
    escrow.authorizeFromVault(terms, sign_for_vault(terms), sender=stranger)
    vault = escrow.vaultOf(terms)
    assert chain.provider.get_code(vault) == b""
    assert chain.provider.get_nonce(vault) == 0


def test_the_same_vault_is_paid_again(
    escrow, token, payer, stranger, operator, owner, create_terms, sign_for_vault
):
    terms = create_terms()
    token.mint(operator, terms.amount, sender=owner)
    with balance_changes(token, payer, operator, escrow) as changes:
        for signer, nonce in ((payer, NONCE), (payer, OTHER_NONCE), (operator, NONCE)):
            authorization = sign_for_vault(terms, signer, nonce=nonce)
            escrow.authorizeFromVault(terms, authorization, sender=stranger)
    assert changes == [-2 * terms.amount, -terms.amount, 3 * terms.amount]


def test_the_same_vault_is_not_swept_twice_in_one_transaction(
    escrow, token, payer, mocks, owner, stranger, create_terms, sign_for_vault
):
    terms = create_terms()
    messages = [
        escrow.authorizeFromVault.encode_input(terms, sign_for_vault(terms, nonce=nonce))
        for nonce in (NONCE, OTHER_NONCE)
    ]
    attempt = owner.deploy(mocks["Attempt"])
    with reverts(escrow.VaultNotSwept, escrow.vaultOf(terms)):
        attempt.inSequence(escrow, messages, sender=stranger)


def test_a_wallet_pays_with_a_signature_of_its_own(
    escrow, token, payer, wallet, stranger, create_terms, sign_for_vault, name_payment
):
    terms = create_terms()
    authorization = sign_for_vault(terms, account=wallet)
    tagged = authorization._replace(signature=authorization.signature + b"\x01")
    with balance_changes(token, payer, wallet, escrow) as changes:
        escrow.authorizeFromVault(terms, tagged, sender=stranger)

    assert changes == [0, -terms.amount, terms.amount]
    payment = name_payment(terms, wallet, NONCE)
    assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


@pytest.mark.parametrize("field", Terms._fields)
def test_an_authorization_is_for_one_set_of_terms(
    escrow, token, payer, stranger, create_terms, sign_for_vault, change_terms, field
):
    terms = create_terms()
    other_terms = change_terms(terms, field)
    with reverts(token.SignatureInvalid, payer.address):
        escrow.authorizeFromVault(other_terms, sign_for_vault(terms), sender=stranger)


def test_an_authorization_is_for_the_whole_amount(
    escrow, token, payer, stranger, create_terms, sign_for_vault
):
    terms = create_terms()
    authorization = sign_for_vault(terms, amount=terms.amount - 1)
    with reverts(token.SignatureInvalid, payer.address):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_nobody_else_signs_for_the_payer(
    escrow, token, payer, stranger, create_terms, sign_for_vault
):
    terms = create_terms()
    authorization = sign_for_vault(terms, stranger, account=payer)
    with reverts(token.SignatureInvalid, payer.address):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(65), bytes(66)])
def test_a_broken_signature_authorizes_nothing(
    escrow, token, payer, stranger, create_terms, signature
):
    authorization = Authorization(payer.address, 0, FOREVER, NONCE, signature)
    with reverts(token.SignatureInvalid, payer.address):
        escrow.authorizeFromVault(create_terms(), authorization, sender=stranger)


def test_an_authorization_has_its_time(
    escrow, token, chain, stranger, create_terms, sign_for_vault
):
    terms = create_terms()
    now = chain.pending_timestamp + 10
    late = sign_for_vault(terms, valid_before=now)
    early = sign_for_vault(terms, valid_after=now + 1)

    chain.pending_timestamp = now
    with reverts(token.AuthorizationExpired, now, now):
        escrow.authorizeFromVault(terms, late, sender=stranger)
    chain.pending_timestamp = now + 1
    with reverts(token.AuthorizationNotYetValid, now + 1, now + 1):
        escrow.authorizeFromVault(terms, early, sender=stranger)


def test_a_cancelled_authorization_is_worth_nothing(
    escrow, token, token_domain, payer, stranger, create_terms, sign_for_vault
):
    terms = create_terms()
    authorization = sign_for_vault(terms)
    cancellation = token_domain.statement(
        "CancelAuthorization", "address authorizer,bytes32 nonce", (payer.address, NONCE)
    )
    signature = sign(cancellation, payer)
    token.cancelAuthorization(
        payer, NONCE, signature[64], signature[:32], signature[32:64], sender=stranger
    )
    with reverts(token.AuthorizationUsedOrCanceled, payer.address, NONCE):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_the_same_payment_is_not_taken_in_twice(
    escrow, payer, stranger, create_terms, sign_for_vault, name_payment
):
    terms = create_terms()
    authorization = sign_for_vault(terms)
    escrow.authorizeFromVault(terms, authorization, sender=stranger)
    payment = name_payment(terms, payer, NONCE)
    with reverts(escrow.PaymentExists, payment.id, Status.AUTHORIZED):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_money_that_somebody_else_submitted_is_credited_to_nobody_else(
    escrow,
    token,
    payer,
    operator,
    owner,
    stranger,
    create_terms,
    sign_for_vault,
    name_payment,
):
    terms = create_terms()
    vault = escrow.vaultOf(terms)
    token.mint(operator, terms.amount, sender=owner)
    submitted = sign_for_vault(terms, operator)
    submit(token, submitted, vault, terms.amount, stranger)
    assert token.balanceOf(vault) == terms.amount

    with reverts(token.AuthorizationUsedOrCanceled, operator.address, NONCE):
        escrow.authorizeFromVault(terms, submitted, sender=stranger)
    with balance_changes(token, payer, vault, escrow) as changes:
        escrow.authorizeFromVault(terms, sign_for_vault(terms), sender=stranger)

    assert changes == [-terms.amount, 0, terms.amount]
    assert escrow.paymentOf(name_payment(terms, operator, NONCE).id).status == Status.NONE


def test_a_blocked_payer_pays_nothing(escrow, token, payer, stranger, create_terms, sign_for_vault):
    terms = create_terms()
    authorization = sign_for_vault(terms)
    token.setBlocked(payer, True, sender=stranger)
    with reverts(token.AccountBlocked, payer.address):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_a_blocked_vault_takes_nothing(escrow, token, stranger, create_terms, sign_for_vault):
    terms = create_terms()
    vault = escrow.vaultOf(terms)
    token.setBlocked(vault, True, sender=stranger)
    with reverts(token.AccountBlocked, vault):
        escrow.authorizeFromVault(terms, sign_for_vault(terms), sender=stranger)


def test_a_payer_needs_the_money(escrow, token, operator, stranger, create_terms, sign_for_vault):
    terms = create_terms()
    with reverts(token.BalanceTooSmall, operator.address, 0, terms.amount):
        escrow.authorizeFromVault(terms, sign_for_vault(terms, operator), sender=stranger)


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
    escrow, mock_token, payer, owner, stranger, create_terms, manner, received
):
    terms = create_terms(token=mock_token.address)
    mock_token.mint(escrow.vaultOf(terms), 1, sender=owner)
    mock_token.behave(manner, sender=stranger)
    authorization = Authorization(payer.address, 0, FOREVER, NONCE, bytes(65))
    with reverts(escrow.AmountNotReceived, received, terms.amount):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_a_token_that_takes_a_fee_on_the_way_out_of_the_vault_is_refused(
    escrow, mock_token, payer, stranger, create_terms
):
    terms = create_terms(token=mock_token.address)
    mock_token.takeFeeFrom(escrow.vaultOf(terms), sender=stranger)
    authorization = Authorization(payer.address, 0, FOREVER, NONCE, bytes(65))
    with reverts(escrow.AmountNotReceived, 990, terms.amount):
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def test_a_token_without_code_is_refused(escrow, payer, operator, stranger, create_terms):
    terms = create_terms(token=operator.address)
    authorization = Authorization(payer.address, 0, FOREVER, NONCE, bytes(65))
    with ape.reverts():
        escrow.authorizeFromVault(terms, authorization, sender=stranger)


def submit(token, authorization, vault, amount, sender):
    """Hand an authorization straight to the token, as anybody who sees it may."""
    payer, valid_after, valid_before, nonce, signature = authorization
    v, r, s = signature[64], signature[:32], signature[32:64]
    token.transferWithAuthorization(
        payer, vault, amount, valid_after, valid_before, nonce, v, r, s, sender=sender
    )
