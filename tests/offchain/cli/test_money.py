"""Amounts as people write them, and as tokens count them."""

from decimal import Decimal

import pytest

from assay.cli.terminal.money import atomic, read_usd, whole
from assay.errors import InvalidInput

MOST = 2**256 - 1
MOST_TEXT = "115792089237316195423570985008687907853269984665640564039457.584007913129639935"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("0.05", 50_000), ("1", 10**6), ("1e2", 10**8), ("0.000001", 1)],
)
def test_whole_tokens_become_smallest_units(text, expected):
    assert atomic(text, 6) == expected


def test_an_amount_of_many_digits_is_read_to_the_last_one():
    assert (
        atomic("123456789012345678901234567890.123457", 6) == 123456789012345678901234567890123457
    )
    assert atomic(MOST_TEXT, 18) == MOST


@pytest.mark.parametrize(
    "text",
    ["", "x", "-1", "0.0000001", "NaN", "Infinity", "1,5", "1e999999", "1e-999999", "9" * 73],
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidInput, match="no amount of this token"):
        atomic(text, 6)


@pytest.mark.parametrize(
    ("amount", "expected"), [(0, "0"), (1, "0.000001"), (10_000, "0.01"), (10**8, "100")]
)
def test_amounts_are_written_without_zeros_at_their_end(amount, expected):
    assert whole(amount, 6) == expected


def test_amounts_of_many_digits_are_written_to_the_last_one():
    assert whole(123456789012345678901234567890123457, 6) == "123456789012345678901234567890.123457"
    assert whole(MOST, 18) == MOST_TEXT
    assert whole(MOST, 0) == str(MOST)
    assert whole(MOST, 255) == f"0.{MOST:0255d}"


@pytest.mark.parametrize("amount", [0, 1, 10**18, 10**77, MOST - 9, MOST])
@pytest.mark.parametrize("decimals", [0, 6, 18, 77, 255])
def test_what_is_written_is_read_back(amount, decimals):
    assert atomic(whole(amount, decimals), decimals) == amount


@pytest.mark.parametrize(
    ("text", "price"), [("3000", "3000"), ("0.25", "0.25"), (" 3000.5 USD ", "3000.5")]
)
def test_a_price_in_dollars_is_read(text, price):
    assert read_usd(text, "a coin") == Decimal(price)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.00",
        "-1",
        "NaN",
        "inf",
        "Infinity",
        "1e9",
        "3,000",
        "3_000",
        "$3000",
        "٣",
        "free",
    ],
)
def test_what_is_no_finite_price_above_zero_is_refused(text):
    with pytest.raises(InvalidInput, match="is no price of a coin") as refused:
        read_usd(text, "a coin")
    assert "above zero and without separators, such as 3000" in refused.value.hint
