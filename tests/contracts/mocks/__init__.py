"""Contracts that only tests need: bad tokens, wallets and verifiers, and probes.

They stay out of `contracts/`, so that nobody deploys them, and are compiled once per test run.
"""

from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path

from ape.contracts import ContractContainer
from ape.managers.project import LocalProject
from solcx import compile_standard

from ..containers import container

__all__ = [
    "ConsumerManner",
    "JointManner",
    "PayerManner",
    "TokenManner",
    "VerifierManner",
    "WalletManner",
    "compile_mocks",
]

_HERE = Path(__file__).parent

# The manners stand in the order of the Solidity enums.
VerifierManner = IntEnum(
    "VerifierManner",
    "SAY_TRUE SAY_FALSE MATCH_PROOF NEED_GAS REVERT BURN_GAS RETURN_NOTHING RETURN_TWO "
    "RETURN_HIGH_BIT RETURN_SHORT RETURN_BOMB RETURN_BOMB_AS_ERROR",
    start=0,
)
TokenManner = IntEnum(
    "TokenManner",
    "HONEST TAKE_FEE MOVE_NOTHING DRAIN_PAYEE RETURN_FALSE RETURN_TWO RETURN_SHORT RETURN_BOMB "
    "REVERT BURN_GAS NEED_GAS RETURN_NOTHING REENTER",
    start=0,
)
ConsumerManner = IntEnum("ConsumerManner", "CALM REVERT BURN_GAS REENTER", start=0)
JointManner = IntEnum("JointManner", "CALM REVERT BURN_GAS REVERT_BOMB CALL", start=0)
PayerManner = IntEnum(
    "PayerManner",
    "WRITE_DOWN REVERT BURN_GAS REVERT_BOMB RETURN_BOMB NEED_GAS REENTER",
    start=0,
)
WalletManner = IntEnum(
    "WalletManner", "HONEST REFUSE BURN_GAS RETURN_BOMB RETURN_DIRTY REENTER", start=0
)


def compile_mocks(project: LocalProject) -> Mapping[str, ContractContainer]:
    """Compile every Solidity file beside this one, as the project's own contracts are compiled."""
    solidity = project.config.solidity
    sources = [path.relative_to(project.path).as_posix() for path in sorted(_HERE.glob("*.sol"))]
    output = compile_standard(
        {
            "language": "Solidity",
            "sources": {
                source: {"content": (project.path / source).read_text(encoding="utf-8")}
                for source in sources
            },
            "settings": {
                "viaIR": solidity.via_ir,
                "evmVersion": solidity.evm_version,
                "optimizer": {"enabled": solidity.optimize},
                "remappings": [str(remapping) for remapping in solidity.import_remapping],
                "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
            },
        },
        base_path=project.path,
        solc_version=solidity.version,
    )
    return {
        name: container(name, mock["abi"], mock["evm"]["bytecode"]["object"])
        for source in sources
        for name, mock in output["contracts"][source].items()
    }
