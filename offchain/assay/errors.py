"""Every error that Assay raises on purpose, in one tree.

    AssayError
    ├── InvalidInput                what the user, or another party, handed in
    │   ├── PolicyError             a policy that is not canonical, or cannot be read
    │   │   └── BelowFloor          weaker than the model's publisher accepts
    │   ├── ManifestError           a manifest that is malformed, or is another one
    │   ├── CodecError              bytes that are not the canonical form of any value
    │   ├── TensorError             a tensor that does not fit the version's signature
    │   ├── ModelFileError          a model file that is damaged, unsafe or unsupported
    │   ├── ReceiptError            a receipt that cannot be read
    │   ├── CircuitError            a model that cannot become a circuit, or another one
    │   ├── CeremonyError           a ceremony file that was cut, or belongs to another circuit
    │   ├── BodyTooLarge            more bytes than the limit
    │   ├── Unmeasured              advice on what was never measured on this node
    │   └── SettingsError           settings, prices or keys that are missing or wrong
    ├── NotFound                    a thing that was named and does not exist
    │   ├── ModelUnknown            no such model or version
    │   └── JobUnknown              no such payment or job
    ├── VersionIsRetired            a version that is no longer sold
    ├── ArtefactError               a stored artefact that cannot be used
    │   ├── ArtefactMissing         the store does not have it
    │   └── ArtefactCorrupt         its bytes are not those that were published
    ├── PaymentError                a payment that does not pay for this request
    │   ├── PaymentMalformed        it cannot be read
    │   ├── PaymentConflict         it already pays for another request
    │   └── OfferRefused            terms that are not what was asked for; nothing was signed
    ├── ChainError                  the chain, or a contract on it
    │   ├── ChainUnavailable        the node does not answer
    │   ├── TransactionReverted     a contract refused, and said why
    │   ├── TransactionPending      sent, and not included yet
    │   ├── TransactionSuperseded   its nonce went to another transaction
    │   └── DeploymentError         the contracts are not where they should be
    ├── TelemetryError              an index that does not fit the chain it is read from
    │   ├── WrongChain              it is of another chain, or of other contracts
    │   └── ReorgTooDeep            the chain has replaced more blocks than are remembered
    ├── EngineError                 a model that could not be run
    ├── EvidenceError               evidence that could not be made
    │   ├── AttestationError        an attestation that does not prove what runs, or cannot be made
    │   ├── EnclaveError            an enclave that refused, has ended or cannot be reached
    │   └── ProverError             a prover that failed, was killed, or has not enough memory
    ├── Overloaded                  too much work is waiting; later it will do
    └── GatewayError                a gateway did not answer, or not with what was asked for
        ├── GatewayUnavailable      it does not answer
        ├── GatewayRefused          it answered with an error of its own
        └── AnswerNotProven         it answered, and the receipt does not prove the answer

A message says what happened, a hint what to do next; `code` names the class where programs read it.
"""

from collections.abc import Mapping
from typing import ClassVar

__all__ = [
    "AnswerNotProven",
    "ArtefactCorrupt",
    "ArtefactError",
    "ArtefactMissing",
    "AssayError",
    "AttestationError",
    "BelowFloor",
    "BodyTooLarge",
    "CeremonyError",
    "ChainError",
    "ChainUnavailable",
    "CircuitError",
    "CodecError",
    "DeploymentError",
    "EnclaveError",
    "EngineError",
    "EvidenceError",
    "GatewayError",
    "GatewayRefused",
    "GatewayUnavailable",
    "InvalidInput",
    "JobUnknown",
    "ManifestError",
    "ModelFileError",
    "ModelUnknown",
    "NotFound",
    "OfferRefused",
    "Overloaded",
    "PaymentConflict",
    "PaymentError",
    "PaymentMalformed",
    "PolicyError",
    "ProverError",
    "ReceiptError",
    "ReorgTooDeep",
    "SettingsError",
    "TelemetryError",
    "TensorError",
    "TransactionPending",
    "TransactionReverted",
    "TransactionSuperseded",
    "Unmeasured",
    "VersionIsRetired",
    "WrongChain",
]


class AssayError(Exception):
    """Say what happened and what to do next."""

    code: ClassVar[str] = "assay_error"

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class InvalidInput(AssayError):
    """What was handed in cannot be used, whoever tries again."""

    code = "invalid_input"


class PolicyError(InvalidInput):
    """A policy is not canonical, or its text or word cannot be read."""

    code = "policy_invalid"


class BelowFloor(PolicyError):
    """A policy is weaker than the floor; both in text form."""

    code = "policy_below_floor"

    def __init__(self, policy: str, floor: str) -> None:
        super().__init__(
            f"The policy {policy} is below the model's floor {floor}.",
            f"Ask for {floor}, or for any policy that implies it.",
        )
        self.args = (policy, floor)
        self.policy = policy
        self.floor = floor


class ManifestError(InvalidInput):
    """A manifest is malformed, or its bytes do not match the hash that was committed."""

    code = "manifest_invalid"


class CodecError(InvalidInput):
    """Bytes are not the canonical form of any value under the codec."""

    code = "codec_invalid"


class TensorError(InvalidInput):
    """A tensor does not fit the version's signature: name, dtype, shape or a forbidden NaN."""

    code = "tensor_invalid"


class ModelFileError(InvalidInput):
    """A model file is damaged, unsafe or unsupported."""

    code = "model_file_invalid"


class ReceiptError(InvalidInput):
    """A receipt cannot be read; the message names the field."""

    code = "receipt_invalid"


class CircuitError(InvalidInput):
    """A model cannot become a circuit, or a circuit's file is malformed or another one."""

    code = "circuit_invalid"


class CeremonyError(InvalidInput):
    """A ceremony's file was cut, is not one, or belongs to another circuit."""

    code = "ceremony_invalid"


class Unmeasured(InvalidInput):
    """Advice was asked for on a policy of which this node has no figures."""

    code = "unmeasured"


class BodyTooLarge(InvalidInput):
    """There are more bytes than the limit allows; they were not read."""

    code = "body_too_large"


class SettingsError(InvalidInput):
    """Settings, prices or keys are missing or wrong."""

    code = "settings_invalid"


class NotFound(AssayError):
    """What was named does not exist."""

    code = "not_found"


class ModelUnknown(NotFound):
    """There is no such model or version."""

    code = "model_unknown"


class JobUnknown(NotFound):
    """There is no such payment or job."""

    code = "job_unknown"


class VersionIsRetired(AssayError):
    """The version was retired, and a retirement is final."""

    code = "version_retired"


class ArtefactError(AssayError):
    """A stored artefact cannot be used."""

    code = "artefact_error"


class ArtefactMissing(ArtefactError):
    """The store does not have the artefact."""

    code = "artefact_missing"


class ArtefactCorrupt(ArtefactError):
    """The artefact's bytes are not those that were published."""

    code = "artefact_corrupt"


class PaymentError(AssayError):
    """A payment does not pay for this request: expired, replayed, too small, for something else."""

    code = "payment_refused"


class PaymentMalformed(PaymentError):
    """A payment cannot be read."""

    code = "payment_malformed"


class PaymentConflict(PaymentError):
    """The payment already pays for another request."""

    code = "payment_conflict"


class OfferRefused(PaymentError):
    """What a gateway offers is not what the payer asked for; nothing was signed."""

    code = "offer_refused"


class ChainError(AssayError):
    """The chain, or a contract on it, did not do what was asked."""

    code = "chain_error"


class ChainUnavailable(ChainError):
    """The node does not answer."""

    code = "chain_unavailable"


class TransactionReverted(ChainError):
    """A contract refused with a custom error; `arguments` are the error's, by name."""

    code = "transaction_reverted"

    def __init__(self, error: str, arguments: Mapping[str, object], hint: str) -> None:
        listed = ", ".join(f"{name}={value}" for name, value in arguments.items())
        super().__init__(f"The contract refused with {error}({listed}).", hint)
        self.args = (error, arguments, hint)
        self.error = error
        self.arguments = arguments


class TransactionPending(ChainError):
    """A transaction was sent and is not included yet; it may still be."""

    code = "transaction_pending"


class TransactionSuperseded(ChainError):
    """A transaction's nonce went to another one, so it can never be included."""

    code = "transaction_superseded"


class DeploymentError(ChainError):
    """The contracts are not where they should be."""

    code = "deployment_error"


class TelemetryError(AssayError):
    """The index of the chain's events does not fit the chain."""

    code = "telemetry_error"


class WrongChain(TelemetryError):
    """The index is of another chain, or of other contracts on it."""

    code = "wrong_chain"


class ReorgTooDeep(TelemetryError):
    """The chain has replaced more blocks than the index can take back."""

    code = "reorg_too_deep"


class EngineError(AssayError):
    """A model could not be run."""

    code = "engine_error"


class EvidenceError(AssayError):
    """Evidence for a claim could not be made."""

    code = "evidence_error"


class AttestationError(EvidenceError):
    """An attestation document breaks a rule, which the message names, or none could be had."""

    code = "attestation_refused"


class EnclaveError(EvidenceError):
    """An enclave refused a request, has ended, cannot be reached, or does not keep its protocol."""

    code = "enclave_error"


class ProverError(EvidenceError):
    """A prover failed, was killed, or needs more memory than it may have."""

    code = "prover_failed"


class Overloaded(AssayError):
    """Too much work is waiting; worth another try after `retry_after_seconds`."""

    code = "overloaded"

    def __init__(self, message: str, hint: str, retry_after_seconds: int) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class GatewayError(AssayError):
    """A gateway did not answer, or answered with something that is no answer."""

    code = "gateway_error"


class GatewayUnavailable(GatewayError):
    """A gateway does not answer."""

    code = "gateway_unavailable"


class GatewayRefused(GatewayError):
    """A gateway answered with an error: its HTTP status, and its own code as `reason`."""

    code = "gateway_refused"

    def __init__(self, message: str, hint: str, status: int, reason: str) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, status, reason)
        self.status = status
        self.reason = reason


class AnswerNotProven(GatewayError):
    """A gateway gave an answer whose receipt does not prove it; the message names what fails."""

    code = "answer_not_proven"
