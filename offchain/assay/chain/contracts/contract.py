"""What all contract wrappers share: calls for others to send, views that answer with values."""

from typing import Any, ClassVar

from eth_abi.exceptions import DecodingError

from assay.chain.artifacts import artifact
from assay.chain.reader import ChainReader
from assay.chain.transactions import Call
from assay.errors import DeploymentError

__all__ = ["Contract"]


class Contract:
    """One contract on one chain. Its verbs build a `Call` and send nothing; its views ask now.

    Views raise `ChainUnavailable`, `TransactionReverted`, and `DeploymentError` where the contract
    is not at its address.
    """

    artifact_name: ClassVar[str]

    def __init__(self, chain: ChainReader, address: str) -> None:
        self.chain = chain
        self.address = address
        self.interface = artifact(self.artifact_name).interface

    def _call(self, function: str, *values: object, gas: int | None = None) -> Call:
        return Call(self.address, self.interface.encode(function, *values), gas)

    def _view(self, function: str, *values: object) -> Any:
        answer = self.chain.call(self.address, self.interface.encode(function, *values))
        try:
            return self.interface.decode(function, answer)
        except DecodingError:
            raise DeploymentError(
                f"{self.artifact_name} is not at {self.address} on chain {self.chain.chain_id}.",
                "Deploy the contracts, or name the deployment of this chain.",
            ) from None
