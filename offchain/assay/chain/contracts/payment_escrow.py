"""`contracts/PaymentEscrow.sol`; `IPaymentEscrow` says what each verb does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.records import record
from assay.chain.log_proof import LogProof
from assay.chain.transactions import GAS_CEILING, Call
from assay.wire.claim import Evidence
from assay.wire.terms import Terms

__all__ = [
    "Authorization",
    "Capture",
    "JointEvidence",
    "Payment",
    "PaymentEscrow",
    "Result",
    "Status",
    "batch_gas",
]

# Above what a capture needs besides its verifiers: two transfers, a slot, an event.
_CAPTURE_GAS = 200_000
_TRANSACTION_GAS = 100_000

# What calldata costs at least (EIP-7623), and where a transaction does much besides: per token, of
# which a zero byte is one and any other four.
_TOKEN_GAS, _TOKEN_FLOOR_GAS, _FLOOR_GAS = 4, 10, 21_000


class Status(IntEnum):
    """Where a payment stands. Captured, voided and reclaimed are final and exclude each other."""

    NONE = 0
    AUTHORIZED = 1
    CAPTURED = 2
    VOIDED = 3
    RECLAIMED = 4


@dataclass(frozen=True, slots=True)
class Payment:
    """What the escrow keeps of a payment."""

    status: Status
    authorized_at: int
    """UTC seconds."""
    amount_atomic: int
    """What was taken in, in the token's smallest unit."""
    calls_back: bool
    """Whether a capture tells the payer, and must come alone."""


@dataclass(frozen=True, slots=True)
class Authorization:
    """An ERC-3009 authorization that the payer signed."""

    payer: str
    valid_after: int
    valid_before: int
    nonce: bytes
    signature: bytes

    def as_tuple(self) -> tuple[str, int, int, bytes, bytes]:
        """List the values in ABI order, as a contract call takes them."""
        return self.payer, self.valid_after, self.valid_before, self.nonce, self.signature


@dataclass(frozen=True, slots=True)
class Result:
    """What the provider delivered."""

    output_hash: bytes
    units: int
    completed_at: int
    """UTC seconds, by the provider's clock."""


@dataclass(frozen=True, slots=True)
class Capture:
    """All that it takes to capture one payment; evidence in ascending order of modes."""

    terms: Terms
    payer: str
    nonce: bytes
    result: Result
    evidence: tuple[Evidence, ...]

    def as_tuple(self) -> tuple[object, ...]:
        """List the values in ABI order, as a contract call takes them."""
        result = (self.result.output_hash, self.result.units, self.result.completed_at)
        evidence = [item.as_tuple() for item in self.evidence]
        return self.terms.as_tuple(), self.payer, self.nonce, result, evidence


@dataclass(frozen=True, slots=True)
class JointEvidence:
    """One mode's proof of several claims. Their own evidence of this mode has an empty proof."""

    mode_id: int
    proof: bytes

    def as_tuple(self) -> tuple[int, bytes]:
        """List the values in ABI order, as a contract call takes them."""
        return self.mode_id, self.proof


class PaymentEscrow(Contract):
    """Hold money until a claim is proven, and give it back otherwise."""

    artifact_name = "PaymentEscrow"

    def authorize_from_vault(self, terms: Terms, authorization: Authorization) -> Call:
        """Take in a stock x402 payment, signed to the vault of the terms."""
        return self._call("authorizeFromVault", terms.as_tuple(), authorization.as_tuple())

    def authorize_from_log(self, terms: Terms, payer: str, nonce: bytes, proof: LogProof) -> Call:
        """Take in a payment to the vault that somebody else has submitted to the token."""
        return self._call("authorizeFromLog", terms.as_tuple(), payer, nonce, proof.as_tuple())

    def authorize_with_receive(self, terms: Terms, authorization: Authorization) -> Call:
        """Take in a `receiveWithAuthorization` to the escrow, whose nonce is the terms' hash."""
        return self._call(
            "authorizeWithReceive",
            terms.as_tuple(),
            authorization.payer,
            authorization.valid_after,
            authorization.valid_before,
            authorization.signature,
        )

    def authorize(self, terms: Terms) -> Call:
        """Take in a payment from the sender's allowance."""
        return self._call("authorize", terms.as_tuple())

    def authorize_with_callback(self, terms: Terms) -> Call:
        """Take in a payment from the sender's allowance, and tell the sender of its result."""
        return self._call("authorizeWithCallback", terms.as_tuple())

    def capture(self, item: Capture) -> Call:
        """Pay the provider for a proven result."""
        return self._call("capture", item.as_tuple())

    def capture_batch(
        self, items: Sequence[Capture], evidence_gas: int, joint: Sequence[JointEvidence] = ()
    ) -> Call:
        """Capture many payments; one that cannot be captured logs a `CaptureRefused`.

        `evidence_gas` is the most that the verifiers of one item may use: the sum of their caps.
        No estimate will do: it would find a limit with which items are refused.
        """
        tuples = [item.as_tuple() for item in items]
        jointly = [evidence.as_tuple() for evidence in joint]
        call = self._call("captureBatch", tuples, jointly)
        gas = batch_gas(call.data, len(items), len(items) * evidence_gas)
        return replace(call, gas=min(gas, GAS_CEILING))

    def void(self, terms: Terms, payer: str, nonce: bytes) -> Call:
        """Give everything back, as the provider or its operator."""
        return self._call("void", terms.as_tuple(), payer, nonce)

    def reclaim(self, terms: Terms, payer: str, nonce: bytes) -> Call:
        """Give everything back after the deadline."""
        return self._call("reclaim", terms.as_tuple(), payer, nonce)

    def withdraw_credit(self, token: str, recipient: str) -> Call:
        """Send the sender's credit to an account."""
        return self._call("withdrawCredit", token, recipient)

    def set_operator(self, operator: str, *, approved: bool) -> Call:
        """Let an operator void in the sender's name, or stop it."""
        return self._call("setOperator", operator, approved)

    def payment(self, payment_id: bytes) -> Payment:
        """Read a payment; its status is `NONE` where there is no such payment."""
        return record(Payment, self._view("paymentOf", payment_id))

    def payment_id(self, terms: Terms, payer: str, nonce: bytes) -> bytes:
        """Ask for a payment's id; `assay.wire.payment_id` computes the same."""
        return bytes(self._view("paymentIdOf", terms.as_tuple(), payer, nonce))

    def vault(self, terms: Terms) -> str:
        """Ask where a stock client pays; `assay.wire.vault_address` computes the same."""
        return str(self._view("vaultOf", terms.as_tuple()))

    def model_registry(self) -> str:
        """Read which model registry it asks for floors."""
        return str(self._view("MODEL_REGISTRY"))

    def verifier_registry(self) -> str:
        """Read which verifier registry it asks what is proven."""
        return str(self._view("VERIFIER_REGISTRY"))

    def credit(self, token: str, account: str) -> int:
        """Read what an account may withdraw, in the token's smallest unit."""
        return int(self._view("creditOf", token, account))

    def is_operator(self, provider: str, operator: str) -> bool:
        """Tell whether an operator may void in a provider's name."""
        return bool(self._view("isOperator", provider, operator))


def batch_gas(data: bytes, captures: int, evidence_gas: int) -> int:
    """Bound the gas of a batch of captures from above, by its calldata and its verifiers' caps.

    `evidence_gas` is what the verifiers of all its items together may use.
    """
    tokens = 4 * len(data) - 3 * data.count(0)
    execution = _TRANSACTION_GAS + captures * _CAPTURE_GAS + evidence_gas
    return max(execution + _TOKEN_GAS * tokens, _FLOOR_GAS + _TOKEN_FLOOR_GAS * tokens)
