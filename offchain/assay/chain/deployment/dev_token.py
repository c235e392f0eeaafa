"""The development token, on chains where money is play money."""

from assay.chain.anvil import is_anvil
from assay.chain.artifacts import artifact
from assay.chain.contracts.token import DevToken
from assay.chain.reader import ChainReader
from assay.errors import DeploymentError

__all__ = ["BASE_SEPOLIA_USDC", "put_dev_token", "require_play_money"]

BASE_SEPOLIA_USDC = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
"""The token that stock x402 clients know on Base Sepolia."""

_LOCAL_CHAINS = (1337, 31337)
_BASE_SEPOLIA = 84532


def require_play_money(chain: ChainReader) -> None:
    """Make sure that this is a local chain, or anvil playing Base Sepolia.

    Raises `DeploymentError`: anyone may mint the token, so it must not look like money anywhere,
    and anyone can forge proofs under the keys that are taken beside it.
    """
    if chain.chain_id in _LOCAL_CHAINS:
        return
    if chain.chain_id == _BASE_SEPOLIA and is_anvil(chain):
        return
    raise DeploymentError(
        f"A deployment for development is for local chains, and this is chain {chain.chain_id}.",
        "Leave --development out, and name a real token in the prices.",
    )


def put_dev_token(chain: ChainReader, address: str) -> DevToken:
    """Put the development token's code at an address of an anvil chain, and return it.

    Stock clients then take it for the real one. It keeps nothing but balances, and its EIP-712
    domain goes by the address that it finds itself at.
    """
    require_play_money(chain)
    code = chain.run(artifact("DevUSDC").bytecode)
    chain.request("anvil_setCode", address, "0x" + code.hex())
    return DevToken(chain, address)
