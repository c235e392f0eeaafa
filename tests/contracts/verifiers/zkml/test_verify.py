"""ZkmlVerifier.verify: whether a proof proves a claim. Joint proofs are in test_prepare.py.

verify
├── when the proof is of this claim: true
│   └── also after anyone has re-randomised it
├── when one field of the claim is another one, or the claim was made for another chain or
│   registry: false
├── when the input or the output is another one, be its hash in the claim or not: false
├── when the proof is longer or shorter, or empty: false
├── when a point
│   ├── is written with a coordinate beyond the field: false
│   ├── is off its curve, or outside the subgroup: false
│   ├── is the one at infinity: false
│   └── is another point: false
├── when the proof was made for other weights: false
├── when the version has no circuit: false
└── a bad proof does not use up the gas that it could
"""

import pytest
from eth_utils import keccak

from assay.zk.curve.algebra import affine1, affine2, point1, point2
from assay.zk.curve.extension import TWIST_B, add, in_subgroup, multiply, square
from assay.zk.field import BASE_FIELD, SCALAR_FIELD
from assay.zk.groth16 import Proof

from ...circuits import KeyedCircuit
from ...statements import GROTH16

POINTS = 256
# On the twist, but not of the group's order.
STRAY_X = (1, 0)
STRAY_Y = (
    18278151005453108793778860132295291098363647455926340152056652516292830556603,
    5912654199736721486680175016176231956195085055698687135131307249486702594212,
)


@pytest.fixture
def claim_and_input(create_claim):
    return create_claim()


@pytest.fixture
def claim(claim_and_input):
    return claim_and_input[0]


@pytest.fixture
def proof(prove, claim_and_input):
    return prove(*claim_and_input)


def words_of(proof):
    return [int.from_bytes(proof[at : at + 32], "big") for at in range(0, POINTS, 32)]


def with_word(proof, index, word):
    return proof[: 32 * index] + word.to_bytes(32, "big") + proof[32 * (index + 1) :]


def test_a_proof_of_the_claim_holds(is_proven, claim, proof):
    assert is_proven(claim, proof)


def test_a_proof_that_was_randomised_again_is_of_the_same_claim(is_proven, claim, proof):
    points = Proof.from_bytes(proof[:POINTS])
    factor = 0xABCDEF
    a = affine1(point1(points.a) * factor)
    b = affine2(point2(points.b) * pow(factor, -1, SCALAR_FIELD))
    again = Proof(a, b, points.c).to_bytes() + proof[POINTS:]
    assert again != proof
    assert is_proven(claim, again)


@pytest.mark.parametrize(
    "field",
    [
        "request_id",
        "version_id",
        "prompt_hash",
        "input_hash",
        "params_hash",
        "output_hash",
        "provider",
        "units",
        "completed_at",
    ],
)
def test_a_proof_is_of_no_other_claim(is_proven, claim, proof, stranger, field):
    value = getattr(claim, field)
    other = {bytes: keccak, int: lambda number: number + 1, str: lambda _: stranger.address}
    assert not is_proven(claim._replace(**{field: other[type(value)](value)}), proof)


def test_a_proof_serves_no_other_version_with_the_same_circuit(
    is_proven, claim, proof, circuit, register_circuit
):
    twin = register_circuit(circuit)
    assert twin != claim.version_id
    assert not is_proven(claim._replace(version_id=twin), proof)


def test_a_proof_serves_no_other_chain(is_proven, claim, proof, chain):
    rpc = chain.provider.web3.provider.make_request
    rpc("anvil_setChainId", [chain.chain_id + 1])
    try:
        assert not is_proven(claim, proof)
    finally:
        rpc("anvil_setChainId", [chain.chain_id])
    assert is_proven(claim, proof)


def test_a_proof_serves_no_other_registry(contracts, owner, zkml_verifier, is_proven, claim, proof):
    other = owner.deploy(contracts["VerifierRegistry"], owner)
    other.append(GROTH16, "groth16", zkml_verifier, 2_000_000, sender=owner)
    assert is_proven(claim, proof)
    assert other.proven(claim, ((GROTH16, proof),)) == 0


@pytest.mark.parametrize("at", [POINTS, POINTS + 63, POINTS + 64, -1])
def test_input_and_output_are_those_of_the_claim(is_proven, claim, proof, at):
    changed = bytearray(proof)
    changed[at] ^= 1
    assert not is_proven(claim, bytes(changed))


@pytest.mark.parametrize("at", [POINTS, POINTS + 63, POINTS + 64, -1])
def test_input_and_output_are_those_that_were_proven(zkml_verifier, claim, claim_domain, proof, at):
    """Asked directly, so that the digest is the one that was proven."""
    digest = claim.digest(claim_domain)
    assert zkml_verifier.verify(digest, claim, proof)
    changed = bytearray(proof)
    changed[at] ^= 1
    data, output = bytes(changed[POINTS : POINTS + 64]), bytes(changed[POINTS + 64 :])
    lie = claim._replace(input_hash=keccak(data), output_hash=keccak(output))
    assert not zkml_verifier.verify(digest, lie, bytes(changed))


@pytest.mark.parametrize("size", [0, 1, 31, 32, 255, 256, 359, 361, 392])
def test_a_proof_has_one_length(is_proven, claim, proof, size):
    assert len(proof) == 360
    assert not is_proven(claim, proof.ljust(size, b"\0")[:size])


@pytest.mark.parametrize("index", range(8))
def test_a_coordinate_is_written_in_one_way(is_proven, claim, proof, index):
    alias = words_of(proof)[index] + BASE_FIELD
    assert not is_proven(claim, with_word(proof, index, alias))


@pytest.mark.parametrize("index", range(8))
def test_a_point_lies_on_its_curve(is_proven, claim, proof, index):
    elsewhere = (words_of(proof)[index] + 1) % BASE_FIELD
    assert not is_proven(claim, with_word(proof, index, elsewhere))


def test_a_point_lies_in_its_subgroup(is_proven, claim, proof):
    assert square(STRAY_Y) == add(multiply(square(STRAY_X), STRAY_X), TWIST_B)
    assert not in_subgroup(STRAY_X, STRAY_Y)
    for index, word in zip(range(2, 6), (*STRAY_X[::-1], *STRAY_Y[::-1]), strict=True):
        proof = with_word(proof, index, word)
    assert not is_proven(claim, proof)


@pytest.mark.parametrize("words", [range(2), range(2, 6), range(6, 8), range(8)])
def test_no_point_is_the_one_at_infinity(is_proven, claim, proof, words):
    for index in words:
        proof = with_word(proof, index, 0)
    assert not is_proven(claim, proof)


@pytest.mark.parametrize("y", [1, 4, 5, 7])
def test_a_point_is_not_its_negative(is_proven, claim, proof, y):
    assert not is_proven(claim, with_word(proof, y, BASE_FIELD - words_of(proof)[y]))


def test_a_point_may_lie_on_the_curve_and_be_another_one(is_proven, claim, proof):
    assert not is_proven(claim, proof[192:256] + proof[64:192] + proof[:64] + proof[POINTS:])


def test_other_weights_of_the_same_shape_prove_nothing(
    is_proven, claim_and_input, prove, claim_domain, register_circuit, tmp_path
):
    claim, data = claim_and_input
    other = KeyedCircuit(64, 10, 1, seed=2, folder=tmp_path)
    assert len(other.key) == 928
    theirs = claim._replace(version_id=register_circuit(other), output_hash=keccak(other.run(data)))
    digest = theirs.digest(claim_domain)
    assert is_proven(theirs, other.prove(data, digest))
    # The same statement under the first key, and the other's proof for the first version.
    assert not is_proven(theirs, prove(theirs, data))
    assert not is_proven(claim, other.prove(data, claim.digest(claim_domain)))


def test_a_version_without_a_circuit_proves_nothing(is_proven, create_claim, prove, create_version):
    claim, data = create_claim(version_id=create_version())
    assert not is_proven(claim, prove(claim, data))


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("inputs", [1, 15, 31, 32])
def test_inputs_of_any_size_and_width_are_proven(
    is_proven, create_claim, claim_domain, register_circuit, tmp_path, inputs, width
):
    circuit = KeyedCircuit(inputs, 7, width, seed=3, folder=tmp_path)
    data = circuit.create_input()
    hashes = {"input_hash": keccak(data), "output_hash": keccak(circuit.run(data))}
    claim, _ = create_claim(version_id=register_circuit(circuit), **hashes)
    assert is_proven(claim, circuit.prove(data, claim.digest(claim_domain)))


@pytest.mark.parametrize("index", range(8))
def test_a_bad_proof_costs_hardly_more_than_a_good_one(
    zkml_verifier, claim, claim_domain, proof, stranger, index
):
    digest = claim.digest(claim_domain)
    bad = with_word(proof, index, (words_of(proof)[index] + 1) % BASE_FIELD)
    good_gas, bad_gas = (
        zkml_verifier.verify.transact(digest, claim, each, gas=10**7, sender=stranger).gas_used
        for each in (proof, bad)
    )
    assert bad_gas < good_gas + 1_000
