"""The chain, the contracts on it, and an index of what happened there."""

from collections.abc import Mapping

from assay.errors.base import AssayError

__all__ = [
    "ChainError",
    "ChainUnavailable",
    "DeploymentError",
    "FeeLimitReached",
    "ReorgTooDeep",
    "TelemetryError",
    "TransactionPending",
    "TransactionReverted",
    "TransactionSuperseded",
    "WrongChain",
]


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
    """A transaction was sent and is not included yet; it may still be.

    `transaction` is its hash, where it is one that this process has signed.
    """

    code = "transaction_pending"

    def __init__(self, message: str, hint: str, transaction: bytes | None = None) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, transaction)
        self.transaction = transaction


class TransactionSuperseded(ChainError):
    """A transaction's nonce went to another one, so it can never be included."""

    code = "transaction_superseded"


class FeeLimitReached(ChainError):
    """Gas costs more than may be paid for it, so a transaction is not sent, or waits."""

    code = "fee_limit_reached"


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
