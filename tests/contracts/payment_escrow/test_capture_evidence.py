"""PaymentEscrow.capture: evidence is about the claim that the terms and the result make.

capture
├── when a claim with any single other field was signed: it reverts
├── when the claim was signed for another chain, another registry or another protocol: it reverts
├── when it was signed for another payment of the same terms: it reverts
├── when the result differs from the one that was signed, by any field: it reverts
├── when it was signed by another key: it reverts
├── when evidence comes twice for one mode, or out of order: it reverts
├── when a session key signed it: it is captured until the key's delegation ends
├── when the provider is a wallet (ERC-1271): its signature captures
└── when evidence overlaps in calldata, or lies there in another order: it reverts
"""

import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..statements import SIGNED, TEE, ZKML, Claim, Result, Status, sign


@pytest.fixture
def payment(create_payment):
    return create_payment()


@pytest.fixture
def refuses(escrow, stranger):
    """Expect that an item proves nothing."""

    def check(item):
        with reverts(escrow.PolicyNotSatisfied, item.terms.policy, 0):
            escrow.capture(item, sender=stranger)

    return check


def other(value):
    """Another value of the same type."""
    if isinstance(value, bytes):
        return keccak(value)
    return value + 1 if isinstance(value, int) else f"0x{'11' * 20}"


@pytest.mark.parametrize("field", Claim._fields)
def test_evidence_for_any_other_claim_is_refused(
    refuses, payment, create_capture, claim_domain, provider, field
):
    item = create_capture(payment)
    claim = payment.claim(item.result)
    changed = claim._replace(**{field: other(getattr(claim, field))})
    signature = sign(changed.statement(claim_domain), provider)
    refuses(item._replace(evidence=((SIGNED, signature),)))


@pytest.mark.parametrize("field", Result._fields)
def test_any_other_result_is_refused(refuses, payment, create_capture, field):
    item = create_capture(payment)
    changed = item.result._replace(**{field: other(getattr(item.result, field))})
    refuses(item._replace(result=changed))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"chain_id": 1},
        {"contract": "0x" + "11" * 20},
        {"name": "Essay"},
        {"version": "2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_evidence_from_elsewhere_is_refused(
    refuses, payment, create_capture, claim_domain, provider, elsewhere
):
    item = create_capture(payment)
    statement = payment.claim(item.result).statement(claim_domain._replace(**elsewhere))
    refuses(item._replace(evidence=((SIGNED, sign(statement, provider)),)))


def test_evidence_for_another_payment_of_the_same_terms_is_refused(
    refuses, escrow, payer, stranger, create_terms, create_capture, sign_for_vault, name_payment
):
    terms = create_terms()
    nonces = [keccak(text="first"), keccak(text="second")]
    for nonce in nonces:
        authorization = sign_for_vault(terms, nonce=nonce)
        escrow.authorizeFromVault(terms, authorization, sender=stranger)
    first, second = [create_capture(name_payment(terms, payer, nonce)) for nonce in nonces]

    refuses(second._replace(evidence=first.evidence))
    escrow.capture(first, sender=stranger)
    refuses(second._replace(evidence=first.evidence))
    escrow.capture(second, sender=stranger)


def test_nobody_else_signs_for_the_provider(
    refuses, payment, create_capture, claim_domain, stranger
):
    item = create_capture(payment)
    statement = payment.claim(item.result).statement(claim_domain)
    refuses(item._replace(evidence=((SIGNED, sign(statement, stranger)),)))


@pytest.mark.parametrize("proof", [b"", bytes(65), b"\xff" * 65, b"\x01" * 10_000])
def test_garbage_is_refused(refuses, payment, create_capture, proof):
    refuses(create_capture(payment, evidence=((SIGNED, proof),)))


@pytest.mark.parametrize("mode", [TEE, ZKML, 17, 255])
def test_evidence_of_another_mode_is_refused(refuses, payment, create_capture, mode):
    item = create_capture(payment)
    [(_, signature)] = item.evidence
    refuses(item._replace(evidence=((mode, signature),)))


@pytest.mark.parametrize("modes", [(SIGNED, SIGNED), (TEE, SIGNED), (SIGNED, ZKML, TEE)])
def test_evidence_comes_in_order_and_once(
    escrow, verifier_registry, payment, create_capture, stranger, modes
):
    item = create_capture(payment)
    [(_, signature)] = item.evidence
    item = item._replace(evidence=tuple((mode, signature) for mode in modes))
    with reverts(verifier_registry.EvidenceOutOfOrder, modes[-2], modes[-1]):
        escrow.capture(item, sender=stranger)


def test_evidence_of_more_modes_than_were_asked_for_does_no_harm(
    escrow, payment, create_capture, stranger
):
    item = create_capture(payment)
    more = ((TEE, b"wrong"), (ZKML, b""), (17, b"unknown"), (255, b""))
    tx = escrow.capture(item._replace(evidence=item.evidence + more), sender=stranger)
    [captured] = tx.decode_logs(escrow.PaymentCaptured)
    assert captured.proven == 1 << SIGNED


def test_a_session_key_captures_until_its_delegation_ends(
    refuses,
    escrow,
    signed_verifier,
    chain,
    payment,
    create_capture,
    claim_domain,
    provider,
    session_key,
    stranger,
):
    until = chain.pending_timestamp + 100
    signed_verifier.delegateKey(session_key, until, sender=provider)
    item = create_capture(payment)
    statement = payment.claim(item.result).statement(claim_domain)
    item = item._replace(evidence=((SIGNED, sign(statement, session_key)),))

    with chain.isolate():
        escrow.capture(item, sender=stranger)
        assert escrow.paymentOf(payment.id).status == Status.CAPTURED
    chain.pending_timestamp = until
    refuses(item)


def test_a_wallet_provides(
    escrow, token, mocks, owner, provider, stranger, create_terms, create_payment, create_capture
):
    wallet = owner.deploy(mocks["MockWallet"], provider)
    payment = create_payment(create_terms(provider=wallet.address))
    item = create_capture(payment)
    [(_, signature)] = item.evidence
    item = item._replace(evidence=((SIGNED, signature + b"\x01"),))
    with balance_changes(token, wallet, escrow) as changes:
        escrow.capture(item, sender=stranger)
    assert changes == [payment.terms.amount, -payment.terms.amount]


# Where the evidence's offsets begin in the calldata of `capture`: behind the selector, the item's
# offset, the 17 words of its head and the evidence's length.
OFFSETS = 4 + 32 * (1 + 17 + 1)


@pytest.fixture
def message(escrow, claim_domain, create_capture, payment):
    """A capture with two pieces of good evidence, as it is usually encoded."""
    item = create_capture(payment)
    digest = payment.claim(item.result).digest(claim_domain)
    return escrow.capture.encode_input(item._replace(evidence=(*item.evidence, (TEE, digest))))


@pytest.fixture
def send(mocks, owner, escrow, stranger):
    """Send calldata as it is."""
    attempt = owner.deploy(mocks["Attempt"])
    return lambda message: attempt.inSequence(escrow, [message], sender=stranger)


def test_evidence_as_it_is_usually_laid_out_captures(send, escrow, payment, message):
    send(message)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


@pytest.mark.parametrize(("kept", "mode"), [(0, SIGNED), (1, TEE)])
def test_evidence_that_overlaps_is_evidence_twice(send, verifier_registry, message, kept, mode):
    offset = message[OFFSETS + 32 * kept : OFFSETS + 32 * kept + 32]
    overlapping = message[:OFFSETS] + 2 * offset + message[OFFSETS + 64 :]
    with reverts(verifier_registry.EvidenceOutOfOrder, mode, mode):
        send(overlapping)


def test_evidence_that_lies_in_another_order_is_not_checked(send, escrow, payment, message):
    split = OFFSETS + int.from_bytes(message[OFFSETS + 32 : OFFSETS + 64], "big")
    first, second = message[OFFSETS + 64 : split], message[split:]
    offsets = (64 + len(second)).to_bytes(32, "big") + (64).to_bytes(32, "big")
    with reverts(escrow.EvidenceNotChecked, payment.id):
        send(message[:OFFSETS] + offsets + second + first)
