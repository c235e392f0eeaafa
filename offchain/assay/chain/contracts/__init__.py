"""The contracts, as thin typed wrappers: verbs build calls, views answer with values."""

from assay.chain.contracts.contract import Contract
from assay.chain.contracts.logs import Logged
from assay.chain.contracts.model_registry import Model, ModelRegistry, Version
from assay.chain.contracts.nitro_attestation import NitroAttestation
from assay.chain.contracts.payment_escrow import (
    Authorization,
    Capture,
    JointEvidence,
    Payment,
    PaymentEscrow,
    Result,
    Status,
)
from assay.chain.contracts.signed_verifier import DelegationRecord, SignedVerifier
from assay.chain.contracts.tee_verifier import Approval, EnclaveRecord, TeeVerifier
from assay.chain.contracts.token import (
    DevToken,
    Token,
    TokenDomain,
    TransferOrder,
    sign_statement,
)
from assay.chain.contracts.verified_consumer import VerifiedConsumer
from assay.chain.contracts.verifier_registry import ModeRecord, VerifierRegistry
from assay.chain.contracts.zkml_verifier import Circuit, ZkmlVerifier

__all__ = [
    "Approval",
    "Authorization",
    "Capture",
    "Circuit",
    "Contract",
    "DelegationRecord",
    "DevToken",
    "EnclaveRecord",
    "JointEvidence",
    "Logged",
    "ModeRecord",
    "Model",
    "ModelRegistry",
    "NitroAttestation",
    "Payment",
    "PaymentEscrow",
    "Result",
    "SignedVerifier",
    "Status",
    "TeeVerifier",
    "Token",
    "TokenDomain",
    "TransferOrder",
    "VerifiedConsumer",
    "VerifierRegistry",
    "Version",
    "ZkmlVerifier",
    "sign_statement",
]
