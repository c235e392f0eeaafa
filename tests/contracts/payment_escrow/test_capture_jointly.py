"""PaymentEscrow.captureBatch with joint evidence: many items, one check.

captureBatch
├── when joint evidence holds: the items whose own evidence is an empty proof are captured
│   ├── beside items with proofs of their own, and items of other modes
│   └── each once
├── when it holds for some of them: those are captured, the others refused
├── when it is malformed, of an unknown mode, or its verifier fails or burns its gas: its items are
│   refused, and the others captured
├── when an item's policy asks for more than was proven jointly: it is refused
├── when what was prepared belongs to another transaction: it counts for nothing
├── when a verifier that prepares calls back: it gets nowhere
└── twenty proofs of one circuit cost 120,000 gas each at most
"""

import pytest
from eth_utils import keccak

from ..expectations import balance_changes, error_data
from ..mocks import JointManner
from ..statements import GROTH16, SIGNED, Status, policy_word

GAS = 2**24
JOINT = 41
TOGETHER = ((GROTH16, b""),)
PROVEN = policy_word(GROTH16)
AMOUNT = 1_000


@pytest.fixture
def proven_version(register_circuit, circuit):
    return register_circuit(circuit)


@pytest.fixture
def create_item(
    circuit, proven_version, create_terms, create_payment, create_capture, claim_domain
):
    """A payment for a new input, what captures it, and its part of a joint proof."""

    def create(policy=PROVEN):
        data = circuit.create_input()
        terms = create_terms(
            version_id=proven_version, input_hash=keccak(data), policy=policy, amount=AMOUNT
        )
        payment = create_payment(terms)
        output_hash = keccak(circuit.run(data))
        item = create_capture(payment, evidence=TOGETHER, output_hash=output_hash)
        digest = payment.claim(item.result).digest(claim_domain)
        return item, digest + circuit.prove(data, digest)

    return create


@pytest.fixture
def create_signed_item(create_terms, create_payment, create_capture):
    return lambda: create_capture(create_payment(create_terms(amount=AMOUNT)))


@pytest.fixture
def capture(escrow, stranger):
    """Capture a batch; return how it went and why items were refused."""

    def send(items, joint):
        tx = escrow.captureBatch(items, joint, gas=GAS, sender=stranger)
        captured = [log.paymentId for log in tx.decode_logs(escrow.PaymentCaptured)]
        return captured, [log.reason for log in tx.decode_logs(escrow.CaptureRefused)]

    return send


@pytest.fixture
def unproven(escrow):
    return error_data(escrow.PolicyNotSatisfied, PROVEN, 0)


@pytest.fixture
def joint_of(proven_version):
    return lambda *parts: (GROTH16, proven_version + b"".join(parts))


def test_items_are_proven_together(capture, token, provider, create_item, joint_of):
    items, parts = zip(*[create_item() for _ in range(3)], strict=True)
    with balance_changes(token, provider) as changes:
        captured, refused = capture(items, [joint_of(*parts)])
    assert (len(set(captured)), refused) == (3, [])
    assert changes == [3 * AMOUNT]


def test_items_may_be_proven_one_by_one_beside(capture, create_item, create_signed_item, joint_of):
    together, parts = zip(*[create_item() for _ in range(2)], strict=True)
    alone, part = create_item()
    alone = alone._replace(evidence=((GROTH16, part[32:]),))
    captured, refused = capture([*together, alone, create_signed_item()], [joint_of(*parts)])
    assert (len(captured), refused) == (4, [])


def test_joint_evidence_may_come_in_several_parts(capture, create_item, joint_of):
    items, parts = zip(*[create_item() for _ in range(4)], strict=True)
    captured, refused = capture(items, [joint_of(*parts[:2]), joint_of(*parts[2:])])
    assert (len(captured), refused) == (4, [])


def test_an_item_is_captured_once(capture, token, provider, create_item, joint_of, escrow):
    item, part = create_item()
    with balance_changes(token, provider) as changes:
        captured, [reason] = capture([item, item], [joint_of(part)])
    assert changes == [AMOUNT]
    assert reason == error_data(escrow.PaymentNotAuthorized, captured[0], Status.CAPTURED)


def test_one_bad_proof_takes_nothing_from_the_others(capture, create_item, joint_of, unproven):
    items, parts = zip(*[create_item() for _ in range(3)], strict=True)
    bad = parts[1][:-1] + bytes([parts[1][-1] ^ 1])
    captured, refused = capture(items, [joint_of(parts[0], bad, parts[2])])
    assert (len(captured), refused) == (2, [unproven])


def test_what_was_not_proven_is_refused(capture, create_item, joint_of, unproven):
    (first, part), (second, _) = create_item(), create_item()
    captured, refused = capture([first, second], [joint_of(part)])
    assert (len(captured), refused) == (1, [unproven])


@pytest.mark.parametrize(
    ("mode", "proof"),
    [(GROTH16, b""), (GROTH16, b"\1" * 500), (GROTH16 + 1, b""), (64, b""), (SIGNED, b"\1" * 65)],
)
def test_bad_joint_evidence_touches_no_other_item(
    capture, create_item, create_signed_item, unproven, mode, proof
):
    item, _ = create_item()
    captured, refused = capture([create_signed_item(), item, create_signed_item()], [(mode, proof)])
    assert (len(captured), refused) == (2, [unproven])


@pytest.mark.parametrize(
    "manner", [JointManner.REVERT, JointManner.BURN_GAS, JointManner.REVERT_BOMB]
)
def test_a_verifier_that_fails_touches_no_other_item(
    capture, create_signed_item, create_item, joint_of, verifier_registry, mocks, owner, manner
):
    bad = owner.deploy(mocks["MockJointVerifier"], manner)
    verifier_registry.append(JOINT, "joint", bad, 100_000, sender=owner)
    item, part = create_item()
    joint = [(JOINT, b"\1" * 64), joint_of(part)]
    captured, refused = capture([create_signed_item(), item], joint)
    assert (len(captured), refused) == (2, [])


def test_a_policy_may_ask_for_more_than_was_proven_together(capture, create_item, joint_of, escrow):
    policy = policy_word(SIGNED, GROTH16)
    item, part = create_item(policy=policy)
    captured, refused = capture([item], [joint_of(part)])
    assert captured == []
    assert refused == [error_data(escrow.PolicyNotSatisfied, policy, 1 << GROTH16)]


def test_what_another_transaction_prepared_counts_for_nothing(
    capture, create_item, joint_of, verifier_registry, stranger, unproven
):
    item, part = create_item()
    verifier_registry.prepare(*joint_of(part), sender=stranger)
    assert capture([item], []) == ([], [unproven])
    captured, refused = capture([item], [joint_of(part)])
    assert (len(captured), refused) == (1, [])


def test_a_proof_that_was_made_again_pays_once(
    escrow, token, provider, stranger, create_item, joint_of, capture
):
    """A proof can be re-randomised by anyone; what it is about stays the same, and ends once."""
    item, part = create_item()
    escrow.capture(item._replace(evidence=((GROTH16, part[32:]),)), sender=stranger)
    with balance_changes(token, provider) as changes:
        captured, [reason] = capture([item], [joint_of(part)])
    assert (captured, changes) == ([], [0])
    assert reason[:4] == error_data(escrow.PaymentNotAuthorized, bytes(32), 0)[:4]


def test_a_verifier_that_prepares_cannot_get_in(
    escrow, capture, create_signed_item, verifier_registry, mocks, owner, stranger
):
    hostile = owner.deploy(mocks["MockJointVerifier"], JointManner.CALL)
    verifier_registry.append(JOINT, "joint", hostile, 100_000, sender=owner)
    item = create_signed_item()
    hostile.tell(escrow, escrow.capture.encode_input(item), sender=stranger)
    captured, refused = capture([item], [(JOINT, b"")])
    assert hostile.answer() == error_data(escrow.ReentrancyGuardReentrantCall)
    assert (len(captured), refused) == (1, [])


def test_twenty_together_stay_below_their_limit(
    escrow, stranger, create_item, joint_of, token, provider, owner
):
    token.mint(provider, 1, sender=owner)
    items, parts = zip(*[create_item() for _ in range(20)], strict=True)
    tx = escrow.captureBatch(items, [joint_of(*parts)], gas=GAS, sender=stranger)
    assert len(list(tx.decode_logs(escrow.PaymentCaptured))) == 20
    assert tx.gas_used <= 20 * 120_000
