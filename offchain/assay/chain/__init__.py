"""Contracts, transactions and events, and the local chain.

A `Chain` is one node; a contract wrapper takes it and an address, and builds calls; whoever has a
key sends them. Where the contracts are, a `Deployment` says.
"""

from assay.chain.anvil import Anvil, AnvilOptions, dev_account, find_anvil, is_anvil
from assay.chain.artifacts import Artifact, artifact, artifact_names
from assay.chain.chain import AccountSender, Chain
from assay.chain.contracts import (
    Authorization,
    Capture,
    Circuit,
    Contract,
    DelegationRecord,
    DevToken,
    JointEvidence,
    Logged,
    Model,
    ModelRegistry,
    ModeRecord,
    Payment,
    PaymentEscrow,
    Result,
    SignedVerifier,
    Status,
    Token,
    TokenDomain,
    TransferOrder,
    VerifiedConsumer,
    VerifierRegistry,
    Version,
    ZkmlVerifier,
    sign_statement,
)
from assay.chain.contracts.logs import events, events_in
from assay.chain.deployment import (
    BASE_SEPOLIA_USDC,
    Deployment,
    ModeContract,
    ModeDeployment,
    deploy,
    put_dev_token,
)
from assay.chain.log_proof import LogProof, prove_log
from assay.chain.reader import ChainReader
from assay.chain.reverts import Revert
from assay.chain.transactions import (
    GAS_CEILING,
    Call,
    Log,
    Sender,
    SignedTransaction,
    TransactionReceipt,
)

__all__ = [
    "BASE_SEPOLIA_USDC",
    "GAS_CEILING",
    "AccountSender",
    "Anvil",
    "AnvilOptions",
    "Artifact",
    "Authorization",
    "Call",
    "Capture",
    "Chain",
    "ChainReader",
    "Circuit",
    "Contract",
    "DelegationRecord",
    "Deployment",
    "DevToken",
    "JointEvidence",
    "Log",
    "LogProof",
    "Logged",
    "ModeContract",
    "ModeDeployment",
    "ModeRecord",
    "Model",
    "ModelRegistry",
    "Payment",
    "PaymentEscrow",
    "Result",
    "Revert",
    "Sender",
    "SignedTransaction",
    "SignedVerifier",
    "Status",
    "Token",
    "TokenDomain",
    "TransactionReceipt",
    "TransferOrder",
    "VerifiedConsumer",
    "VerifierRegistry",
    "Version",
    "ZkmlVerifier",
    "artifact",
    "artifact_names",
    "deploy",
    "dev_account",
    "events",
    "events_in",
    "find_anvil",
    "is_anvil",
    "prove_log",
    "put_dev_token",
    "sign_statement",
]
