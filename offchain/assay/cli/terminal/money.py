"""Amounts as people write them, and as tokens count them; prices in US dollars."""

import re
from decimal import Context, Decimal, Inexact, localcontext

from assay.errors import InvalidInput

__all__ = ["atomic", "read_usd", "whole"]

_USD = re.compile(r"(\d{1,15}(?:\.\d{1,18})?)\s*(?:usd)?", re.ASCII | re.IGNORECASE)

# A token counts in a uint256, of 78 digits, with at most 255 decimals. What has more digits than
# fit here is refused, as nothing may be rounded.
_EXACT = Context(prec=512, traps=[Inexact])
_MOST_ATOMIC = 2**256 - 1


def atomic(text: str, decimals: int) -> int:
    """Read an amount in whole tokens, such as 0.05. Raises `InvalidInput`."""
    try:
        with localcontext(_EXACT):
            scaled = Decimal(text).scaleb(decimals)
            # Of a greater power of ten, making an integer would take all time and memory.
            amount = int(scaled) if 0 <= scaled <= _MOST_ATOMIC else -1
    except (ArithmeticError, ValueError):
        amount, scaled = -1, Decimal(0)
    if amount < 0 or amount != scaled:
        raise InvalidInput(
            f"{text!r} is no amount of this token.",
            f"Write whole tokens with at most {decimals} decimals, such as 0.05.",
        )
    return amount


def whole(amount_atomic: int, decimals: int) -> str:
    """Write an amount in whole tokens, to the last digit, without zeros at its end."""
    tokens, rest = divmod(amount_atomic, 10**decimals)
    part = f"{rest:0{decimals}d}".rstrip("0")
    return f"{tokens}.{part}" if part else str(tokens)


def read_usd(text: str, what: str) -> Decimal:
    """Read a price in US dollars, such as 3000 or 0.25usd; `what` it is of, for people.

    Raises `InvalidInput` where it is no finite number above zero.
    """
    given = _USD.fullmatch(text.strip())
    if given is None or not (price := Decimal(given[1])):
        raise InvalidInput(
            f"{text!r} is no price of {what}.",
            "Write US dollars, above zero and without separators, such as 3000 or 0.25.",
        )
    return price
