"""The deterministic deployer: the same code gets the same address on every chain.

The factory is the one that most chains have: https://github.com/Arachnid/deterministic-deployment-proxy
"""

from assay.chain.anvil import is_anvil
from assay.chain.reader import ChainReader
from assay.chain.transactions import Call
from assay.errors import DeploymentError
from assay.wire.hashing import checksummed, keccak

__all__ = ["FACTORY", "SALT", "create2_address", "creation", "require_factory"]

FACTORY = "0x4e59b44847b379578588920cA78FbF26c0B4956C"

SALT = keccak(b"assay/1")
"""Fixed: the protocol's name and version. A later protocol gets addresses of its own."""

_FACTORY_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
)

# Signed by nobody: r and s are chosen, so the sender is whoever that signature recovers to.
_FACTORY_SENDER = "0x3fAB184622Dc19b6109349B94811493BF2a45362"
_FACTORY_COST_WEI = 10**16
_FACTORY_TRANSACTION = (
    "0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b80825250"
    "50506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222"
    "222222222222222222222222222222222222222222222222222222"
)


def create2_address(creation_code: bytes) -> str:
    """Find where the factory puts this code (EIP-1014): the address commits to all of it."""
    factory = bytes.fromhex(FACTORY[2:])
    created = keccak(b"\xff" + factory + SALT + keccak(creation_code))
    return checksummed("0x" + created[12:].hex())


def creation(creation_code: bytes) -> Call:
    """Build the call that creates a contract."""
    return Call(FACTORY, SALT + creation_code)


def require_factory(chain: ChainReader) -> None:
    """Make sure of the factory; put it there where the chain is anvil.

    Raises `DeploymentError`, which says how to get it.
    """
    if chain.code(FACTORY) == _FACTORY_CODE:
        return
    if is_anvil(chain):
        chain.request("anvil_setCode", FACTORY, "0x" + _FACTORY_CODE.hex())
        return
    raise DeploymentError(
        f"Chain {chain.chain_id} lacks the deterministic deployer at {FACTORY}.",
        f"Send {_FACTORY_COST_WEI / 10**18:g} of the chain's coin to {_FACTORY_SENDER}, then "
        f"broadcast its well-known transaction: cast publish {_FACTORY_TRANSACTION}",
    )
