"""Terms: what is bought, from whom, for how much, until when, under which policy."""

from assay.wire.hashing import keccak, words
from assay.wire.policy import PolicyWord
from assay.wire.types import Address, Hash32, Uint40, Uint128, WireModel

__all__ = ["Terms"]

_TERMS_TYPEHASH = keccak(
    b"Terms(address provider,address token,uint128 amount,uint128 unitPrice,bytes32 versionId,"
    b"bytes32 promptHash,bytes32 inputHash,bytes32 paramsHash,uint256 policy,uint40 captureBefore,"
    b"bytes32 salt)"
)


class Terms(WireModel):
    """The struct of `contracts/types/Terms.sol`, in its order."""

    provider: Address
    token: Address
    amount: Uint128
    """The most that can be taken, in the token's smallest unit."""
    unit_price: Uint128
    """In the token's smallest unit; zero: the price is `amount`."""
    version_id: Hash32
    prompt_hash: Hash32
    input_hash: Hash32
    params_hash: Hash32
    policy: PolicyWord
    capture_before: Uint40
    """UTC seconds; from then on the payer's money goes back."""
    salt: Hash32

    def as_tuple(self) -> tuple[str, str, int, int, bytes, bytes, bytes, bytes, int, int, bytes]:
        """List the values in ABI order, as a contract call takes them."""
        return (
            self.provider,
            self.token,
            self.amount,
            self.unit_price,
            self.version_id,
            self.prompt_hash,
            self.input_hash,
            self.params_hash,
            self.policy.word,
            self.capture_before,
            self.salt,
        )

    def struct_hash(self) -> bytes:
        """Hash as an EIP-712 struct."""
        return keccak(_TERMS_TYPEHASH + words(self.as_tuple()))

    def price(self, units: int) -> int:
        """Give what the provider gets for `units`, in the token's smallest unit."""
        if self.unit_price == 0:
            return self.amount
        return min(self.amount, units * self.unit_price)
