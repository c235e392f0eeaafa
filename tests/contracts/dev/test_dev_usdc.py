"""DevUSDC behaves as USDC v2.2 does, where the escrow and x402 rely on it.

transfer, transferFrom
├── when the balance or the allowance is too small: it reverts
├── when the sender or the receiver is blocked: it reverts
└── otherwise the amount moves, to oneself too, with Transfer
setBlocked leaves balances as they are, and mint adds to a blocked account's
transferWithAuthorization, receiveWithAuthorization, with a signature in parts or in bytes
├── when it is too early, over, used, cancelled, or signed for something else: it reverts
├── when somebody else than the payee submits a receiveWithAuthorization: it reverts
└── otherwise the amount moves, with AuthorizationUsed right before Transfer
cancelAuthorization
├── when it is not the authorizer's, or the nonce is used: it reverts
└── otherwise the nonce reads as used, with AuthorizationCanceled
its code works at another address, under a domain of that address
"""

import pytest
from ape.contracts import ContractInstance
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..statements import ZERO_ADDRESS, Domain, Transfer, sign

FOREVER = 2**40 - 1
NONCE = keccak(text="nonce")


@pytest.fixture(params=["transferWithAuthorization", "receiveWithAuthorization"])
def verb(request):
    return request.param


@pytest.fixture(params=["parts", "bytes"])
def submit(request, token, verb, stranger):
    """Submit a signed transfer, with its signature in one of the two forms."""

    def send(transfer, signature, sender=stranger):
        parts = signature[64], signature[:32], signature[32:64]
        arguments = (*transfer, *(parts if request.param == "parts" else (signature,)))
        return getattr(token, verb)(*arguments, sender=sender)

    return send


@pytest.fixture
def sign_transfer(token_domain, verb, payer):
    """Sign a transfer as the verb wants it."""
    kind = verb[0].upper() + verb[1:]
    return lambda transfer, signer=payer: sign(transfer.statement(token_domain, kind), signer)


@pytest.fixture
def transfer(payer, stranger):
    """One that the stranger may submit by either verb."""
    return Transfer(payer.address, stranger.address, 1_000, 0, FOREVER, NONCE)


def moved(token, sender, receiver, amount):
    return token.Transfer(**{"from": sender, "to": receiver, "value": amount})


def test_it_is_usdc(token, token_domain, payer):
    assert (token.name(), token.symbol(), token.decimals(), token.version()) == (
        "USDC",
        "USDC",
        6,
        "2",
    )
    assert token.totalSupply() == token.balanceOf(payer)
    statement = Transfer(ZERO_ADDRESS, ZERO_ADDRESS, 0, 0, 0, NONCE).statement(token_domain, "Any")
    assert token.DOMAIN_SEPARATOR() == statement.header


def test_an_amount_moves(token, payer, stranger):
    with balance_changes(token, payer, stranger) as changes:
        tx = token.transfer(stranger, 1_000, sender=payer)
    assert changes == [-1_000, 1_000]
    assert tx.events == [moved(token, payer, stranger, 1_000)]


def test_an_amount_moves_to_oneself(token, payer):
    with balance_changes(token, payer) as changes:
        token.transfer(payer, token.balanceOf(payer), sender=payer)
    assert changes == [0]


def test_an_allowance_is_used_up(token, payer, operator, stranger):
    token.approve(operator, 1_500, sender=payer)
    with balance_changes(token, payer, stranger) as changes:
        token.transferFrom(payer, stranger, 1_000, sender=operator)
    assert changes == [-1_000, 1_000]
    assert token.allowance(payer, operator) == 500
    with reverts(token.AllowanceTooSmall, payer.address, operator.address, 500, 501):
        token.transferFrom(payer, stranger, 501, sender=operator)


def test_nobody_sends_more_than_it_has(token, stranger, payer):
    with reverts(token.BalanceTooSmall, stranger.address, 0, 1):
        token.transfer(payer, 1, sender=stranger)


@pytest.mark.parametrize("role", ["payer", "stranger"])
def test_a_blocked_account_neither_sends_nor_receives(token, payer, stranger, request, role):
    blocked = request.getfixturevalue(role)
    token.setBlocked(blocked, True, sender=stranger)
    assert token.isBlocked(blocked)
    with reverts(token.AccountBlocked, blocked.address):
        token.transfer(stranger, 1, sender=payer)
    token.setBlocked(blocked, False, sender=stranger)
    assert not token.isBlocked(blocked)
    token.transfer(stranger, 1, sender=payer)


def test_a_blocked_account_keeps_its_money(token, payer, stranger):
    held = token.balanceOf(payer)
    token.setBlocked(payer, True, sender=stranger)
    token.mint(payer, 5, sender=stranger)
    assert token.balanceOf(payer) == held + 5
    assert token.isBlocked(payer)


def test_a_signed_transfer_moves_the_amount(
    token, submit, sign_transfer, transfer, payer, stranger
):
    with balance_changes(token, payer, stranger) as changes:
        tx = submit(transfer, sign_transfer(transfer))
    assert changes == [-1_000, 1_000]
    assert tx.events == [
        token.AuthorizationUsed(authorizer=payer, nonce=NONCE),
        moved(token, payer, stranger, 1_000),
    ]
    assert token.authorizationState(payer, NONCE)


def test_a_signed_transfer_moves_once(token, submit, sign_transfer, transfer, payer):
    signature = sign_transfer(transfer)
    submit(transfer, signature)
    with reverts(token.AuthorizationUsedOrCanceled, payer.address, NONCE):
        submit(transfer, signature)


@pytest.mark.parametrize("field", Transfer._fields)
def test_a_signature_is_for_one_transfer(
    token, submit, sign_transfer, transfer, operator, stranger, verb, field
):
    other = {
        "payer": operator.address,
        "payee": operator.address,
        "amount": 1_001,
        "valid_after": 1,
        "valid_before": FOREVER - 1,
        "nonce": keccak(NONCE),
    }
    changed = transfer._replace(**{field: other[field]})
    sender = operator if field == "payee" else stranger
    with reverts(token.SignatureInvalid, changed.payer):
        submit(changed, sign_transfer(transfer), sender=sender)


def test_a_signed_transfer_has_its_time(token, chain, submit, sign_transfer, transfer):
    now = chain.pending_timestamp + 10
    late, early = transfer._replace(valid_before=now), transfer._replace(valid_after=now + 1)
    chain.pending_timestamp = now
    with reverts(token.AuthorizationExpired, now, now):
        submit(late, sign_transfer(late))
    chain.pending_timestamp = now + 1
    with reverts(token.AuthorizationNotYetValid, now + 1, now + 1):
        submit(early, sign_transfer(early))


def test_only_the_payee_receives(token, token_domain, transfer, payer, operator, stranger):
    signature = sign(transfer.statement(token_domain, "ReceiveWithAuthorization"), payer)
    with reverts(token.CallerNotPayee, operator.address, stranger.address):
        token.receiveWithAuthorization(*transfer, signature, sender=operator)


def cancel(token, token_domain, authorizer, signer, sender):
    types = "address authorizer,bytes32 nonce"
    values = (authorizer.address, NONCE)
    signature = sign(token_domain.statement("CancelAuthorization", types, values), signer)
    parts = signature[64], signature[:32], signature[32:64]
    return token.cancelAuthorization(authorizer, NONCE, *parts, sender=sender)


def test_a_cancelled_transfer_does_not_move(
    token, token_domain, submit, sign_transfer, transfer, payer, stranger
):
    tx = cancel(token, token_domain, payer, payer, stranger)
    assert tx.events == [token.AuthorizationCanceled(authorizer=payer, nonce=NONCE)]
    assert token.authorizationState(payer, NONCE)
    with reverts(token.AuthorizationUsedOrCanceled, payer.address, NONCE):
        submit(transfer, sign_transfer(transfer))


def test_only_the_authorizer_cancels(token, token_domain, payer, stranger):
    with reverts(token.SignatureInvalid, payer.address):
        cancel(token, token_domain, payer, stranger, stranger)


def test_what_is_used_is_not_cancelled(
    token, token_domain, submit, sign_transfer, transfer, payer, stranger
):
    submit(transfer, sign_transfer(transfer))
    with reverts(token.AuthorizationUsedOrCanceled, payer.address, NONCE):
        cancel(token, token_domain, payer, payer, stranger)


def test_its_code_works_at_another_address(token, chain, payer, stranger):
    address = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"  # USDC on Base Sepolia
    rpc = chain.provider.web3.provider.make_request
    rpc("anvil_setCode", [address, token.code.to_0x_hex()])
    moved_token = ContractInstance(address, token.contract_type)
    moved_token.mint(payer, 1_000, sender=stranger)

    transfer = Transfer(payer.address, stranger.address, 1_000, 0, FOREVER, NONCE)
    domain = Domain("USDC", "2", chain.chain_id, address)
    signature = sign(transfer.statement(domain, "TransferWithAuthorization"), payer)
    moved_token.transferWithAuthorization(*transfer, signature, sender=stranger)
    assert moved_token.balanceOf(stranger) == 1_000
