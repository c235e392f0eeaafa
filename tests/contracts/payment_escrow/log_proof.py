"""Proofs that a receipt is in a block, built from what the chain says of the block."""

from typing import Any, NamedTuple

import rlp
from hexbytes import HexBytes
from trie import HexaryTrie
from web3 import Web3

__all__ = ["LogProof", "prove_log"]

# Yellow Paper, section 4.4.1, with EIP-1559, EIP-4895, EIP-4844, EIP-4788 and EIP-7685.
_HEADER = (
    *("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"),
    *("logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData"),
    *("mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas"),
    *("parentBeaconBlockRoot", "requestsHash"),
)


class LogProof(NamedTuple):
    """Where a block's receipts hold a log."""

    header: bytes
    transaction_index: int
    receipt_proof: list[bytes]
    log_index: int


def prove_log(web3: Web3, transaction_hash: str, log_index: int = 0) -> LogProof:
    """Prove a transaction's log, which need not be one that the escrow takes."""
    receipt: Any = web3.eth.get_transaction_receipt(HexBytes(transaction_hash))
    block: Any = web3.eth.get_block(receipt.blockNumber, full_transactions=True)
    header = rlp.encode([_word(block[field]) for field in _HEADER])
    assert Web3.keccak(header) == block.hash

    trie = HexaryTrie({})
    for index, transaction in enumerate(block.transactions):
        other = web3.eth.get_transaction_receipt(transaction.hash)
        trie[rlp.encode(index)] = _encode(other)
    assert trie.root_hash == block.receiptsRoot
    index = receipt.transactionIndex
    nodes = [rlp.encode(node) for node in trie.get_proof(rlp.encode(index))]
    return LogProof(header, index, nodes, log_index)


def _encode(receipt: Any) -> bytes:
    logs = [[_word(log.address), list(log.topics), log.data] for log in receipt.logs]
    fields = [receipt.status, receipt.cumulativeGasUsed, receipt.logsBloom, logs]
    prefix = bytes([receipt.type]) if receipt.type else b""  # EIP-2718
    return prefix + bytes(rlp.encode(fields))


def _word(value: Any) -> Any:
    return value if isinstance(value, int) else bytes(HexBytes(value))
