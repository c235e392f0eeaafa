"""PublishedVerifier.verify: the output lies open.

verify
├── when the proof is the output, empty or large: true, whoever brings it and whatever the digest
├── when it is another output, cut short, with bytes behind it, or its hash: false
├── when it is empty and the output is not: false
└── when it is larger than the mode's gas bears: the registry says it does not hold
"""

import pytest
from eth_utils import keccak

from ..statements import PUBLISHED, Claim

OUTPUT = bytes(range(40))
LARGEST = 4_096  # What a provider here publishes.
GAS_CAP = 20_000


@pytest.fixture
def published_verifier(contracts, owner, verifier_registry):
    verifier = owner.deploy(contracts["PublishedVerifier"])
    verifier_registry.append(PUBLISHED, "published", verifier, GAS_CAP, sender=owner)
    return verifier


@pytest.fixture
def claim_of(provider):
    """Claim that something came out."""

    def create(output):
        words = [keccak(text=f"word {index}") for index in range(5)]
        return Claim(*words, keccak(output), provider.address, 1, 1_900_000_000)

    return create


@pytest.fixture
def proven(verifier_registry, published_verifier, claim_of):
    """Ask the registry, as the escrow does."""

    def ask(proof, output=OUTPUT):
        return verifier_registry.proven(claim_of(output), ((PUBLISHED, proof),)) == 1 << PUBLISHED

    return ask


@pytest.mark.parametrize("output", [OUTPUT, b"", bytes(LARGEST), b"\xff" * LARGEST])
def test_the_output_itself_is_the_proof(proven, output):
    assert proven(output, output)


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(OUTPUT[:-1], id="cut short"),
        pytest.param(OUTPUT + b"\0", id="a byte behind it"),
        pytest.param(b"\0" + OUTPUT, id="a byte before it"),
        pytest.param(bytes([OUTPUT[0] ^ 1]) + OUTPUT[1:], id="a bit changed"),
        pytest.param(OUTPUT * 2, id="twice"),
        pytest.param(b"", id="empty"),
        pytest.param(keccak(OUTPUT), id="its hash"),
        pytest.param(bytes(LARGEST), id="another one"),
    ],
)
def test_anything_else_is_not(proven, proof):
    assert not proven(proof)


def test_the_digest_and_whoever_asks_do_not_matter(published_verifier, claim_of, stranger):
    for digest in (bytes(32), keccak(text="digest")):
        assert published_verifier.verify(digest, claim_of(OUTPUT), OUTPUT, sender=stranger)


def test_no_output_is_read_further_than_the_modes_gas_bears(proven):
    huge = bytes(64 * 1024)
    assert not proven(huge, huge)
