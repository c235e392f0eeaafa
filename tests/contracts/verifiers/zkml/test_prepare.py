"""ZkmlVerifier.prepare: several claims of one version, checked with one pairing check.

prepare
├── when all proofs hold: each of their claims is proven by an empty proof, until the transaction
│   ends
│   └── and no claim with another digest, version, input or output is
├── when one proof does not hold, for whatever reason: the others are proven all the same
├── when two false statements would cancel out: neither is proven
├── when it has another length, another version, or one without a circuit: nothing is proven
├── when a claim is there twice: that changes nothing
└── it never reverts
"""

import pytest
from eth_utils import keccak

from assay.zk.curve.algebra import affine1, point1
from assay.zk.field import BASE_FIELD
from assay.zk.groth16 import G1Point

GAS = 10**7
CLAIM = 32 + 256 + 64 + 40
POINTS = 32
"""Where the points of a claim begin, behind its digest."""


@pytest.fixture
def create_part(create_claim, prove, claim_domain):
    """A claim, and its part of a joint proof."""

    def create():
        claim, data = create_claim()
        return claim, claim.digest(claim_domain) + prove(claim, data)

    return create


@pytest.fixture
def parts(create_part):
    return [create_part() for _ in range(3)]


@pytest.fixture
def proven_after(zkml_verifier, mocks, owner, claim_domain):
    """Prepare, and ask in the same transaction which claims an empty proof proves."""
    attempt = owner.deploy(mocks["Attempt"])

    def ask(joint, claims):
        asked = [
            (zkml_verifier, zkml_verifier.verify.encode_input(digest, claim, b""))
            for digest, claim in ((claim.digest(claim_domain), claim) for claim in claims)
        ]
        message = zkml_verifier.prepare.encode_input(joint)
        success, answer, words = attempt.withGas.call(zkml_verifier, message, GAS, asked)
        assert (success, answer) == (True, b"")
        return [bool(word) for word in words]

    return ask


def claims_of(parts):
    return [claim for claim, _ in parts]


def joint_of(version, parts):
    return version + b"".join(part for _, part in parts)


def changed(part, at):
    claim, proof = part
    return claim, proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_claims_of_a_joint_proof_are_proven(proven_after, proven_version, parts, count):
    joint = joint_of(proven_version, parts[:count])
    expected = [index < count for index in range(3)]
    assert proven_after(joint, claims_of(parts)) == expected


def test_nothing_is_proven_without_a_joint_proof(proven_after, proven_version, parts):
    assert proven_after(proven_version, claims_of(parts)) == [False] * 3


def test_a_claim_may_be_there_twice(proven_after, proven_version, parts):
    joint = joint_of(proven_version, [parts[0], parts[0], parts[1]])
    assert proven_after(joint, claims_of(parts)) == [True, True, False]


def test_what_is_proven_is_forgotten_with_the_transaction(
    zkml_verifier, proven_version, parts, claim_domain, stranger
):
    joint = joint_of(proven_version, parts)
    assert zkml_verifier.prepare(joint, sender=stranger).events == []
    for claim in claims_of(parts):
        assert not zkml_verifier.verify(claim.digest(claim_domain), claim, b"")


@pytest.mark.parametrize("at", [0, POINTS, POINTS + 64, POINTS + 192, POINTS + 256, CLAIM - 1])
@pytest.mark.parametrize("bad", range(3))
def test_a_bad_proof_takes_nothing_from_the_others(proven_after, proven_version, parts, at, bad):
    mixed = [changed(part, at) if index == bad else part for index, part in enumerate(parts)]
    expected = [index != bad for index in range(3)]
    assert proven_after(joint_of(proven_version, mixed), claims_of(parts)) == expected


@pytest.mark.parametrize(
    "points",
    [
        bytes(256),
        b"\xff" * 256,
        BASE_FIELD.to_bytes(32, "big") * 8,
    ],
)
def test_points_that_are_none_take_nothing_from_the_others(
    proven_after, proven_version, parts, points
):
    claim, part = parts[1]
    mixed = [parts[0], (claim, part[:POINTS] + points + part[POINTS + 256 :]), parts[2]]
    joint = joint_of(proven_version, mixed)
    assert proven_after(joint, claims_of(parts)) == [True, False, True]


def test_no_proof_is_of_its_neighbours_claim(proven_after, proven_version, parts):
    (one, first), (other, second), _ = parts
    swapped = [(one, first[:32] + second[32:]), (other, second[:32] + first[32:])]
    assert proven_after(joint_of(proven_version, swapped), [one, other]) == [False, False]


def test_two_false_statements_do_not_cancel_out(proven_after, proven_version, parts):
    """C of one moved up, and of the other down by the same: their plain product would hold."""
    (one, first), (other, second), third = parts
    shift = point1(G1Point(1, 2))

    def moved(part, element):
        at = POINTS + 192
        c = G1Point(*(int.from_bytes(part[at + i : at + i + 32], "big") for i in (0, 32)))
        words = affine1(point1(c) + element).words
        return part[:at] + b"".join(word.to_bytes(32, "big") for word in words) + part[at + 64 :]

    mixed = [(one, moved(first, shift)), (other, moved(second, -shift)), third]
    joint = joint_of(proven_version, mixed)
    assert proven_after(joint, claims_of(parts)) == [False, False, True]


@pytest.mark.parametrize("field", ["version_id", "input_hash", "output_hash"])
def test_what_is_proven_is_bound_to_version_input_and_output(
    zkml_verifier, proven_version, parts, mocks, owner, claim_domain, field
):
    """A digest means nothing unless the registry computed it, and anyone may call `prepare`."""
    attempt = owner.deploy(mocks["Attempt"])
    claim, _ = parts[0]
    digest = claim.digest(claim_domain)
    lie = claim._replace(**{field: keccak(getattr(claim, field))})
    asked = [
        (zkml_verifier, zkml_verifier.verify.encode_input(digest, each, b""))
        for each in (claim, lie)
    ]
    message = zkml_verifier.prepare.encode_input(joint_of(proven_version, parts))
    _, _, words = attempt.withGas.call(zkml_verifier, message, GAS, asked)
    assert words == [1, 0]


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 64, 32 + CLAIM - 1, 32 + CLAIM + 1, -1])
def test_a_joint_proof_is_of_whole_claims(proven_after, proven_version, parts, size):
    joint = (joint_of(proven_version, parts))[:size]
    assert proven_after(joint, claims_of(parts)) == [False] * 3


def test_a_joint_proof_with_something_behind_it_proves_nothing(proven_after, proven_version, parts):
    joint = joint_of(proven_version, parts) + b"\0"
    assert proven_after(joint, claims_of(parts)) == [False] * 3


def test_a_version_without_a_circuit_proves_nothing(proven_after, parts, create_version):
    joint = joint_of(bytes(create_version()), parts)
    assert proven_after(joint, claims_of(parts)) == [False] * 3


def test_claims_of_another_version_are_not_proven(proven_after, parts, circuit, register_circuit):
    joint = joint_of(register_circuit(circuit), parts)
    assert proven_after(joint, claims_of(parts)) == [False] * 3
