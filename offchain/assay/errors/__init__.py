"""Every error that Assay raises on purpose, in one tree.

    AssayError
    ├── NotFound                    a thing that was named and does not exist
    │   ├── ModelUnknown            no such model or version
    │   └── JobUnknown              no such payment or job
    ├── VersionIsRetired            a version that is no longer sold
    ├── ArtefactError               a stored artefact that cannot be used
    │   ├── ArtefactMissing         the store does not have it
    │   └── ArtefactCorrupt         its bytes are not those that were published
    ├── ChainError                  the chain, or a contract on it
    │   ├── ChainUnavailable        the node does not answer
    │   ├── TransactionReverted     a contract refused, and said why
    │   ├── TransactionPending      sent, and not included yet
    │   ├── TransactionSuperseded   its nonce went to another transaction
    │   ├── FeeLimitReached         gas costs more than may be paid for it
    │   └── DeploymentError         the contracts are not where they should be
    ├── TelemetryError              an index that does not fit the chain it is read from
    │   ├── WrongChain              it is of another chain, or of other contracts
    │   └── ReorgTooDeep            the chain has replaced more blocks than are remembered
    ├── GatewayError                a gateway did not answer, or not with what was asked for
    │   ├── GatewayUnavailable      it does not answer
    │   ├── GatewayRefused          it answered with an error of its own
    │   └── AnswerNotProven         it answered, and the receipt does not prove the answer
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
    │   ├── Unmeasured              advice on what was never measured on this node
    │   ├── BodyTooLarge            more bytes than the limit
    │   └── SettingsError           settings, prices or keys that are missing or wrong
    ├── PaymentError                a payment that does not pay for this request
    │   ├── PaymentMalformed        it cannot be read
    │   ├── PaymentConflict         it already pays for another request
    │   ├── AcknowledgementConflict it waits for no acknowledgement of its answer
    │   └── OfferRefused            terms that are not what was asked for; nothing was signed
    ├── EngineError                 a model that could not be run
    ├── EvidenceError               evidence that could not be made
    │   ├── AttestationError        an attestation that does not prove what runs, or cannot be made
    │   ├── EnclaveError            an enclave that refused, has ended or cannot be reached
    │   └── ProverError             a prover that failed, was killed, or has not enough memory
    └── Overloaded                  too much work is waiting; later it will do

A message says what happened, a hint what to do next; `code` names the class where programs read it.
"""

from assay.errors.base import AssayError
from assay.errors.catalogue import (
    ArtefactCorrupt,
    ArtefactError,
    ArtefactMissing,
    JobUnknown,
    ModelUnknown,
    NotFound,
    VersionIsRetired,
)
from assay.errors.chain import (
    ChainError,
    ChainUnavailable,
    DeploymentError,
    FeeLimitReached,
    ReorgTooDeep,
    TelemetryError,
    TransactionPending,
    TransactionReverted,
    TransactionSuperseded,
    WrongChain,
)
from assay.errors.gateways import (
    AnswerNotProven,
    GatewayError,
    GatewayRefused,
    GatewayUnavailable,
)
from assay.errors.inputs import (
    BelowFloor,
    BodyTooLarge,
    CeremonyError,
    CircuitError,
    CodecError,
    InvalidInput,
    ManifestError,
    ModelFileError,
    PolicyError,
    ReceiptError,
    SettingsError,
    TensorError,
    Unmeasured,
)
from assay.errors.payments import (
    AcknowledgementConflict,
    OfferRefused,
    PaymentConflict,
    PaymentError,
    PaymentMalformed,
)
from assay.errors.work import (
    AttestationError,
    EnclaveError,
    EngineError,
    EvidenceError,
    Overloaded,
    ProverError,
)

__all__ = [
    "AcknowledgementConflict",
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
    "FeeLimitReached",
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
