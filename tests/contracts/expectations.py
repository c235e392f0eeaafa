"""What a transaction is expected to do, checked to the last byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ape
import pytest
from ape.contracts import ContractInstance
from ape.exceptions import CustomError, TransactionError
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

__all__ = ["balance_changes", "error_data", "reverts"]


LATEST_BLOCKS = 3


def error_data(error: type[CustomError], *arguments: Any) -> bytes:
    """Encode a contract's custom error as it is reverted with."""
    types = [parameter.canonical_type for parameter in error.abi.inputs]
    return function_signature_to_4byte_selector(error.abi.selector) + encode(types, arguments)


@contextmanager
def reverts(error: type[CustomError], *arguments: Any) -> Iterator[None]:
    """Expect a transaction to revert with exactly this error and these arguments.

    `ape.reverts` alone accepts any revert whose error the called contract does not declare itself.
    """
    with pytest.raises(TransactionError) as caught:
        yield
    data = _reverted_with(caught.value)
    expected = error_data(error, *arguments)
    assert data == expected, f"expected {error.__name__}{arguments}, got {caught.value!r}"


def _reverted_with(refusal: TransactionError) -> bytes:
    """Read what a transaction reverted with where it was mined, and for a mere call what ape says.

    ape calls again to learn it, on top of that block: a second later, where the clock has ticked,
    when what was refused may pass.
    """
    mined = _mined(refusal)
    if mined is None:
        return bytes.fromhex(refusal.__cause__.data.removeprefix("0x"))
    options = {"disableStorage": True, "disableStack": True}
    trace = ape.chain.provider.make_request("debug_traceTransaction", [mined, options])
    return bytes.fromhex(trace["returnValue"].removeprefix("0x"))


def _mined(refusal: TransactionError) -> str | None:
    """Find the transaction that was refused in the latest blocks, by its sender and its nonce.

    That of an account that is only impersonated has no signature to be hashed with.
    """
    sent = refusal.txn
    if sent is None or sent.nonce is None:
        return None
    request = ape.chain.provider.make_request
    latest = int(request("eth_blockNumber", []), 16)
    for number in range(latest, max(latest - LATEST_BLOCKS, -1), -1):
        for each in request("eth_getBlockByNumber", [hex(number), True])["transactions"]:
            if (each["from"].lower(), int(each["nonce"], 16)) == (sent.sender.lower(), sent.nonce):
                return str(each["hash"])
    return None


@contextmanager
def balance_changes(token: ContractInstance, *accounts: Any) -> Iterator[list[int]]:
    """Collect by how much each account's balance changes; filled in at the end of the block."""
    before = [token.balanceOf(account) for account in accounts]
    changes: list[int] = []
    yield changes
    changes += [
        token.balanceOf(account) - held for account, held in zip(accounts, before, strict=True)
    ]
