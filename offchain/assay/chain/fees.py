"""What a transaction offers for gas (EIP-1559), and how much more it takes to replace one."""

from dataclasses import dataclass
from typing import Any

from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes

__all__ = ["MOST_FEE_WEI", "Fees", "read_unsigned"]

MOST_FEE_WEI = 500 * 10**9
"""What a unit of gas may cost, tip included, unless told otherwise: 500 gwei."""

_SIGNATURE = ("v", "r", "s")


@dataclass(frozen=True, slots=True)
class Fees:
    """Wei for each unit of gas."""

    most_wei: int
    """`maxFeePerGas`: the base fee and the tip together never cost more."""
    tip_wei: int
    """`maxPriorityFeePerGas`, of what the base fee leaves."""

    @classmethod
    def at(cls, base_fee_wei: int, tip_wei: int, limit_wei: int) -> "Fees":
        """Offer what stays enough while the base fee doubles: six full blocks in a row."""
        most = min(2 * base_fee_wei + tip_wei, limit_wei)
        return cls(most, min(tip_wei, most))

    @classmethod
    def of(cls, unsigned: dict[str, Any]) -> "Fees":
        """Read what a transaction offers."""
        return cls(unsigned["maxFeePerGas"], unsigned["maxPriorityFeePerGas"])

    def raised(self, now: "Fees", limit_wei: int) -> "Fees | None":
        """Offer what is usual now, and both fees an eighth more at least; None above the limit.

        Nodes replace a transaction by one with the same nonce that offers a tenth more of both.
        """
        most, tip = _eighth_more(self.most_wei), _eighth_more(self.tip_wei)
        if most > limit_wei:
            return None
        most = min(max(most, now.most_wei), limit_wei)
        return Fees(most, min(max(tip, now.tip_wei), most))

    @property
    def fields(self) -> dict[str, int]:
        """Name them as a transaction does."""
        return {"maxFeePerGas": self.most_wei, "maxPriorityFeePerGas": self.tip_wei}


def read_unsigned(raw: bytes) -> dict[str, Any]:
    """Read the fields of a signed transaction (EIP-2718, type 2), as they were before it was."""
    fields = TypedTransaction.from_bytes(HexBytes(raw)).as_dict()
    return {name: value for name, value in fields.items() if name not in _SIGNATURE}


def _eighth_more(wei: int) -> int:
    return wei + max(1, -(-wei // 8))
