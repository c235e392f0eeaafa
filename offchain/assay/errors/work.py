"""Work that could not be done: running, proving, or all of it now."""

from assay.errors.base import AssayError

__all__ = [
    "AttestationError",
    "EnclaveError",
    "EngineError",
    "EvidenceError",
    "Overloaded",
    "ProverError",
]


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
