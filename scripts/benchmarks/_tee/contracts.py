"""The contracts that attest enclaves, on a local chain, under the simulator's root."""

from collections.abc import Iterator, Sequence

from eth_abi.abi import encode

from assay.chain import GAS_CEILING, Call, artifact
from assay.chain.deployment.create2 import create2_address, creation
from assay.wire import ZERO_HASH, keccak
from benchmarks._onchain.local_chain import LocalChain

__all__ = ["AttestationContracts"]

# Finding the least gas would run what takes millions of it again and again.
_GAS_LIMIT = GAS_CEILING - 1


class AttestationContracts:
    """`Es384`, `NitroAttestation` and `TeeVerifier`, each placed when this is made."""

    def __init__(self, local: LocalChain, root: bytes) -> None:
        self.es384 = _place(local, "Es384")
        self.attestation = _place(local, "NitroAttestation", keccak(root), self.es384)
        registry = local.model_registry.address
        self.verifier = _place(local, "TeeVerifier", self.attestation, registry)

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


def _place(local: LocalChain, name: str, *values: object) -> str:
    compiled = artifact(name)
    types = [parameter.type for parameter in compiled.interface.constructor]
    code = compiled.bytecode + encode(types, values)
    local.send(creation(code), local.owner)
    return create2_address(code)


def _call(name: str, address: str, verb: str, *values: object) -> Call:
    return Call(address, artifact(name).interface.encode(verb, *values), _GAS_LIMIT)
