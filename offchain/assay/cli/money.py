"""Amounts as people write them, and as tokens count them."""

from decimal import Decimal, InvalidOperation

from assay.errors import InvalidInput

__all__ = ["atomic", "whole"]


def atomic(text: str, decimals: int) -> int:
    """Read an amount in whole tokens, such as 0.05. Raises `InvalidInput`."""
    try:
        scaled = Decimal(text).scaleb(decimals)
        amount = int(scaled)
    except (InvalidOperation, ValueError, OverflowError):
        amount, scaled = -1, Decimal(0)
    if amount < 0 or amount != scaled:
        raise InvalidInput(
            f"{text!r} is no amount of this token.",
            f"Write whole tokens with at most {decimals} decimals, such as 0.05.",
        )
    return amount


def whole(amount_atomic: int, decimals: int) -> str:
    """Write an amount in whole tokens, without zeros at its end."""
    return f"{Decimal(amount_atomic).scaleb(-decimals).normalize():f}"
