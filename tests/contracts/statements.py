"""What is hashed, signed and paid, as plain tuples in ABI order.

Hashes come from eth_account's EIP-712 encoder, so that the contracts do not check themselves.
"""

from typing import Any, NamedTuple

from ape.api import AccountAPI
from eth_abi import encode
from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

__all__ = [
    "ACKNOWLEDGED",
    "GROTH16",
    "PUBLISHED",
    "SIGNED",
    "TEE",
    "ZERO_ADDRESS",
    "ZERO_HASH",
    "ZKML",
    "Authorization",
    "Capture",
    "Claim",
    "Delegation",
    "Domain",
    "Payment",
    "Result",
    "Status",
    "Terms",
    "Transfer",
    "digest_of",
    "policy_word",
    "sign",
]

SIGNED, TEE, ZKML, PUBLISHED, ACKNOWLEDGED = 0, 1, 2, 4, 5
GROTH16 = 20
"""Where tests append the verifier of real proofs; `tee` and `zkml` have a mock's."""
ZERO_ADDRESS = "0x" + "00" * 20
ZERO_HASH = bytes(32)


class Status:
    """Where a payment stands."""

    NONE, AUTHORIZED, CAPTURED, VOIDED, RECLAIMED = range(5)


class Domain(NamedTuple):
    """An EIP-712 domain."""

    name: str
    version: str
    chain_id: int
    contract: str

    def statement(self, kind: str, types: str, values: tuple[Any, ...]) -> SignableMessage:
        """Encode values whose EIP-712 type is `kind(types)`; `.body` is the struct hash."""
        fields = [
            dict(zip(("type", "name"), field.split(), strict=True)) for field in types.split(",")
        ]
        message = {field["name"]: value for field, value in zip(fields, values, strict=True)}
        domain = {
            "name": self.name,
            "version": self.version,
            "chainId": self.chain_id,
            "verifyingContract": self.contract,
        }
        return encode_typed_data(domain, {kind: fields}, message)


class Claim(NamedTuple):
    """What the provider says happened."""

    request_id: bytes
    version_id: bytes
    prompt_hash: bytes
    input_hash: bytes
    params_hash: bytes
    output_hash: bytes
    provider: str
    units: int
    completed_at: int

    def statement(self, domain: Domain) -> SignableMessage:
        """Encode for signing."""
        types = (
            "bytes32 requestId,bytes32 versionId,bytes32 promptHash,bytes32 inputHash,"
            "bytes32 paramsHash,bytes32 outputHash,address provider,uint64 units,uint40 completedAt"
        )
        return domain.statement("Claim", types, self)

    def digest(self, domain: Domain) -> bytes:
        """The EIP-712 digest: what every mode proves."""
        return digest_of(self.statement(domain))


class Terms(NamedTuple):
    """What is bought, from whom, for how much, until when, under which policy."""

    provider: str
    token: str
    amount: int
    unit_price: int
    version_id: bytes
    prompt_hash: bytes
    input_hash: bytes
    params_hash: bytes
    policy: int
    capture_before: int
    salt: bytes

    @property
    def hash(self) -> bytes:
        """The EIP-712 struct hash, which no domain is part of."""
        types = (
            "address provider,address token,uint128 amount,uint128 unitPrice,bytes32 versionId,"
            "bytes32 promptHash,bytes32 inputHash,bytes32 paramsHash,uint256 policy,"
            "uint40 captureBefore,bytes32 salt"
        )
        return bytes(Domain("", "", 0, ZERO_ADDRESS).statement("Terms", types, self).body)


class Transfer(NamedTuple):
    """An ERC-3009 transfer before it is signed."""

    payer: str
    payee: str
    amount: int
    valid_after: int
    valid_before: int
    nonce: bytes

    def statement(self, domain: Domain, kind: str) -> SignableMessage:
        """Encode for signing as `TransferWithAuthorization` or `ReceiveWithAuthorization`."""
        types = (
            "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,"
            "bytes32 nonce"
        )
        return domain.statement(kind, types, self)


class Authorization(NamedTuple):
    """An ERC-3009 authorization that the payer signed."""

    payer: str
    valid_after: int
    valid_before: int
    nonce: bytes
    signature: bytes


class Result(NamedTuple):
    """What the provider delivered."""

    output_hash: bytes
    units: int
    completed_at: int


class Payment(NamedTuple):
    """One payment into an escrow, whether it was made or not."""

    terms: Terms
    payer: str
    nonce: bytes
    id: bytes

    @classmethod
    def into(cls, escrow: str, chain_id: int, terms: Terms, payer: str, nonce: bytes) -> "Payment":
        """Name a payment by its hash."""
        types = ("uint256", "address", "bytes32", "address", "bytes32")
        digest = keccak(encode(types, (chain_id, escrow, terms.hash, payer, nonce)))
        return cls(terms, payer, nonce, digest)

    @property
    def key(self) -> tuple[Terms, str, bytes]:
        """What the escrow's verbs take to find the payment."""
        return self.terms, self.payer, self.nonce

    def claim(self, result: Result) -> Claim:
        """Make the one claim that captures this payment with this result."""
        terms = self.terms
        return Claim(
            self.id,
            terms.version_id,
            terms.prompt_hash,
            terms.input_hash,
            terms.params_hash,
            result.output_hash,
            terms.provider,
            result.units,
            result.completed_at,
        )


class Capture(NamedTuple):
    """All that it takes to capture one payment."""

    terms: Terms
    payer: str
    nonce: bytes
    result: Result
    evidence: tuple[tuple[int, bytes], ...]


class Delegation(NamedTuple):
    """A session key before the provider signs it."""

    provider: str
    key: str
    until: int

    def statement(self, domain: Domain) -> SignableMessage:
        """Encode for signing."""
        return domain.statement("Delegation", "address provider,address key,uint40 until", self)

    def digest(self, domain: Domain) -> bytes:
        """The EIP-712 digest that the provider signs."""
        return digest_of(self.statement(domain))


def digest_of(statement: SignableMessage) -> bytes:
    """The EIP-712 digest of a statement."""
    return bytes(keccak(b"\x19\x01" + statement.header + statement.body))


def policy_word(*required: int, options: tuple[int, ...] = (), threshold: int = 0) -> int:
    """Pack modes into a policy: `required` all hold, and `threshold` of `options`."""
    sets = sum(1 << mode for mode in required), sum(1 << mode for mode in options)
    return sets[0] | sets[1] << 64 | threshold << 128


def sign(statement: SignableMessage, signer: AccountAPI) -> bytes:
    """Sign with a test account's key: r, s, v."""
    return bytes(Account.sign_message(statement, signer.private_key).signature)
