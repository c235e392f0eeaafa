"""One chain, read through one node."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from eth_typing import Hash32
from eth_utils.address import to_checksum_address
from web3 import Web3
from web3.exceptions import TransactionNotFound
from web3.types import BlockIdentifier, FilterParams, TxParams, TxReceipt, Wei

from assay.chain.rpc import Rpc
from assay.chain.transactions import GAS_CEILING, Call, Log
from assay.errors import TransactionReverted

__all__ = ["ChainReader", "read_log"]

# Between the estimate and the block the state moves on: slots get cold, lists get longer.
_GAS_MARGIN_PERCENT = 130

# Which block, and without its transactions.
_LATEST = ("latest", False)


class ChainReader:
    """Read state, run views, find logs. Safe to share between threads.

    Every method raises `ChainUnavailable` where the node does not answer, after `attempts`.
    """

    def __init__(self, rpc_url: str, *, timeout_seconds: float = 10, attempts: int = 4) -> None:
        self.rpc_url = rpc_url
        self._rpc = Rpc(rpc_url, timeout_seconds, attempts)

    def close(self) -> None:
        """Close the connections; whoever asks again opens new ones."""
        self._rpc.close()

    @cached_property
    def chain_id(self) -> int:
        """The chain's id (EIP-155)."""
        with self._rpc.ask() as web3:
            return web3.eth.chain_id

    @cached_property
    def client_version(self) -> str:
        """What the node calls itself, such as `anvil/v1.7.1`."""
        with self._rpc.ask() as web3:
            return web3.client_version

    def time(self) -> int:
        """Read the latest block's time, UTC seconds: what contracts compare deadlines with."""
        return int(self._latest_block()["timestamp"], 16)

    def block_number(self) -> int:
        """Read the latest block's number."""
        with self._rpc.ask() as web3:
            return web3.eth.block_number

    def balance(self, address: str) -> int:
        """Read what an account holds of the chain's own coin, in wei."""
        with self._rpc.ask() as web3:
            return web3.eth.get_balance(to_checksum_address(address))

    def transaction_count(self, account: str, block: BlockIdentifier = "latest") -> int:
        """Count what an account has sent: the nonce of the next one; `pending` counts those too."""
        with self._rpc.ask() as web3:
            return web3.eth.get_transaction_count(to_checksum_address(account), block)

    def included(self, hashes: Iterable[bytes]) -> TxReceipt | None:
        """Find the receipt of the first of these transactions that is included."""
        with self._rpc.ask() as web3:
            found = (_receipt(web3, each) for each in hashes)
            return next((receipt for receipt in found if receipt is not None), None)

    def base_fee(self) -> int:
        """Read what a unit of gas cost in the latest block, without tips, in wei (EIP-1559)."""
        return int(self._latest_block()["baseFeePerGas"], 16)

    def usual_tip(self) -> int:
        """Ask the node what a unit of gas is usually tipped with, in wei."""
        with self._rpc.ask() as web3:
            return int(web3.eth.max_priority_fee)

    def gas_price(self) -> int:
        """Read what a unit of gas costs now, tip included, in wei."""
        with self._rpc.ask() as web3:
            return int(web3.eth.gas_price)

    def is_pending(self, transaction_hash: bytes) -> bool:
        """Tell whether a transaction waits to be included: it may yet be. Dropped ones do not."""
        found = self._rpc.request("eth_getTransactionByHash", "0x" + transaction_hash.hex())
        return found is not None and found["blockNumber"] is None

    def code(self, address: str, block: BlockIdentifier = "latest") -> bytes:
        """Read an account's code; empty where there is no contract."""
        with self._rpc.ask() as web3:
            return bytes(web3.eth.get_code(to_checksum_address(address), block))

    def call(self, target: str, data: bytes) -> bytes:
        """Run a view and return its answer. Raises `TransactionReverted`."""
        return self._run({"to": target, "data": data})

    def run(self, creation_code: bytes) -> bytes:
        """Run creation code and return the code that the contract would have."""
        return self._run({"data": creation_code})

    def logs(
        self,
        address: str,
        topics: Sequence[bytes | list[bytes] | None],
        from_block: int,
        to_block: int,
    ) -> tuple[Log, ...]:
        """Find a contract's logs in a range of blocks, both ends included."""
        wanted = {
            "address": address,
            "topics": topics,
            "fromBlock": from_block,
            "toBlock": to_block,
        }
        with self._rpc.ask() as web3:
            found = web3.eth.get_logs(cast(FilterParams, wanted))
        return tuple(read_log(entry) for entry in found)

    def gas_limit(self, call: Call, sender: str) -> int:
        """Find the limit to send a call with: its own, or the node's estimate and a margin.

        Raises `TransactionReverted` where the estimate shows that it would revert: `OutOfGas` where
        no transaction may have that much.
        """
        if call.gas is not None:
            return call.gas
        transaction: TxParams = {
            "from": to_checksum_address(sender),
            "to": to_checksum_address(call.target),
            "data": call.data,
            "value": Wei(call.value_wei),
        }
        with self._rpc.ask() as web3:
            estimate = web3.eth.estimate_gas(transaction)
        if estimate > GAS_CEILING:
            raise TransactionReverted(
                "OutOfGas",
                {"needed": estimate, "most": GAS_CEILING},
                "Split it into several calls, such as smaller batches.",
            )
        return min(GAS_CEILING, estimate * _GAS_MARGIN_PERCENT // 100)

    def request(self, method: str, *params: object) -> Any:
        """Call a method that only some nodes have, as `anvil_setCode`; return its bare result."""
        return self._rpc.request(method, *params)

    def request_many(self, method: str, calls: Iterable[Sequence[object]]) -> list[Any]:
        """Call a method with one list of parameters after another; return the bare results.

        Raises `ChainError` where the node refuses one of them.
        """
        return self._rpc.request_many(method, calls)

    def _latest_block(self) -> Mapping[str, str]:
        # As the node says it: web3 refuses the headers of chains with authorities (Clique).
        latest: Mapping[str, str] = self._rpc.request("eth_getBlockByNumber", *_LATEST)
        return latest

    def _run(self, transaction: Mapping[str, object], block: BlockIdentifier = "latest") -> bytes:
        with self._rpc.ask() as web3:
            return bytes(web3.eth.call(cast(TxParams, transaction), block))


def _receipt(web3: Web3, transaction_hash: bytes) -> TxReceipt | None:
    try:
        return web3.eth.get_transaction_receipt(Hash32(transaction_hash))
    except TransactionNotFound:
        return None


def read_log(entry: Mapping[str, Any]) -> Log:
    """Read a log as web3 returns it."""
    return Log(
        address=entry["address"],
        topics=tuple(bytes(topic) for topic in entry["topics"]),
        data=bytes(entry["data"]),
        block=entry["blockNumber"],
        transaction=bytes(entry["transactionHash"]),
        index=entry["logIndex"],
    )
