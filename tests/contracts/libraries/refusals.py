"""What a view reverts with, to the last byte: ape keeps it of transactions only."""

from typing import Any

import ape
from ape.contracts.base import ContractCallHandler

__all__ = ["refusal"]


def refusal(view: ContractCallHandler, *inputs: Any) -> bytes:
    """Call a view that reverts, and return the encoded error."""
    call = {"to": view.contract.address, "data": view.encode_input(*inputs).to_0x_hex()}
    answer = ape.chain.provider.web3.provider.make_request("eth_call", [call, "latest"])
    assert "error" in answer, f"{view} does not revert: {answer['result']}"
    return bytes.fromhex(answer["error"]["data"].removeprefix("0x"))
