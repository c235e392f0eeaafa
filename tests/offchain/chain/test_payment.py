"""Payments, all their ways in and out, by the wrappers alone and with real signatures."""

import pytest

from assay.chain import (
    Authorization,
    Capture,
    JointEvidence,
    Result,
    Revert,
    Status,
    TransferOrder,
    artifact,
    events_in,
    sign_statement,
)
from assay.chain.contracts.events import (
    AuthorizationUsed,
    CaptureRefused,
    CreditAdded,
    CreditWithdrawn,
    OperatorSet,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentReclaimed,
    PaymentVoided,
    Transfer,
)
from assay.errors import TransactionReverted
from assay.modes import PrivateKey, mode_named
from assay.wire import Claim, Evidence, keccak, payment_id, vault_address

from ..chain_fixtures import FOREVER

COMPLETED_AT = 1_900_000_000
FREE_NONCE = b"\7" * 32


@pytest.fixture
def authorize(escrow, token, payer, stranger, send):
    """Take a payment in with nonce = termsHash."""

    def run(terms):
        nonce = terms.struct_hash()
        order = TransferOrder(payer.address, escrow.address, terms.amount, 0, FOREVER, nonce)
        signature = sign_statement(token.domain().receive_statement(order), payer)
        authorization = Authorization(payer.address, 0, FOREVER, nonce, signature)
        return send(escrow.authorize_with_receive(terms, authorization), stranger)

    return run


@pytest.fixture
def create_capture(chain, escrow, verifier_registry, payer, provider):
    """Sign what the provider delivered."""

    def create(terms, nonce=None, signer=provider, units=1):
        nonce = terms.struct_hash() if nonce is None else nonce
        request_id = payment_id(
            chain.chain_id, escrow.address, terms.struct_hash(), payer.address, nonce
        )
        result = Result(keccak(b"output"), units, COMPLETED_AT)
        claim = Claim.from_terms(terms, request_id, result.output_hash, units, COMPLETED_AT)
        digest = claim.digest(chain.chain_id, verifier_registry.address)
        mode = mode_named("signed")
        proof = PrivateKey(bytes(signer.key)).sign(digest)
        evidence = Evidence(mode=mode.name, mode_id=mode.mode_id, proof=proof)
        return Capture(terms, payer.address, nonce, result, (evidence,))

    return create


@pytest.fixture
def balances(token, payer, provider, escrow):
    """Read what payer, provider and escrow hold."""
    addresses = payer.address, provider.address, escrow.address
    return lambda: tuple(token.balance(address) for address in addresses)


@pytest.fixture
def status(escrow, payer):
    """Read where a payment with nonce = termsHash stands."""

    def read(terms):
        return escrow.payment(escrow.payment_id(terms, payer.address, terms.struct_hash())).status

    return read


def test_takes_a_payment_in_and_pays_the_provider_for_a_signed_claim(
    create_terms, authorize, create_capture, escrow, balances, payer, provider, stranger, send
):
    terms = create_terms(unit_price=100)
    before = balances()
    request_id = escrow.payment_id(terms, payer.address, terms.struct_hash())
    assert escrow.payment(request_id).status is Status.NONE

    receipt = authorize(terms)
    (authorized,) = events_in(receipt.logs, escrow, PaymentAuthorized)
    assert authorized.event == PaymentAuthorized(
        request_id,
        payer.address,
        provider.address,
        terms.version_id,
        terms.policy,
        terms.token,
        1_000,
    )
    assert (authorized.block, authorized.transaction) == (receipt.block, receipt.transaction)
    payment = escrow.payment(request_id)
    assert (payment.status, payment.amount_atomic) == (Status.AUTHORIZED, 1_000)
    assert payment.authorized_at == escrow.chain.time()
    assert balances() == (before[0] - 1_000, before[1], before[2] + 1_000)

    receipt = send(escrow.capture(create_capture(terms, units=3)), stranger)
    (captured,) = events_in(receipt.logs, escrow, PaymentCaptured)
    assert captured.event == PaymentCaptured(request_id, keccak(b"output"), 1, 3, 300)
    assert escrow.payment(request_id).status is Status.CAPTURED
    assert balances() == (before[0] - 300, before[1] + 300, before[2])


def test_takes_a_stock_payment_in_through_the_vault(
    create_terms, create_capture, escrow, token, balances, payer, stranger, send
):
    terms = create_terms()
    before = balances()
    vault = escrow.vault(terms)
    assert vault == vault_address(escrow.address, terms, artifact("Vault").bytecode)

    order = TransferOrder(payer.address, vault, terms.amount, 0, FOREVER, FREE_NONCE)
    signature = sign_statement(token.domain().transfer_statement(order), payer)
    assert not token.authorization_used(payer.address, FREE_NONCE)
    authorization = Authorization(payer.address, 0, FOREVER, FREE_NONCE, signature)
    receipt = send(escrow.authorize_from_vault(terms, authorization), stranger)
    assert token.authorization_used(payer.address, FREE_NONCE)
    (used,) = events_in(receipt.logs, token, AuthorizationUsed)
    assert used.event == AuthorizationUsed(payer.address, FREE_NONCE)
    moved = [log.event for log in events_in(receipt.logs, token, Transfer)]
    assert moved == [
        Transfer(payer.address, vault, 1_000),
        Transfer(vault, escrow.address, 1_000),
    ]

    send(escrow.capture(create_capture(terms, FREE_NONCE)), stranger)
    assert balances() == (before[0] - 1_000, before[1] + 1_000, before[2])


def test_takes_a_payment_in_from_an_allowance(create_terms, escrow, token, payer, send):
    terms = create_terms()
    send(token.approve(escrow.address, 1_500), payer)
    send(escrow.authorize(terms), payer)
    assert token.allowance(payer.address, escrow.address) == 500
    request_id = escrow.payment_id(terms, payer.address, bytes(32))
    assert escrow.payment(request_id).status is Status.AUTHORIZED


def test_computes_the_payment_id_that_the_escrow_computes(create_terms, chain, escrow, payer):
    terms = create_terms()
    local = payment_id(
        chain.chain_id, escrow.address, terms.struct_hash(), payer.address, FREE_NONCE
    )
    assert escrow.payment_id(terms, payer.address, FREE_NONCE) == local


def test_the_provider_or_its_operator_gives_the_money_back(
    create_terms, authorize, escrow, balances, status, payer, provider, stranger, send
):
    before = balances()
    terms = create_terms()
    authorize(terms)
    void = escrow.void(terms, payer.address, terms.struct_hash())
    with pytest.raises(TransactionReverted) as caught:
        send(void, stranger)
    assert (caught.value.error, caught.value.arguments) == (
        "NotProvider",
        {"caller": stranger.address, "provider": provider.address},
    )

    receipt = send(escrow.set_operator(stranger.address, approved=True), provider)
    (appointed,) = events_in(receipt.logs, escrow, OperatorSet)
    assert appointed.event == OperatorSet(provider.address, stranger.address, approved=True)
    assert escrow.is_operator(provider.address, stranger.address)
    receipt = send(void, stranger)
    assert len(list(events_in(receipt.logs, escrow, PaymentVoided))) == 1
    assert (status(terms), balances()) == (Status.VOIDED, before)


def test_anyone_reclaims_for_the_payer_after_the_deadline(
    create_terms, authorize, escrow, balances, status, restored_chain, payer, stranger, send
):
    before = balances()
    terms = create_terms()
    authorize(terms)
    reclaim = escrow.reclaim(terms, payer.address, terms.struct_hash())
    with pytest.raises(TransactionReverted, match="DeadlineAhead"):
        send(reclaim, stranger)
    restored_chain.request("evm_setNextBlockTimestamp", terms.capture_before)
    restored_chain.request("evm_mine")
    receipt = send(reclaim, stranger)
    assert len(list(events_in(receipt.logs, escrow, PaymentReclaimed))) == 1
    assert (status(terms), balances()) == (Status.RECLAIMED, before)


def test_a_batch_says_of_each_refused_item_why(
    create_terms, authorize, create_capture, escrow, deployment, status, stranger, send
):
    good, forged, missing = create_terms(), create_terms(), create_terms()
    authorize(good)
    authorize(forged)
    batch = escrow.capture_batch(
        [create_capture(good), create_capture(forged, signer=stranger), create_capture(missing)],
        evidence_gas=deployment.evidence_gas([0]),
    )
    receipt = send(batch, stranger)
    assert [status(terms) for terms in (good, forged, missing)] == [
        Status.CAPTURED,
        Status.AUTHORIZED,
        Status.NONE,
    ]
    refused = [log.event for log in events_in(receipt.logs, escrow, CaptureRefused)]
    assert [str(Revert.read(event.reason)) for event in refused] == [
        "PolicyNotSatisfied(policy=0x1, proven=0)",
        f"PaymentNotAuthorized(paymentId=0x{refused[1].payment_id.hex()}, status=0)",
    ]


def test_a_batch_never_asks_for_more_gas_than_a_transaction_may_have(
    create_terms, create_capture, escrow
):
    items = [create_capture(create_terms())] * 60
    assert escrow.capture_batch(items[:2], evidence_gas=200_000).gas < 1_000_000
    assert escrow.capture_batch(items, evidence_gas=200_000).gas == 2**24


def test_a_batch_has_the_gas_that_its_calldata_costs(create_terms, create_capture, escrow):
    """16 gas a byte beside what is done, or 40 where little is (EIP-7623)."""
    item = create_capture(create_terms())
    gas = [
        escrow.capture_batch([item], 0, [JointEvidence(mode_id=2, proof=b"\1" * size)]).gas
        for size in (0, 3_200, 320_000)
    ]
    # The length of the proof has two bytes more.
    assert gas[1] - gas[0] == 16 * 3_200 + 2 * 12
    assert gas[2] > 21_000 + 40 * 320_000


def test_what_the_token_refuses_becomes_a_credit(
    create_terms, authorize, create_capture, escrow, token, provider, stranger, send
):
    terms = create_terms()
    authorize(terms)
    send(token.set_blocked(provider.address, blocked=True), stranger)
    receipt = send(escrow.capture(create_capture(terms)), stranger)
    (added,) = events_in(receipt.logs, escrow, CreditAdded)
    assert added.event == CreditAdded(token.address, provider.address, 1_000)
    assert escrow.credit(token.address, provider.address) == 1_000

    receipt = send(escrow.withdraw_credit(token.address, stranger.address), provider)
    (withdrawn,) = events_in(receipt.logs, escrow, CreditWithdrawn)
    assert withdrawn.event == CreditWithdrawn(
        token.address, provider.address, stranger.address, 1_000
    )
    assert token.balance(stranger.address) == 1_000
    with pytest.raises(TransactionReverted, match="CreditMissing"):
        send(escrow.withdraw_credit(token.address, stranger.address), provider)
