"""Claims: what the provider says happened; and the evidence for them."""

from typing import Self

from assay.wire.hashing import keccak, typed_digest, words
from assay.wire.terms import Terms
from assay.wire.types import Address, Hash32, HexBytes, ModeId, Uint40, Uint64, WireModel

__all__ = ["Claim", "Evidence"]

_CLAIM_TYPEHASH = keccak(
    b"Claim(bytes32 requestId,bytes32 versionId,bytes32 promptHash,bytes32 inputHash,"
    b"bytes32 paramsHash,bytes32 outputHash,address provider,uint64 units,uint40 completedAt)"
)


class Claim(WireModel):
    """The struct of `contracts/types/Claim.sol`, in its order. All evidence is about its digest."""

    request_id: Hash32
    """The payment's id, or any fresh value where nothing is paid."""
    version_id: Hash32
    prompt_hash: Hash32
    input_hash: Hash32
    params_hash: Hash32
    output_hash: Hash32
    provider: Address
    units: Uint64
    """What metering counts: tokens, or 1."""
    completed_at: Uint40
    """UTC seconds, by the provider's clock."""

    @classmethod
    def from_terms(
        cls, terms: Terms, request_id: bytes, output_hash: bytes, units: int, completed_at: int
    ) -> Self:
        """Build the claim that the escrow builds: what the terms say is taken from them."""
        return cls(
            request_id=request_id,
            version_id=terms.version_id,
            prompt_hash=terms.prompt_hash,
            input_hash=terms.input_hash,
            params_hash=terms.params_hash,
            output_hash=output_hash,
            provider=terms.provider,
            units=units,
            completed_at=completed_at,
        )

    def as_tuple(self) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes, str, int, int]:
        """List the values in ABI order, as a contract call takes them."""
        return (
            self.request_id,
            self.version_id,
            self.prompt_hash,
            self.input_hash,
            self.params_hash,
            self.output_hash,
            self.provider,
            self.units,
            self.completed_at,
        )

    def struct_hash(self) -> bytes:
        """Hash as an EIP-712 struct."""
        return keccak(_CLAIM_TYPEHASH + words(self.as_tuple()))

    def digest(self, chain_id: int, registry: str) -> bytes:
        """Digest under EIP-712, in the domain of the verifier registry: what every mode proves."""
        return typed_digest(chain_id, registry, self.struct_hash())


class Evidence(WireModel):
    """One mode's proof of a claim."""

    mode: str
    mode_id: ModeId
    proof: HexBytes

    def as_tuple(self) -> tuple[int, bytes]:
        """List the values in ABI order, as a contract call takes them."""
        return self.mode_id, self.proof
