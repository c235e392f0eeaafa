"""Why a contract refused: custom errors of every contract in the package, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from assay.chain.abi import Interface, Parameter
from assay.chain.artifacts import artifact, artifact_names
from assay.errors import TransactionReverted

__all__ = ["Revert"]

# What Solidity itself raises. https://docs.soliditylang.org/en/v0.8.30/control-structures.html
_ERROR_STRING = bytes.fromhex("08c379a0")
_PANIC = bytes.fromhex("4e487b71")

_LOOK_UP = "Its meaning stands beside the error in contracts/interfaces/."
_HINTS = {
    "AccountBlocked": "The token's issuer blocks this account; use another one.",
    "AmountNotReceived": "A token that takes a fee or rebases cannot pay here; use another.",
    "AuthorizationExpired": "Sign the payment again with a later validBefore.",
    "AuthorizationUsedOrCanceled": "This payment was submitted or cancelled before: sign another.",
    "BalanceTooSmall": "Fund the account with the token first.",
    "BelowFloor": "Ask for a policy that implies the model's floor: assay model show.",
    "CallbackInBatch": "Capture this payment alone: its payer is called back.",
    "CallbackOutOfGas": "Send the transaction again with more gas.",
    "DeadlineAhead": "Wait until captureBefore has passed.",
    "DeadlinePassed": "The time to deliver is over; the payer can reclaim the money.",
    "DelegationExists": "A session key is delegated once: make another, with assay delegate.",
    "DelegationMissing": "See whether it was revoked: assay delegate show. Send this from the "
    "provider or from the key itself.",
    "DelegationNotSigned": "Have the provider sign it for this chain and this verifier.",
    "DelegationPassed": "Delegate the key until a later time.",
    "EvidenceNotChecked": "Send the transaction again with more gas.",
    "InputUnexpected": "This contract has not asked about this input, or has its answer.",
    "NotProvider": "Send this from the provider, or from an operator that it appointed.",
    "NotPublisher": "Send this from the account that owns the model.",
    "OwnableUnauthorizedAccount": "Send this from the registry's owner.",
    "PaymentExists": "This payment was taken in before; read its state instead.",
    "PaymentNotAuthorized": "It was never taken in under these terms, or it has ended.",
    "PolicyNotSatisfied": "Add the evidence of the modes that are missing.",
    "PromptExists": "A prompt is committed once, and stays committed: assay model prompt.",
    "ResultAhead": "Send the transaction again a little later.",
    "ResultNotCaptured": "Bring the evidence, too: accept(claim, output, evidence).",
    "ResultStale": "Ask for a new result: this one is older than the contract accepts.",
    "ResultUsed": "Nothing is left to do: the contract has used this result.",
    "SignatureInvalid": "Sign with the payer's key, for this token, chain and amount.",
    "TransferOutOfGas": "Send the transaction again with more gas.",
    "VerifierOutOfGas": "Send the transaction again with more gas.",
    "VersionIsRetired": "Choose a live version: assay model list.",
    "VersionUnknown": "Publish the version first, or check its id: assay model list.",
}


@dataclass(frozen=True, slots=True)
class Revert:
    """One decoded reason. Bytes and policies are hex; bytes that hold an error are a `Revert`."""

    error: str
    arguments: Mapping[str, object]
    data: bytes

    @classmethod
    def read(cls, data: bytes) -> "Revert":
        """Decode the data that a failed call returned."""
        if not data:
            return cls("NoReason", {}, data)
        return _known(data) or cls("UnknownError", {"data": _hex(data)}, data)

    def exception(self) -> TransactionReverted:
        """Make the error to raise for this reason."""
        return TransactionReverted(self.error, self.arguments, _HINTS.get(self.error, _LOOK_UP))

    def __str__(self) -> str:
        listed = ", ".join(f"{name}={value}" for name, value in self.arguments.items())
        return f"{self.error}({listed})"


def _known(data: bytes) -> Revert | None:
    for interface in _interfaces():
        if decoded := interface.decode_error(data):
            error, arguments = decoded
            return Revert(error, {item.name: _show(item, value) for item, value in arguments}, data)
    try:
        if data[:4] == _ERROR_STRING:
            return Revert("Error", {"message": decode(["string"], data[4:])[0]}, data)
        if data[:4] == _PANIC:
            return Revert("Panic", {"code": hex(decode(["uint256"], data[4:])[0])}, data)
    except DecodingError:
        return None
    return None


def _show(parameter: Parameter, value: Any) -> object:
    if isinstance(value, bytes):
        return _known(value) or _hex(value)
    return hex(value) if parameter.kind == "Policy" else value


def _hex(data: bytes) -> str:
    return "0x" + data.hex()


@cache
def _interfaces() -> tuple[Interface, ...]:
    return tuple(artifact(name).interface for name in sorted(artifact_names()))
