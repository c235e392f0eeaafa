"""What a transaction is expected to do, checked to the last byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ape
from ape.contracts import ContractInstance
from ape.exceptions import CustomError
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

__all__ = ["balance_changes", "error_data", "reverts", "reverts_at"]


def error_data(error: type[CustomError], *arguments: Any) -> bytes:
    """Encode a contract's custom error as it is reverted with."""
    types = [parameter.canonical_type for parameter in error.abi.inputs]
    return function_signature_to_4byte_selector(error.abi.selector) + encode(types, arguments)


@contextmanager
def reverts(error: type[CustomError], *arguments: Any) -> Iterator[None]:
    """Expect a transaction to revert with exactly this error and these arguments.

    `ape.reverts` alone accepts any revert whose error the called contract does not declare itself.
    """
    with ape.reverts() as caught:
        yield
    refusal = caught.value
    expected = error_data(error, *arguments)
    assert _data(refusal) == expected, f"expected {error.__name__}{arguments}, got {refusal!r}"


@contextmanager
def reverts_at(time: int, error: type[CustomError], *arguments: Any) -> Iterator[None]:
    """Expect the same of an error whose last argument is the block's time.

    Gas is estimated by the node's own clock, and the refusal comes from there: where the clock has
    ticked since the time was set, it says one second more.
    """
    with ape.reverts() as caught:
        yield
    refusal = caught.value
    expected = {error_data(error, *arguments, seconds) for seconds in (time, time + 1)}
    assert _data(refusal) in expected, f"expected {error.__name__}{arguments}, got {refusal!r}"


def _data(refusal: Any) -> bytes:
    return bytes.fromhex(refusal.__cause__.data.removeprefix("0x"))


@contextmanager
def balance_changes(token: ContractInstance, *accounts: Any) -> Iterator[list[int]]:
    """Collect by how much each account's balance changes; filled in at the end of the block."""
    before = [token.balanceOf(account) for account in accounts]
    changes: list[int] = []
    yield changes
    changes += [
        token.balanceOf(account) - held for account, held in zip(accounts, before, strict=True)
    ]
