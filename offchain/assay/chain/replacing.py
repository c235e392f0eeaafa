"""Which transactions are signed again at higher fees, so that they are included after all."""

import logging
import time
from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from assay.chain.fees import Fees, read_unsigned
from assay.chain.reader import ChainReader
from assay.chain.transactions import SignedTransaction
from assay.errors import FeeLimitReached

__all__ = ["FeeRules", "offer", "replacement", "sign"]

_log = logging.getLogger(__name__)

# A chain that makes no block for so long has stopped, and no fee moves it.
_STANDS_STILL_SECONDS = 60


@dataclass(frozen=True, slots=True)
class FeeRules:
    """When fees are raised, and how far."""

    wait_seconds: float
    """For so long a transaction may wait while gas costs no more than it offers."""
    limit_wei: int
    """What a unit of gas may cost, tip included."""


def offer(chain: ChainReader, rules: FeeRules) -> Fees:
    """Say what to offer for gas now. Raises `FeeLimitReached` where that is too little."""
    base_fee_wei = chain.base_fee()
    fees = Fees.at(base_fee_wei, chain.usual_tip(), rules.limit_wei)
    if fees.most_wei < base_fee_wei:
        raise _too_dear("Nothing is sent", base_fee_wei, rules)
    return fees


def replacement(
    chain: ChainReader,
    transaction: SignedTransaction,
    account: LocalAccount,
    rules: FeeRules,
    at_limit: set[bytes],
) -> SignedTransaction | None:
    """Sign a transaction anew if that helps: `Chain.raised` says when.

    `at_limit` has the hashes of those of which it was logged that they offer all that may be paid.
    """
    if account.address != transaction.sender or chain.included(transaction.hashes):
        return None
    unsigned = read_unsigned(transaction.raw)
    old, base_fee_wei = Fees.of(unsigned), chain.base_fee()
    is_priced_out = old.most_wei < base_fee_wei
    if not is_priced_out and not _should_be_in(chain, transaction, rules.wait_seconds):
        return None
    now = Fees.at(base_fee_wei, chain.usual_tip(), rules.limit_wei)
    fees = old.raised(now, rules.limit_wei)
    if fees is not None and fees.most_wei >= base_fee_wei:
        return sign(unsigned | fees.fields, account, transaction.hashes)
    name = f"0x{transaction.hash.hex()}"
    if is_priced_out:
        raise _too_dear(f"{name} waits, and offers {old.most_wei:,} wei", base_fee_wei, rules)
    if transaction.hash not in at_limit:
        at_limit.add(transaction.hash)
        _log.warning("%s waits, and already offers what may be paid: %d wei", name, old.most_wei)
    return None


def sign(
    unsigned: dict[str, Any], account: LocalAccount, replaced: tuple[bytes, ...] = ()
) -> SignedTransaction:
    """Sign a transaction, to be sent instead of those that were sent before."""
    signed = account.sign_transaction(unsigned)
    return SignedTransaction(
        hash=bytes(signed.hash),
        raw=bytes(signed.raw_transaction),
        sender=account.address,
        nonce=unsigned["nonce"],
        signed_at=time.time(),
        replaced=replaced,
    )


def _should_be_in(chain: ChainReader, transaction: SignedTransaction, wait_seconds: float) -> bool:
    """Tell whether it has waited for long on a chain that makes blocks, and is the next."""
    now = time.time()
    if now - transaction.signed_at < wait_seconds or now - chain.time() > _STANDS_STILL_SECONDS:
        return False
    return chain.transaction_count(transaction.sender) == transaction.nonce


def _too_dear(what: str, base_fee_wei: int, rules: FeeRules) -> FeeLimitReached:
    return FeeLimitReached(
        f"{what}: a unit of gas costs {base_fee_wei:,} wei, and {rules.limit_wei:,} may be paid.",
        "Wait until gas is cheaper, or allow more: most_fee_wei.",
    )
