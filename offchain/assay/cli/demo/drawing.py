"""Digits as people see them."""

from itertools import zip_longest

from assay.cli.local.samples import Digit

__all__ = ["beside"]

_INK = " ░▒▓█"
_DARKEST = 16


def beside(digit: Digit, lines: tuple[str, ...]) -> str:
    """Draw a digit, and write lines to the right of it."""
    pairs = zip_longest(_drawing(digit), lines, fillvalue="")
    return "\n".join(f"{drawn}  {text}".rstrip() for drawn, text in pairs) + "\n"


def _drawing(digit: Digit) -> list[str]:
    """Draw pixels as blocks, two characters wide, as high as a line."""
    shades = (digit.pixels * (len(_INK) - 1) / _DARKEST).round().astype(int)
    return ["".join(_INK[shade] * 2 for shade in row) for row in shades]
