"""A version with a circuit, claims about it, and the ways to ask whether they are proven."""

import pytest
from eth_utils import keccak

from ...statements import GROTH16, ZERO_HASH, Claim


@pytest.fixture
def proven_version(register_circuit, circuit):
    return register_circuit(circuit)


@pytest.fixture
def create_claim(circuit, proven_version, provider):
    """Claim what the circuit does to a new input; no two requests are alike."""

    def create(**changes):
        data = circuit.create_input()
        claim = Claim(
            request_id=keccak(data),
            version_id=proven_version,
            prompt_hash=ZERO_HASH,
            input_hash=keccak(data),
            params_hash=ZERO_HASH,
            output_hash=keccak(circuit.run(data)),
            provider=provider.address,
            units=1,
            completed_at=1_700_000_000,
        )
        return claim._replace(**changes), data

    return create


@pytest.fixture
def prove(circuit, claim_domain):
    """Prove a claim about an input."""
    return lambda claim, data: circuit.prove(data, claim.digest(claim_domain))


@pytest.fixture
def is_proven(verifier_registry):
    """Ask the registry, as the escrow does."""

    def ask(claim, proof):
        return verifier_registry.proven(claim, ((GROTH16, proof),)) == 1 << GROTH16

    return ask
