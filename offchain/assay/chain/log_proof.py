"""Proofs that a log is in a block, for `PaymentEscrow.authorizeFromLog`.

What a node says of a block is rebuilt here, byte by byte, and compared with the block's own hashes:
a node that is wrong, or a kind of block that is not known here, gives an error and not a bad proof.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rlp  # type: ignore[import-untyped]
from trie import HexaryTrie  # type: ignore[import-untyped]

from assay.chain.reader import ChainReader
from assay.errors import ChainError
from assay.wire.hashing import keccak

__all__ = ["LogProof", "prove_log"]

# The fields of a header in their order (Yellow Paper, 4.4.1), and what later forks have appended:
# EIP-1559, EIP-4895, EIP-4844, EIP-4788, EIP-7685.
_HASHES_AND_BYTES = frozenset(
    {
        "parentHash",
        "sha3Uncles",
        "miner",
        "stateRoot",
        "transactionsRoot",
        "receiptsRoot",
        "logsBloom",
        "extraData",
        "mixHash",
        "nonce",
        "withdrawalsRoot",
        "parentBeaconBlockRoot",
        "requestsHash",
    }
)
_HEADER = (
    "parentHash",
    "sha3Uncles",
    "miner",
    "stateRoot",
    "transactionsRoot",
    "receiptsRoot",
    "logsBloom",
    "difficulty",
    "number",
    "gasLimit",
    "gasUsed",
    "timestamp",
    "extraData",
    "mixHash",
    "nonce",
    "baseFeePerGas",
    "withdrawalsRoot",
    "blobGasUsed",
    "excessBlobGas",
    "parentBeaconBlockRoot",
    "requestsHash",
)


@dataclass(frozen=True, slots=True)
class LogProof:
    """The struct of `contracts/types/LogProof.sol`."""

    header: bytes
    transaction_index: int
    receipt_proof: tuple[bytes, ...]
    log_index: int
    """In the transaction's receipt."""

    def as_tuple(self) -> tuple[bytes, int, tuple[bytes, ...], int]:
        """List the values in ABI order, as a contract call takes them."""
        return self.header, self.transaction_index, self.receipt_proof, self.log_index


def prove_log(chain: ChainReader, block: int, transaction: bytes, block_log_index: int) -> LogProof:
    """Prove that a transaction of a block emitted a log.

    `block_log_index` counts through the block, as nodes do. Raises `ChainError` where what the node
    says does not add up to the block's hashes, and `ChainUnavailable`.
    """
    with_transactions = False
    fields = chain.request("eth_getBlockByNumber", hex(block), with_transactions)
    receipts = chain.request("eth_getBlockReceipts", hex(block))
    header = rlp.encode([_field(fields, name) for name in _HEADER if fields.get(name) is not None])
    if keccak(header) != _bytes(fields["hash"]):
        raise _inconsistent(block, "header")
    trie = HexaryTrie({})
    for index, receipt in enumerate(receipts):
        trie[rlp.encode(index)] = _receipt(receipt)
    if trie.root_hash != _bytes(fields["receiptsRoot"]):
        raise _inconsistent(block, "receipts")
    index, receipt = next(
        (index, receipt)
        for index, receipt in enumerate(receipts)
        if _bytes(receipt["transactionHash"]) == transaction
    )
    nodes = trie.get_proof(rlp.encode(index))
    first_log = int(receipt["logs"][0]["logIndex"], 16)
    return LogProof(
        header, index, tuple(rlp.encode(node) for node in nodes), block_log_index - first_log
    )


def _field(fields: Mapping[str, Any], name: str) -> bytes | int:
    return _bytes(fields[name]) if name in _HASHES_AND_BYTES else int(fields[name], 16)


def _receipt(receipt: Mapping[str, Any]) -> bytes:
    """Encode a receipt (EIP-2718): its type, unless that is zero, and the list of its fields."""
    kind = int(receipt.get("type", "0x0"), 16)
    encoded: bytes = rlp.encode(
        [
            int(receipt["status"], 16),
            int(receipt["cumulativeGasUsed"], 16),
            _bytes(receipt["logsBloom"]),
            [_log(log) for log in receipt["logs"]],
        ]
    )
    return encoded if kind == 0 else bytes([kind]) + encoded


def _log(log: Mapping[str, Any]) -> Sequence[object]:
    return [_bytes(log["address"]), [_bytes(topic) for topic in log["topics"]], _bytes(log["data"])]


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def _inconsistent(block: int, what: str) -> ChainError:
    return ChainError(
        f"The node's {what} of block {block} do not add up to the block's hash.",
        "Ask another node; this chain's blocks may have fields that are not known here.",
    )
