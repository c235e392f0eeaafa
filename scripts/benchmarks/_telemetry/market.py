"""Models on a local chain, and who publishes, buys and sells them, without keys.

The chain is told who sends: what is wanted is the contracts' own events, thousands of them, not the
signatures of transactions.
"""

from dataclasses import dataclass

from assay.chain import Call
from assay.errors import ChainError
from assay.wire import Policy, keccak, model_id, version_id
from assay.wire.hashing import checksummed
from benchmarks._onchain.local_chain import LocalChain

__all__ = ["BOTH", "CREDULOUS", "CREDULOUS_ID", "EITHER", "SIGNED", "Market", "Product"]

CREDULOUS, CREDULOUS_ID = "credulous-benchmark", 62
"""A mode of this chain only, whose verifier believes everything: for sets of several modes."""

# Code that answers 1 to every call: PUSH1 1, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN.
_CREDULOUS_CODE = "0x60015f5260205ff3"
_CREDULOUS_ADDRESS = "0x00000000000000000000000000000000C4Ed0105"

_GAS = 200_000
_PUBLISHERS = 7

SIGNED = Policy(required=1)
EITHER = Policy(required=0, options=1 | 1 << CREDULOUS_ID, threshold=1)
BOTH = Policy(required=1 | 1 << CREDULOUS_ID)


@dataclass(slots=True)
class Product:
    """A version for sale."""

    model_id: bytes
    version_id: bytes
    publisher: str
    floor: Policy


class Submitter:
    """Collects transactions, which the chain is told to take as if their senders had signed."""

    def __init__(self, local: LocalChain) -> None:
        self._chain = local.chain
        self.nonces: dict[str, int] = {}
        self._waiting: list[list[dict[str, str]]] = []

    def put(self, call: Call, sender: str, gas: int) -> None:
        """Have a call in the next block, after those that were put before."""
        if sender not in self.nonces:
            self._chain.request("anvil_impersonateAccount", sender)
            self._chain.request("anvil_setBalance", sender, hex(10**24))
            self.nonces[sender] = int(
                self._chain.request("eth_getTransactionCount", sender, "latest"), 16
            )
        transaction = {
            "from": sender,
            "to": call.target,
            "data": "0x" + call.data.hex(),
            "gas": hex(gas),
            "nonce": hex(self.nonces[sender]),
        }
        self.nonces[sender] += 1
        self._waiting.append([transaction])

    def mine(self, time: int) -> None:
        """Make a block of what waits, at a time in UTC seconds. Raises `ChainError`."""
        hashes = self._chain.request_many("eth_sendTransaction", self._waiting)
        self._waiting = []
        self._chain.request("evm_setNextBlockTimestamp", time)
        self._chain.request("evm_mine")
        receipts = self._chain.request_many(
            "eth_getTransactionReceipt", [[name] for name in hashes]
        )
        if any(receipt is None or receipt["status"] != "0x1" for receipt in receipts):
            raise ChainError(
                "A transaction of the seeded traffic was not included, or reverted.",
                "Give it more gas, or put fewer into a block.",
            )


class Market:
    """Models under several floors, and what it takes to sell them."""

    def __init__(self, local: LocalChain, models: int) -> None:
        self.local = local
        self.submitter = Submitter(local)
        chain = local.chain
        chain.request("anvil_setCode", _CREDULOUS_ADDRESS, _CREDULOUS_CODE)
        registry = local.verifier_registry
        append = registry.append(CREDULOUS_ID, CREDULOUS, _CREDULOUS_ADDRESS, 50_000)
        local.send(append, local.owner)
        chain.request("anvil_removeBlockTimestampInterval")
        # All that is put into a block is in it.
        chain.request("evm_setAutomine", False)  # noqa: FBT003
        chain.request("evm_setBlockGasLimit", hex(10**9))
        self.time = chain.time()
        """UTC seconds, of the latest block."""
        self.products = [self._publish(number) for number in range(models)]
        self.mine()

    def mine(self, seconds: int = 1) -> None:
        """Make a block of what was put, some seconds after the one before."""
        self.time += seconds
        self.submitter.mine(self.time)

    def raise_floor(self, product: Product, floor: Policy) -> None:
        """Have a floor raised in the next block; what is bought in that block may be refused."""
        call = self.local.model_registry.raise_floor(product.model_id, floor)
        self.submitter.put(call, product.publisher, _GAS)
        product.floor = floor

    def commit_prompt(self, product: Product, prompt_hash: bytes) -> None:
        """Have a prompt committed in the next block."""
        call = self.local.model_registry.commit_prompt(product.model_id, prompt_hash, "")
        self.submitter.put(call, product.publisher, _GAS)

    def _publish(self, number: int) -> Product:
        registry, name = self.local.model_registry, f"model {number}"
        publisher = checksummed(f"0x{0x9B00 + number % _PUBLISHERS:040x}")
        floor = EITHER if number % 3 == 0 else SIGNED
        model, manifest_hash = model_id(publisher, name), keccak(name.encode())
        self.submitter.put(registry.register(name, floor), publisher, _GAS)
        self.submitter.put(registry.publish(model, manifest_hash, ""), publisher, _GAS)
        return Product(model, version_id(model, manifest_hash), publisher, floor)
