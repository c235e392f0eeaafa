"""Kinds of evidence, one module each: how a provider makes it, and how anyone checks it.

A module here whose name does not begin with an underscore is one mode: it is found, never listed.
It names its mode `MODE`.
"""

from assay.modes._circuit_files import read_key_bytes
from assay.modes._discovery import all_modes, enclave_modes, mode_named, payer_modes
from assay.modes._enclave_mode import MOST_VALIDITY_SECONDS, EnclaveMode, key_address
from assay.modes._mode import (
    Assurance,
    Cost,
    EvidenceFinding,
    Level,
    Means,
    Mode,
    PayerMode,
    ProofOf,
    Proved,
    Prover,
    Ran,
    Runner,
    Task,
    Verdict,
    Work,
)
from assay.modes._signing import PrivateKey, Signer

__all__ = [
    "MOST_VALIDITY_SECONDS",
    "Assurance",
    "Cost",
    "EnclaveMode",
    "EvidenceFinding",
    "Level",
    "Means",
    "Mode",
    "PayerMode",
    "PrivateKey",
    "ProofOf",
    "Proved",
    "Prover",
    "Ran",
    "Runner",
    "Signer",
    "Task",
    "Verdict",
    "Work",
    "all_modes",
    "enclave_modes",
    "key_address",
    "mode_named",
    "payer_modes",
    "read_key_bytes",
]
