"""PaymentEscrow.capture: the provider is paid for a proven result. For evidence see
test_capture_evidence.py.

capture
├── when there is no such payment, or its terms, payer or nonce are other ones: it reverts
├── when the deadline has passed, by its first second too: it reverts
├── when the evidence proves too little: it reverts
│   └── and better evidence captures it later
└── otherwise, whoever calls
    ├── the provider gets the amount, or what the units cost, and the payer the rest
    ├── the payment is captured, with PaymentCaptured
    ├── a version that was retired, and a floor that was raised meanwhile, change nothing
    ├── a mode that was retired meanwhile counts for nothing
    └── when the token refuses to pay the provider, the payer, or both
        └── what it refused becomes a credit, with CreditAdded, and the rest is paid
"""

import pytest
from eth_utils import keccak

from ..expectations import balance_changes, reverts
from ..statements import SIGNED, TEE, ZKML, Status, Terms, policy_word, sign

BOTH = policy_word(SIGNED, options=(TEE, ZKML), threshold=1)


def test_a_proven_result_pays_the_provider(
    escrow, token, provider, payer, stranger, create_payment, create_capture
):
    payment = create_payment()
    item = create_capture(payment)
    authorized_at = escrow.paymentOf(payment.id).authorizedAt
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.capture(item, sender=stranger)

    amount = payment.terms.amount
    assert changes == [amount, 0, -amount]
    assert tx.events == [
        escrow.PaymentCaptured(
            paymentId=payment.id,
            outputHash=item.result.output_hash,
            proven=1 << SIGNED,
            units=item.result.units,
            paid=amount,
        ),
        token.Transfer(**{"from": escrow, "to": provider, "value": amount}),
    ]
    record = escrow.paymentOf(payment.id)
    assert tuple(record) == (Status.CAPTURED, authorized_at, amount, False)


@pytest.mark.parametrize(
    ("unit_price", "units", "paid"),
    [
        pytest.param(0, 7, 1_000, id="flat"),
        pytest.param(3, 7, 21, id="metered"),
        pytest.param(3, 334, 1_000, id="metered up to the amount"),
        pytest.param(3, 0, 0, id="nothing delivered"),
        pytest.param(2**128 - 1, 2**64 - 1, 1_000, id="the largest product"),
    ],
)
def test_the_units_are_paid_and_the_rest_is_refunded(
    escrow,
    token,
    provider,
    payer,
    stranger,
    create_terms,
    create_payment,
    create_capture,
    unit_price,
    units,
    paid,
):
    payment = create_payment(create_terms(unit_price=unit_price))
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.capture(create_capture(payment, units=units), sender=stranger)

    assert changes == [paid, 1_000 - paid, -1_000]
    [captured] = tx.decode_logs(escrow.PaymentCaptured)
    assert (captured.units, captured.paid) == (units, paid)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


def test_nothing_is_transferred_for_nothing(
    escrow, token, stranger, create_terms, create_payment, create_capture
):
    payment = create_payment(create_terms(amount=0))
    tx = escrow.capture(create_capture(payment), sender=stranger)
    assert list(tx.decode_logs(token.Transfer)) == []
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


@pytest.mark.parametrize("field", Terms._fields)
def test_other_terms_are_another_payment(
    escrow, stranger, create_payment, create_capture, change_terms, name_payment, field
):
    payment = create_payment()
    changed = change_terms(payment.terms, field)
    other = name_payment(changed, payment.payer, payment.nonce)
    with reverts(escrow.PaymentNotAuthorized, other.id, Status.NONE):
        escrow.capture(create_capture(other), sender=stranger)


@pytest.mark.parametrize("field", ["payer", "nonce"])
def test_another_payer_or_nonce_is_another_payment(
    escrow, stranger, create_payment, create_capture, name_payment, field
):
    payment = create_payment()
    payer, nonce = payment.payer, payment.nonce
    others = {"payer": (stranger, nonce), "nonce": (payer, keccak(nonce))}
    other = name_payment(payment.terms, *others[field])
    with reverts(escrow.PaymentNotAuthorized, other.id, Status.NONE):
        escrow.capture(create_capture(other), sender=stranger)


@pytest.mark.parametrize("late", [0, 1])
def test_nothing_is_captured_after_the_deadline(
    escrow, chain, stranger, create_payment, create_capture, late
):
    payment = create_payment()
    now = payment.terms.capture_before + late
    chain.pending_timestamp = now
    with reverts(escrow.DeadlinePassed, payment.terms.capture_before, now):
        escrow.capture(create_capture(payment), sender=stranger)


def test_a_payment_is_captured_until_its_deadline(
    escrow, chain, stranger, create_payment, create_capture
):
    payment = create_payment()
    chain.pending_timestamp = payment.terms.capture_before - 1
    escrow.capture(create_capture(payment), sender=stranger)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


@pytest.mark.parametrize(
    ("proven", "enough"),
    [
        ((), False),
        ((SIGNED,), False),
        ((TEE, ZKML), False),
        ((SIGNED, TEE), True),
        ((SIGNED, ZKML), True),
        ((SIGNED, TEE, ZKML), True),
    ],
)
def test_the_policy_that_was_bought_is_satisfied(
    escrow,
    claim_domain,
    provider,
    stranger,
    create_terms,
    create_payment,
    create_capture,
    proven,
    enough,
):
    payment = create_payment(create_terms(policy=BOTH))
    item = create_capture(payment)
    claim = payment.claim(item.result)
    proofs = {
        SIGNED: sign(claim.statement(claim_domain), provider),
        TEE: claim.digest(claim_domain),
        ZKML: claim.digest(claim_domain),
    }
    item = item._replace(evidence=tuple((mode, proofs[mode]) for mode in proven))
    mask = sum(1 << mode for mode in proven)

    if enough:
        tx = escrow.capture(item, sender=stranger)
        [captured] = tx.decode_logs(escrow.PaymentCaptured)
        assert captured.proven == mask
    else:
        with reverts(escrow.PolicyNotSatisfied, BOTH, mask):
            escrow.capture(item, sender=stranger)
        assert escrow.paymentOf(payment.id).status == Status.AUTHORIZED


def test_better_evidence_captures_later(escrow, stranger, create_payment, create_capture):
    payment = create_payment()
    with reverts(escrow.PolicyNotSatisfied, payment.terms.policy, 0):
        escrow.capture(create_capture(payment, evidence=()), sender=stranger)
    escrow.capture(create_capture(payment), sender=stranger)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


def test_a_retired_version_and_a_raised_floor_change_nothing(
    escrow, model_registry, publisher, version_id, stranger, create_payment, create_capture
):
    payment = create_payment()
    model_id = model_registry.versionOf(version_id).modelId
    model_registry.raiseFloor(model_id, policy_word(SIGNED, ZKML), sender=publisher)
    model_registry.retire(version_id, "", sender=publisher)
    escrow.capture(create_capture(payment), sender=stranger)
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


def test_a_retired_mode_counts_for_nothing(
    escrow, verifier_registry, owner, stranger, create_payment, create_capture
):
    payment = create_payment()
    verifier_registry.retire(SIGNED, "", sender=owner)
    with reverts(escrow.PolicyNotSatisfied, payment.terms.policy, 0):
        escrow.capture(create_capture(payment), sender=stranger)


@pytest.mark.parametrize(
    "blocked", [("provider",), ("payer",), ("provider", "payer")], ids=" and ".join
)
def test_a_blocked_account_gets_a_credit_and_blocks_nobody_else(
    escrow,
    token,
    provider,
    payer,
    stranger,
    create_terms,
    create_payment,
    create_capture,
    request,
    blocked,
):
    payment = create_payment(create_terms(unit_price=3))
    shares = {"provider": 21, "payer": 979}
    for role in blocked:
        token.setBlocked(request.getfixturevalue(role), True, sender=stranger)
    with balance_changes(token, provider, payer, escrow) as changes:
        tx = escrow.capture(create_capture(payment, units=7), sender=stranger)

    owed = {role: share if role in blocked else 0 for role, share in shares.items()}
    paid = {role: share - owed[role] for role, share in shares.items()}
    assert changes == [paid["provider"], paid["payer"], -sum(paid.values())]
    assert escrow.creditOf(token, provider) == owed["provider"]
    assert escrow.creditOf(token, payer) == owed["payer"]
    assert list(tx.decode_logs(escrow.CreditAdded)) == [
        escrow.CreditAdded(token=token, account=request.getfixturevalue(role), amount=shares[role])
        for role in blocked
    ]
    assert escrow.paymentOf(payment.id).status == Status.CAPTURED


def test_credits_add_up(escrow, token, provider, stranger, create_payment, create_capture):
    items = [create_capture(create_payment()) for _ in range(2)]
    token.setBlocked(provider, True, sender=stranger)
    for item in items:
        escrow.capture(item, sender=stranger)
    assert escrow.creditOf(token, provider) == 2_000
