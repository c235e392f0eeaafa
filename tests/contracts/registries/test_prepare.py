"""VerifierRegistry.prepare: hands joint evidence to a mode's verifier.

prepare
├── when the mode is live: its verifier gets the proof, byte for byte, from anyone
│   └── and at most half of the gas
├── when the mode is unknown, out of range, or retired: no verifier is called
└── when the verifier has no such function, reverts, burns its gas, or reverts with a megabyte:
    nothing comes of it
"""

import pytest

from ..mocks import JointManner
from ..statements import SIGNED, TEE

JOINT = 41
GAS = 2_000_000


@pytest.fixture
def append_joint(verifier_registry, mocks, owner):
    """Append a mode whose verifier behaves as told."""

    def append(manner=JointManner.CALM):
        verifier = owner.deploy(mocks["MockJointVerifier"], manner)
        verifier_registry.append(JOINT, "joint", verifier, 100_000, sender=owner)
        return verifier

    return append


@pytest.fixture
def prepare(verifier_registry, stranger):
    return lambda mode, proof=b"": verifier_registry.prepare(mode, proof, gas=GAS, sender=stranger)


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 1_000])
def test_the_verifier_gets_the_proof(append_joint, prepare, size):
    append_joint()
    proof = (bytes(range(256)) * 4)[:size]
    [prepared] = prepare(JOINT, proof).events
    assert prepared.proof == proof


def test_the_verifier_gets_half_of_the_gas(append_joint, prepare):
    append_joint()
    [prepared] = prepare(JOINT).events
    assert 0.45 * GAS < prepared.gasGiven <= 0.5 * GAS


@pytest.mark.parametrize("mode", [JOINT - 1, 63, 64, 255])
def test_an_unknown_mode_has_nothing_to_prepare(append_joint, prepare, mode):
    append_joint()
    assert prepare(mode).events == []


def test_a_retired_mode_is_not_asked(append_joint, prepare, verifier_registry, owner):
    append_joint()
    verifier_registry.retire(JOINT, "", sender=owner)
    assert prepare(JOINT).events == []


@pytest.mark.parametrize("mode", [SIGNED, TEE])
def test_a_verifier_may_know_no_joint_evidence(prepare, mode):
    assert prepare(mode, b"\1" * 100).events == []


@pytest.mark.parametrize(
    "manner", [JointManner.REVERT, JointManner.BURN_GAS, JointManner.REVERT_BOMB]
)
def test_nothing_comes_of_a_verifier_that_fails(append_joint, prepare, manner):
    append_joint(manner)
    tx = prepare(JOINT, b"\1" * 100)
    assert tx.events == []
    assert tx.gas_used < 0.55 * GAS
