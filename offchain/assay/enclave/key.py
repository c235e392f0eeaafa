"""The enclave's key, and all that is ever signed with it."""

import coincurve

from assay.modes import PrivateKey
from assay.wire.claim import Claim
from assay.wire.hashing import keccak, typed_digest, words

__all__ = ["EnclaveKey"]

_ENROLMENT_TYPEHASH = keccak(b"Enrolment(address owner)")
_REVOCATION_TYPEHASH = keccak(b"Revocation(address key)")


class EnclaveKey:
    """A secp256k1 key that is made here, and never leaves.

    It signs structs of three types, never a digest that somebody hands in: so no signature can be
    passed off as one of another type.
    """

    def __init__(self) -> None:
        key = coincurve.PrivateKey()
        self._signer = PrivateKey(key.secret)
        self._public_key = key.public_key.format(compressed=False)

    @property
    def address(self) -> str:
        """The address that its signatures are recovered to."""
        return self._signer.address

    @property
    def public_key(self) -> bytes:
        """65 bytes: 04, x, y."""
        return self._public_key

    def sign_claim(self, claim: Claim, chain_id: int, registry: str) -> tuple[bytes, bytes]:
        """Sign a claim in the verifier registry's domain; return its digest and the signature."""
        digest = claim.digest(chain_id, registry)
        return digest, self._signer.sign(digest)

    def sign_enrolment(self, owner: str, chain_id: int, registry: str) -> bytes:
        """Sign `Enrolment(address owner)` in the enclave registry's domain."""
        struct_hash = keccak(words((_ENROLMENT_TYPEHASH, owner)))
        return self._signer.sign(typed_digest(chain_id, registry, struct_hash))

    def sign_revocation(self, chain_id: int, registry: str) -> bytes:
        """Sign `Revocation(address key)`, of this key, in the enclave registry's domain."""
        struct_hash = keccak(words((_REVOCATION_TYPEHASH, self.address)))
        return self._signer.sign(typed_digest(chain_id, registry, struct_hash))
