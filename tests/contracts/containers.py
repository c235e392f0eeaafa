"""What ape deploys, from what the compiler says."""

from collections.abc import Sequence
from typing import Any

from ape.contracts import ContractContainer
from ethpm_types import Bytecode, ContractType

__all__ = ["container"]


def container(name: str, abi: Sequence[Any], bytecode: str) -> ContractContainer:
    """Wrap one contract; `bytecode` is hex without 0x."""
    return ContractContainer(
        ContractType(
            contractName=name, abi=abi, deploymentBytecode=Bytecode(bytecode=f"0x{bytecode}")
        )
    )
