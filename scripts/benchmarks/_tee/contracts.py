"""The contracts that attest enclaves, on a local chain, under the simulator's root."""

from collections.abc import Iterator, Sequence

from assay.chain import GAS_CEILING, Call, artifact
from assay.wire import ZERO_HASH, keccak
from benchmarks._onchain.local_chain import LocalChain

__all__ = ["SIMULATED", "AttestationContracts"]

SIMULATED = "tee-simulated"
"""The mode whose verifier believes in the simulator's root."""

# Finding the least gas would run what takes millions of it again and again.
_GAS_LIMIT = GAS_CEILING - 1


class AttestationContracts:
    """`Es384`, `NitroAttestation` and `TeeVerifier`, as they are deployed for development."""

    def __init__(self, local: LocalChain) -> None:
        deployed = local.deployment
        self.es384 = deployed.address("Es384")
        self.attestation = deployed.address(f"NitroAttestation:{SIMULATED}")
        self.verifier = deployed.address(f"TeeVerifier:{SIMULATED}")

    def verify_signature(self, message: bytes, signature: bytes, public_key: bytes) -> Call:
        """Check a signature by ES384."""
        return _call("Es384", self.es384, "verify", message, signature, public_key)

    def add_certificates(self, certificates: Sequence[bytes]) -> Iterator[Call]:
        """Add each under the ones before it; the first is the root."""
        path = ZERO_HASH
        for certificate in certificates:
            yield _call("NitroAttestation", self.attestation, "addCertificate", certificate, path)
            path = keccak(path + keccak(certificate))

    def ask_verifier(self, verb: str, *values: object) -> Call:
        """Call a verb of `TeeVerifier`, which is the enclave registry as well."""
        return _call("TeeVerifier", self.verifier, verb, *values)


def _call(name: str, address: str, verb: str, *values: object) -> Call:
    return Call(address, artifact(name).interface.encode(verb, *values), _GAS_LIMIT)
