"""What the contracts log: one dataclass for each event, named like it.

Fields are the event's parameters; an amount is in the token's smallest unit.
"""

from dataclasses import dataclass, field

from assay.wire.policy import Policy

__all__ = [
    "ApplicationDecided",
    "ApplicationFiled",
    "AuthorizationCanceled",
    "AuthorizationUsed",
    "CallbackFailed",
    "CaptureRefused",
    "CertificateAdded",
    "CircuitRegistered",
    "CreditAdded",
    "CreditWithdrawn",
    "EnclaveEnrolled",
    "EnclaveRenewed",
    "EnclaveRevoked",
    "FloorRaised",
    "KeyDelegated",
    "KeyRevoked",
    "MeasurementApproved",
    "MeasurementRevoked",
    "ModeAppended",
    "ModeRetired",
    "ModelHandedOver",
    "ModelOffered",
    "ModelRegistered",
    "Observed",
    "OperatorSet",
    "PaymentAuthorized",
    "PaymentCaptured",
    "PaymentReclaimed",
    "PaymentVoided",
    "PriceEstimated",
    "PromptCommitted",
    "ResultAccepted",
    "ResultKept",
    "Transfer",
    "VersionPublished",
    "VersionRetired",
]


@dataclass(frozen=True, slots=True)
class ModelRegistered:
    """A publisher registered a model under a name."""

    model_id: bytes
    publisher: str
    name: str
    floor: Policy


@dataclass(frozen=True, slots=True)
class FloorRaised:
    """A model's floor rose."""

    model_id: bytes
    floor: Policy
    previous: Policy


@dataclass(frozen=True, slots=True)
class ModelOffered:
    """A publisher offered a model to an heir, or to nobody any more."""

    model_id: bytes
    publisher: str
    heir: str


@dataclass(frozen=True, slots=True)
class ModelHandedOver:
    """A model has a new publisher."""

    model_id: bytes
    previous: str
    publisher: str


@dataclass(frozen=True, slots=True)
class VersionPublished:
    """A version is for sale; the URI is a hint where its manifest is."""

    version_id: bytes
    model_id: bytes
    manifest_hash: bytes
    uri: str


@dataclass(frozen=True, slots=True)
class VersionRetired:
    """A version is no longer sold."""

    version_id: bytes
    model_id: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class PromptCommitted:
    """A publisher committed a system prompt."""

    prompt_hash: bytes
    model_id: bytes
    uri: str


@dataclass(frozen=True, slots=True)
class ModeAppended:
    """A mode has its verifier, for good."""

    mode: int
    name: str
    verifier: str
    gas_cap: int


@dataclass(frozen=True, slots=True)
class ModeRetired:
    """A mode's evidence counts for nothing any more."""

    mode: int
    reason: str


@dataclass(frozen=True, slots=True)
class KeyDelegated:
    """A provider let a session key sign until a time, UTC seconds."""

    provider: str
    key: str
    until: int


@dataclass(frozen=True, slots=True)
class KeyRevoked:
    """A session key may not sign any more."""

    provider: str
    key: str


@dataclass(frozen=True, slots=True)
class CertificateAdded:
    """A certification path was verified, and is longer by a certificate than the one above."""

    path: bytes
    above: bytes
    certificate_hash: bytes
    valid_until: int


@dataclass(frozen=True, slots=True)
class EnclaveEnrolled:
    """A key is known to live in measured code, from one time until another, UTC seconds."""

    key: str
    measurement: bytes
    owner: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class EnclaveRenewed:
    """A key is known to live in its code for longer."""

    key: str
    measurement: bytes
    owner: str
    until: int


@dataclass(frozen=True, slots=True)
class EnclaveRevoked:
    """An enclave's key proves nothing any more."""

    key: str


@dataclass(frozen=True, slots=True)
class MeasurementApproved:
    """A publisher vouched for what measured code does with a model."""

    model_id: bytes
    measurement: bytes


@dataclass(frozen=True, slots=True)
class MeasurementRevoked:
    """A publisher took that back."""

    model_id: bytes
    measurement: bytes


@dataclass(frozen=True, slots=True)
class PaymentAuthorized:
    """The escrow took a payment in."""

    payment_id: bytes
    payer: str
    provider: str
    version_id: bytes
    policy: Policy
    token: str
    amount_atomic: int


@dataclass(frozen=True, slots=True)
class PaymentCaptured:
    """The provider was paid; the rest of the amount went back to the payer."""

    payment_id: bytes
    output_hash: bytes
    proven: int
    """The modes that held, as a bit set."""
    units: int
    paid_atomic: int


@dataclass(frozen=True, slots=True)
class PaymentVoided:
    """The provider gave everything back."""

    payment_id: bytes


@dataclass(frozen=True, slots=True)
class PaymentReclaimed:
    """The deadline passed and everything went back."""

    payment_id: bytes


@dataclass(frozen=True, slots=True)
class CaptureRefused:
    """An item of a batch was left as it is; `Revert.read(reason)` says why."""

    payment_id: bytes
    reason: bytes


@dataclass(frozen=True, slots=True)
class CallbackFailed:
    """The payer was told of its result, and reverted or used up its gas; the capture stands."""

    payment_id: bytes


@dataclass(frozen=True, slots=True)
class ResultAccepted:
    """A consumer used a result."""

    request_id: bytes
    version_id: bytes
    output_hash: bytes


@dataclass(frozen=True, slots=True)
class ResultKept:
    """A captured result waits in a consumer for its output."""

    request_id: bytes


@dataclass(frozen=True, slots=True)
class OperatorSet:
    """A provider appointed or dismissed an operator."""

    provider: str
    operator: str
    approved: bool


@dataclass(frozen=True, slots=True)
class CreditAdded:
    """The token refused a transfer, so the escrow owes the account."""

    token: str
    account: str
    amount_atomic: int


@dataclass(frozen=True, slots=True)
class CreditWithdrawn:
    """An account took its credit out."""

    token: str
    account: str
    recipient: str = field(metadata={"abi": "to"})
    amount_atomic: int


@dataclass(frozen=True, slots=True)
class CircuitRegistered:
    """Somebody registered the circuit of a version."""

    version_id: bytes
    key_hash: bytes
    key_contract: str
    insecure: bool
    """Anyone can forge proofs for this key."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A token moved (ERC-20)."""

    sender: str = field(metadata={"abi": "from"})
    recipient: str = field(metadata={"abi": "to"})
    amount_atomic: int = field(metadata={"abi": "value"})


@dataclass(frozen=True, slots=True)
class AuthorizationUsed:
    """An authorization's nonce was used (ERC-3009)."""

    authorizer: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class AuthorizationCanceled:
    """An authorization's nonce was cancelled (ERC-3009)."""

    authorizer: str
    nonce: bytes


@dataclass(frozen=True, slots=True)
class ApplicationFiled:
    """The lender of a loan gate filed an application."""

    input_hash: bytes
    applicant: str


@dataclass(frozen=True, slots=True)
class ApplicationDecided:
    """A result granted or refused an application."""

    input_hash: bytes
    applicant: str
    standing: int
    """2 where it was granted, 3 where it was refused."""
    margin: int
    """Of the scores, in the version's units."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The observer of a price-band guard said what the price depends on."""

    input_hash: bytes
    input: bytes


@dataclass(frozen=True, slots=True)
class PriceEstimated:
    """A result is the guard's estimate."""

    input_hash: bytes
    price: int
    """In units of 1e-18."""
    completed_at: int
    """UTC seconds."""
