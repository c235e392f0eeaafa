"""What a transaction is expected to do, checked to the last byte."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ape
from ape.contracts import ContractInstance
from ape.exceptions import CustomError
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector

__all__ = ["balance_changes", "error_data", "reverts"]


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
    data = bytes.fromhex(refusal.__cause__.data.removeprefix("0x"))
    expected = error_data(error, *arguments)
    assert data == expected, f"expected {error.__name__}{arguments}, got {refusal!r}"


@contextmanager
def balance_changes(token: ContractInstance, *accounts: Any) -> Iterator[list[int]]:
    """Collect by how much each account's balance changes; filled in at the end of the block."""
    before = [token.balanceOf(account) for account in accounts]
    changes: list[int] = []
    yield changes
    changes += [
        token.balanceOf(account) - held for account, held in zip(accounts, before, strict=True)
    ]
