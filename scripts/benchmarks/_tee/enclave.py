"""An enclave whose key and documents are the same in every run, as no real one's may be."""

import coincurve

from assay.modes import PrivateKey
from assay.tee.simulator import SimulatedDocument, Simulator
from assay.wire import Claim, keccak, typed_digest
from assay.wire.hashing import words

__all__ = ["FixedEnclave"]

_ENROLMENT_TYPEHASH = keccak(b"Enrolment(address owner)")
_REVOCATION_TYPEHASH = keccak(b"Revocation(address key)")


class FixedEnclave:
    """What an enclave says to the registry of this chain, with a key that a seed gives."""

    def __init__(self, simulator: Simulator, seed: bytes, chain_id: int, registry: str) -> None:
        self._simulator = simulator
        self._registry = chain_id, registry
        secret = keccak(seed)
        self._signer = PrivateKey(secret)
        self._public_key = coincurve.PrivateKey(secret).public_key.format(compressed=False)

    @property
    def address(self) -> str:
        """The address that its signatures are recovered to."""
        return self._signer.address

    def document(self, at: int) -> SimulatedDocument:
        """Attest the key at this time, UTC seconds."""
        return self._simulator.document(at, public_key=self._public_key)

    def sign_enrolment(self, owner: str) -> bytes:
        """Sign whom it works for."""
        return self._sign(keccak(words((_ENROLMENT_TYPEHASH, owner))))

    def sign_revocation(self) -> bytes:
        """Sign that it is to end."""
        return self._sign(keccak(words((_REVOCATION_TYPEHASH, self.address))))

    def prove(self, claim: Claim, model: bytes, manifest_hash: bytes, registry: str) -> bytes:
        """Prove a claim, in the domain of a verifier registry: the evidence of the mode `tee`."""
        chain_id, _ = self._registry
        return model + manifest_hash + self._signer.sign(claim.digest(chain_id, registry))

    def _sign(self, struct_hash: bytes) -> bytes:
        return self._signer.sign(typed_digest(*self._registry, struct_hash))
