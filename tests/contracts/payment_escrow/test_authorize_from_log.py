"""PaymentEscrow.authorizeFromLog: a stock x402 payment that somebody else submitted to the token.

authorizeFromLog
├── when the header is not of a block in this chain's recent history: it reverts
├── when the receipt is not proven under the header's root: it reverts
├── when the logs at that place are not this authorization's execution: it reverts
│   ├── another payer, nonce, amount or terms, by any single field
│   ├── a cancelled authorization, an ordinary transfer, logs of another contract
│   └── another place in the receipt, beyond its end too, or a failed transaction
├── when the payment was taken in before, by either verb: it reverts
├── when the vault is blocked by the token: it reverts
└── otherwise, whoever calls
    ├── the money is in the escrow, and what lies in the vault for others stays there
    ├── the payment is recorded as authorizeFromVault would, with PaymentAuthorized
    ├── wherever the transaction stands in its block, and beyond 256 blocks where EIP-2935 is
    └── where a sale would be refused by now: in test_authorize_from_log_late
"""

import pytest
import rlp
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..statements import Status, Terms, sign
from .conftest import NONCE
from .log_proof import prove_log

OTHER_NONCE = keccak(text="other nonce")
NUMBER = 8  # the field's place in a header
# OpenZeppelin's TrieProof.ProofError
INVALID_ROOT, INVALID_LARGE_NODE, INVALID_EXTRA_ELEMENT, INVALID_PROOF = 2, 3, 8, 13
BLOCKHASH_REACH = 256  # blocks
HISTORY_CONTRACT = "0x0000F90827F1C53a10cb7A02335B175320002935"  # EIP-2935


@pytest.fixture
def terms(create_terms):
    return create_terms()


def test_a_submitted_payment_is_taken_in(
    escrow, token, payer, provider, stranger, terms, submit, prove, name_payment
):
    proof = prove(submit(terms))
    vault = escrow.vaultOf(terms)
    with balance_changes(token, payer, vault, escrow) as changes:
        tx = escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)

    assert changes == [0, -terms.amount, terms.amount]
    payment = name_payment(terms, payer, NONCE)
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


def test_a_recovered_payment_is_captured(
    escrow, token, payer, provider, stranger, terms, submit, prove, name_payment, create_capture
):
    escrow.authorizeFromLog(terms, payer, NONCE, prove(submit(terms)), sender=stranger)
    item = create_capture(name_payment(terms, payer, NONCE))
    with balance_changes(token, provider) as changes:
        escrow.capture(item, sender=stranger)
    assert changes == [terms.amount]


def test_each_payer_recovers_its_own_money(
    escrow, token, payer, operator, owner, stranger, terms, submit, prove, name_payment
):
    token.mint(operator, terms.amount, sender=owner)
    proofs = {account: prove(submit(terms, signer=account)) for account in (payer, operator)}
    vault = escrow.vaultOf(terms)
    assert token.balanceOf(vault) == 2 * terms.amount

    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(terms, operator, NONCE, proofs[payer], sender=stranger)
    for account, left in ((payer, terms.amount), (operator, 0)):
        escrow.authorizeFromLog(terms, account, NONCE, proofs[account], sender=stranger)
        assert token.balanceOf(vault) == left
        payment = name_payment(terms, account, NONCE)
        assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


def test_a_payment_is_recovered_once(
    escrow, token, payer, stranger, terms, submit, prove, name_payment
):
    proof = prove(submit(terms))
    token.mint(escrow.vaultOf(terms), terms.amount, sender=stranger)
    escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
    payment = name_payment(terms, payer, NONCE)
    with reverts(escrow.PaymentExists, payment.id, Status.AUTHORIZED):
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)


def test_a_payment_that_came_in_by_its_signature_is_not_recovered(
    escrow, token, payer, stranger, terms, prove, name_payment, sign_for_vault
):
    tx = escrow.authorizeFromVault(terms, sign_for_vault(terms), sender=stranger)
    [index] = [i for i, log in enumerate(tx.logs) if log["address"] == token.address][:1]
    token.mint(escrow.vaultOf(terms), terms.amount, sender=stranger)
    payment = name_payment(terms, payer, NONCE)
    with reverts(escrow.PaymentExists, payment.id, Status.AUTHORIZED):
        escrow.authorizeFromLog(terms, payer, NONCE, prove(tx, index), sender=stranger)


@pytest.mark.parametrize("field", Terms._fields)
def test_an_execution_is_for_one_set_of_terms(
    escrow, token, payer, stranger, terms, submit, prove, change_terms, field
):
    proof = prove(submit(terms))
    other_terms = change_terms(terms, field)
    token.mint(escrow.vaultOf(other_terms), terms.amount, sender=stranger)
    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(other_terms, payer, NONCE, proof, sender=stranger)


@pytest.mark.parametrize(
    "changes",
    [{"amount": 999}, {"nonce": OTHER_NONCE}, {"payee": "0x" + "11" * 20}],
    ids=lambda changes: next(iter(changes)),
)
def test_another_execution_is_not_this_one(escrow, payer, stranger, terms, submit, prove, changes):
    proof = prove(submit(terms, **changes))
    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)


def test_a_cancelled_authorization_steals_nobodys_money(
    escrow, token, token_domain, payer, operator, owner, stranger, terms, submit, prove
):
    token.mint(operator, terms.amount, sender=owner)
    submit(terms, signer=operator)
    types, values = "address authorizer,bytes32 nonce", (payer.address, NONCE)
    signature = sign(token_domain.statement("CancelAuthorization", types, values), payer)
    parts = signature[64], signature[:32], signature[32:64]
    cancelled = token.cancelAuthorization(payer, NONCE, *parts, sender=payer)
    assert token.authorizationState(payer, NONCE)
    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(terms, payer, NONCE, prove(cancelled), sender=stranger)


def test_an_ordinary_transfer_is_no_authorization(escrow, token, payer, stranger, terms, prove):
    tx = token.transfer(escrow.vaultOf(terms), terms.amount, sender=payer)
    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(terms, payer, NONCE, prove(tx), sender=stranger)


def test_logs_that_another_contract_emits_prove_nothing(
    escrow, token, mocks, owner, payer, operator, stranger, terms, submit, prove
):
    token.mint(operator, terms.amount, sender=owner)
    submit(terms, signer=operator)
    forger = owner.deploy(mocks["LogForger"])
    token.approve(forger, terms.amount, sender=payer)
    vault = escrow.vaultOf(terms)
    for forged in (
        forger.forgeBoth(payer, NONCE, vault, terms.amount, sender=stranger),
        forger.forgeFirst(payer, NONCE, token, vault, terms.amount, sender=stranger),
    ):
        with reverts(escrow.LogsNotProven, 0, 0):
            escrow.authorizeFromLog(terms, payer, NONCE, prove(forged), sender=stranger)


@pytest.mark.parametrize("log_index", [1, 2, 3, 2**255])
def test_another_place_in_the_receipt_proves_nothing(
    escrow, payer, stranger, terms, submit, prove, log_index
):
    proof = prove(submit(terms))._replace(log_index=log_index)
    with reverts(escrow.LogsNotProven, 0, log_index):
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)


def test_a_failed_transaction_proves_nothing(escrow, token, payer, stranger, terms, prove):
    failed = token.transfer(stranger, 2**200, sender=payer, raise_on_revert=False, gas=100_000)
    with reverts(escrow.LogsNotProven, 0, 0):
        escrow.authorizeFromLog(terms, payer, NONCE, prove(failed), sender=stranger)


def test_a_changed_header_is_no_block(escrow, payer, stranger, terms, submit, prove):
    tx = submit(terms)
    proof = prove(tx)
    changed = proof._replace(header=proof.header[:-1] + bytes([proof.header[-1] ^ 1]))
    with reverts(escrow.BlockNotProven, tx.block_number):
        escrow.authorizeFromLog(terms, payer, NONCE, changed, sender=stranger)


def test_the_history_contract_reaches_back_further_than_the_opcode(
    escrow, chain, token, payer, stranger, terms, submit, prove
):
    proof = prove(submit(terms))
    chain.mine(BLOCKHASH_REACH + 10)
    with balance_changes(token, escrow) as changes:
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
    assert changes == [terms.amount]


def test_without_the_history_contract_a_block_is_soon_too_old(
    escrow, chain, payer, stranger, terms, submit, prove
):
    chain.provider.set_code(HISTORY_CONTRACT, b"")
    tx = submit(terms)
    proof = prove(tx)
    # The next block is the last one from which the transaction's can be seen.
    chain.mine(BLOCKHASH_REACH - 1)
    with chain.isolate():
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
    chain.mine()
    with reverts(escrow.BlockNotProven, tx.block_number):
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)


def test_a_block_to_come_is_not_proven(escrow, payer, stranger, terms, submit, prove):
    proof = prove(submit(terms))
    fields = rlp.decode(proof.header)
    fields[NUMBER] = (2**63).to_bytes(8, "big")
    to_come = proof._replace(header=rlp.encode(fields))
    with reverts(escrow.BlockNotProven, 2**63):
        escrow.authorizeFromLog(terms, payer, NONCE, to_come, sender=stranger)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda nodes: [], INVALID_PROOF, id="no node"),
        pytest.param(lambda nodes: [nodes[0][:-1] + b"\xff"], INVALID_ROOT, id="another node"),
        pytest.param(lambda nodes: nodes * 2, INVALID_EXTRA_ELEMENT, id="a node too many"),
    ],
)
def test_a_receipt_is_proven_under_the_headers_root(
    escrow, payer, stranger, terms, submit, prove, change, error
):
    proof = prove(submit(terms))
    changed = proof._replace(receipt_proof=change(proof.receipt_proof))
    with reverts(escrow.TrieProofTraversalError, error):
        escrow.authorizeFromLog(terms, payer, NONCE, changed, sender=stranger)


@pytest.fixture
def submit_at(chain, token, escrow, stranger, sign_for_vault):
    """Submit an authorization as a block's transaction of a given index."""

    def send(terms, index):
        web3 = chain.provider.web3
        message = {"from": stranger.address, "to": stranger.address, "gas": 200_000}
        payer, valid_after, valid_before, nonce, signature = sign_for_vault(terms)
        data = token.transferWithAuthorization.encode_input(
            payer, escrow.vaultOf(terms), terms.amount, valid_after, valid_before, nonce, signature
        )
        chain.provider.auto_mine = False
        try:
            for _ in range(index):
                web3.eth.send_transaction(message)
            return web3.eth.send_transaction({**message, "to": token.address, "data": data})
        finally:
            chain.provider.auto_mine = True
            chain.mine()

    return send


@pytest.mark.parametrize("index", [1, 127, 128])
def test_the_transaction_may_stand_anywhere_in_its_block(
    escrow, token, chain, payer, stranger, terms, submit_at, index
):
    proof = prove_log(chain.provider.web3, submit_at(terms, index))
    assert proof.transaction_index == index
    with balance_changes(token, escrow) as changes:
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
    assert changes == [terms.amount]

    neighbour = proof._replace(transaction_index=index - 1)
    with reverts(escrow.TrieProofTraversalError, INVALID_LARGE_NODE):
        escrow.authorizeFromLog(terms, payer, NONCE, neighbour, sender=stranger)


def test_one_transaction_may_execute_many_authorizations(
    escrow, token, mocks, owner, payer, stranger, terms, sign_for_vault, prove, name_payment
):
    nonces = [NONCE, OTHER_NONCE]
    messages = []
    for nonce in nonces:
        signed = sign_for_vault(terms, nonce=nonce)
        arguments = (payer, escrow.vaultOf(terms), terms.amount, *signed[1:])
        messages.append(token.transferWithAuthorization.encode_input(*arguments))
    tx = owner.deploy(mocks["Attempt"]).inSequence(token, messages, sender=stranger)

    for nonce, log_index in zip(nonces, (0, 2), strict=True):
        with reverts(escrow.LogsNotProven, 0, 2 - log_index):
            escrow.authorizeFromLog(terms, payer, nonce, prove(tx, 2 - log_index), sender=stranger)
        escrow.authorizeFromLog(terms, payer, nonce, prove(tx, log_index), sender=stranger)
        payment = name_payment(terms, payer, nonce)
        assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED
    with reverts(escrow.LogsNotProven, 0, 1):
        escrow.authorizeFromLog(terms, payer, OTHER_NONCE, prove(tx, 1), sender=stranger)


def test_a_vault_that_was_blocked_meanwhile_gives_nothing(
    escrow, token, payer, stranger, terms, submit, prove
):
    proof = prove(submit(terms))
    token.setBlocked(escrow.vaultOf(terms), True, sender=stranger)
    with reverts(escrow.AmountNotReceived, 0, terms.amount):
        escrow.authorizeFromLog(terms, payer, NONCE, proof, sender=stranger)
