"""One chain, written to through one node."""

import time
from collections.abc import Sequence
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_typing import Hash32
from eth_utils.address import to_checksum_address
from web3.exceptions import TransactionNotFound, Web3RPCError

from assay.chain.fees import MOST_FEE_WEI
from assay.chain.nonces import Nonces
from assay.chain.reader import ChainReader, read_log
from assay.chain.replacing import FeeRules, offer, replacement, sign
from assay.chain.rpc import FIRST_PAUSE_SECONDS, refusal
from assay.chain.transactions import Call, SignedTransaction, TransactionReceipt
from assay.errors import (
    ChainError,
    ChainUnavailable,
    TransactionPending,
    TransactionReverted,
    TransactionSuperseded,
)

__all__ = ["AccountSender", "Chain"]

_POLL_SECONDS = 0.1
_SENDS_AFTER_LOST_NONCES = 5
_TIMES_RAISED = 5

# Every kind of node has its own words: geth and its kin, Nethermind, anvil.
_KNOWN = ("already known", "already imported", "alreadyknown", "known transaction")
_NONCE_TAKEN = ("nonce too low", "oldnonce", "replacement transaction underpriced")


class Chain(ChainReader):
    """Send transactions for any number of accounts, from any number of threads.

    What is repeated is the same signed transaction, so nothing happens twice. A call is signed
    again only when the first transaction can no longer be included, or with the same nonce.

    A transaction that is not included within `wait_seconds` may be replaced by one with higher
    fees, which cost `most_fee_wei` for a unit of gas at most.
    """

    def __init__(
        self,
        rpc_url: str,
        *,
        timeout_seconds: float = 10,
        attempts: int = 4,
        wait_seconds: float = 60,
        most_fee_wei: int = MOST_FEE_WEI,
    ) -> None:
        super().__init__(rpc_url, timeout_seconds=timeout_seconds, attempts=attempts)
        self._attempts = attempts
        self._wait_seconds = wait_seconds
        self._rules = FeeRules(wait_seconds, most_fee_wei)
        self._nonces = Nonces(
            lambda account: self.transaction_count(account, "pending"), hold_seconds=wait_seconds
        )
        self._not_waited_for: dict[bytes, SignedTransaction] = {}
        self._at_limit: set[bytes] = set()

    def prepare(self, call: Call, account: LocalAccount) -> SignedTransaction:
        """Sign a call, so that its hash can be recorded before it is sent.

        Raises `TransactionReverted` where the call would revert, unless `call.gas` is given: that
        skips the estimate; and `FeeLimitReached` where gas is too dear. Whoever does not broadcast
        the transaction after all calls `release`.
        """
        gas = self.gas_limit(call, account.address)
        unsigned: dict[str, Any] = {
            "to": to_checksum_address(call.target),
            "data": call.data,
            "value": call.value_wei,
            "chainId": self.chain_id,
            "gas": gas,
            **offer(self, self._rules).fields,
        }
        return sign(unsigned | {"nonce": self._nonces.take(account.address)}, account)

    def raised(
        self, transaction: SignedTransaction, account: LocalAccount
    ) -> SignedTransaction | None:
        """Sign a transaction that was sent again, with the same nonce and both fees higher.

        None where that would not help: it is included, it has not waited for long, others have to
        be included before it, or the chain makes no blocks. Record what is given, with the hashes
        that it replaces, before it is broadcast.

        Raises `FeeLimitReached` where it cannot be included for what may be paid.
        """
        return replacement(self, transaction, account, self._rules, self._at_limit)

    def release(self, transaction: SignedTransaction) -> None:
        """Give the nonce of a transaction that will not be sent to the next one."""
        self._nonces.give_back(transaction.sender, transaction.nonce)

    def broadcast(self, transaction: SignedTransaction) -> None:
        """Hand a signed transaction to the node; as often as one likes, it is the same transaction.

        Raises `ChainUnavailable` where nobody can tell whether it arrived: broadcast it again.
        Raises `TransactionSuperseded` where it can never be included, and `ChainError` where the
        node refuses it for another reason, such as too little money for gas. Its nonce is free
        again in each case: of two transactions with one nonce, a chain includes one.
        """
        unavailable: ChainUnavailable | None = None
        for attempt in range(self._attempts):
            if attempt > 0:
                time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                if self._accepts(transaction) or any(map(self.knows, transaction.hashes)):
                    self._not_waited_for[transaction.hash] = transaction
                    return
            except ChainUnavailable as error:
                unavailable = error
                continue
            except ChainError:
                self.release(transaction)
                raise
            # After an attempt without an answer the nonce may be gone to this very transaction,
            # at a node that has not told this one yet.
            if unavailable is None:
                break
        self.release(transaction)
        raise unavailable or TransactionSuperseded(
            f"Another transaction took the nonce of 0x{transaction.hash.hex()}.",
            "It can never be included: prepare the call again.",
        )

    def knows(self, transaction_hash: bytes) -> bool:
        """Tell whether the node has seen a transaction, pending or included."""
        with self._rpc.ask() as web3:
            try:
                web3.eth.get_transaction(Hash32(transaction_hash))
            except TransactionNotFound:
                return False
            return True

    def wait(
        self,
        transaction_hash: bytes,
        timeout_seconds: float | None = None,
        replaced: Sequence[bytes] = (),
    ) -> TransactionReceipt:
        """Wait until a transaction is included, or one of those that it was to replace.

        Raises `TransactionReverted` with the contract's reason, and `TransactionPending` when the
        time is up: the transaction may still be included.
        """
        seconds = self._wait_seconds if timeout_seconds is None else timeout_seconds
        hashes, deadline = (*replaced, transaction_hash), time.monotonic() + seconds
        while (found := self.included(hashes)) is None:
            if time.monotonic() >= deadline:
                raise TransactionPending(
                    f"0x{transaction_hash.hex()} is not included after {seconds:g} seconds.",
                    "Broadcast the same transaction again, or go on waiting; sign no other one.",
                    transaction_hash,
                )
            time.sleep(_POLL_SECONDS)
        # From here on the chain's own count is enough, also when a local chain is put back.
        for each in hashes:
            if sent := self._not_waited_for.pop(each, None):
                self.release(sent)
        included = bytes(found["transactionHash"])
        if found["status"] == 0:
            raise self._reason(included, found["blockNumber"], found["gasUsed"])
        return TransactionReceipt(
            transaction=included,
            block=found["blockNumber"],
            gas_used=found["gasUsed"],
            gas_price_wei=found["effectiveGasPrice"],
            logs=tuple(read_log(entry) for entry in found["logs"]),
        )

    def send(self, call: Call, account: LocalAccount) -> TransactionReceipt:
        """Prepare, broadcast and wait; with higher fees where that takes too long.

        Raises what these raise.
        """
        for _ in range(_SENDS_AFTER_LOST_NONCES):
            transaction = self.prepare(call, account)
            try:
                return self._see_through(transaction, account)
            except TransactionSuperseded as error:
                superseded = error
            finally:
                self.release(transaction)
        raise superseded

    def _see_through(
        self, transaction: SignedTransaction, account: LocalAccount
    ) -> TransactionReceipt:
        for _ in range(_TIMES_RAISED):
            self.broadcast(transaction)
            try:
                return self.wait(transaction.hash, replaced=transaction.replaced)
            except TransactionPending:
                raised = self.raised(transaction, account)
                if raised is None:
                    raise
                transaction = raised
        self.broadcast(transaction)
        return self.wait(transaction.hash, replaced=transaction.replaced)

    def _accepts(self, transaction: SignedTransaction) -> bool:
        """Send once. False: the nonce is taken, by this transaction or by another one."""
        with self._rpc.ask() as web3:
            try:
                web3.eth.send_raw_transaction(transaction.raw)
            except Web3RPCError as error:
                words = refusal(error).lower()
                if any(known in words for known in _KNOWN):
                    return True
                if any(taken in words for taken in _NONCE_TAKEN):
                    return False
                raise
            return True

    def _reason(self, transaction_hash: bytes, block: int, gas_used: int) -> TransactionReverted:
        """Run a failed transaction again on the state before its block, to hear why it failed."""
        with self._rpc.ask() as web3:
            sent = web3.eth.get_transaction(Hash32(transaction_hash))
        if gas_used == sent["gas"]:
            return TransactionReverted("OutOfGas", {"gas": gas_used}, "Send it with more gas.")
        again = {name: sent[name] for name in ("from", "to", "value")} | {"data": sent["input"]}
        try:
            self._run(again, block - 1)
        except TransactionReverted as reverted:
            return reverted
        except ChainError:
            pass
        return TransactionReverted(
            "NoReason",
            {"transaction": "0x" + transaction_hash.hex()},
            "The state has moved on and the reason is lost: read the state, then prepare it again.",
        )


class AccountSender:
    """A `Sender` with one key on one chain."""

    def __init__(self, chain: Chain, account: LocalAccount) -> None:
        self._chain = chain
        self._account = account

    @property
    def address(self) -> str:
        """Who the contracts see as the caller."""
        return str(self._account.address)

    def send(self, call: Call) -> TransactionReceipt:
        """Send a call and wait until it is included."""
        return self._chain.send(call, self._account)
