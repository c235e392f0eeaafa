"""Amounts as people write them, and as tokens count them."""

import pytest

from assay.cli.money import atomic, whole
from assay.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0", 0), ("0.05", 50_000), ("1", 10**6), ("1e2", 10**8), ("0.000001", 1)],
)
def test_whole_tokens_become_smallest_units(text, expected):
    assert atomic(text, 6) == expected


@pytest.mark.parametrize("text", ["", "x", "-1", "0.0000001", "NaN", "Infinity", "1,5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidInput, match="no amount of this token"):
        atomic(text, 6)


@pytest.mark.parametrize(
    ("amount", "expected"), [(0, "0"), (1, "0.000001"), (10_000, "0.01"), (10**8, "100")]
)
def test_amounts_are_written_without_zeros_at_their_end(amount, expected):
    assert whole(amount, 6) == expected
