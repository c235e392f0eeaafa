"""What the libraries cost stays below its limits, and docs/libraries.md says what it is."""

from pathlib import Path
from random import Random
from statistics import median_low

import pytest

from .curve import G, N, times, with_scalars

PAGE = Path(__file__).parents[3] / "docs" / "libraries.md"


def random_signature(seed):
    """A random signature that is the same on every run."""
    random = Random(seed)
    u1, u2, secret = (random.randrange(1, N) for _ in range(3))
    return with_scalars(u1, u2, times(secret, G))


def check_page(name, *figures):
    """The page has a row that begins like this, with these figures."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if name in line]
    measured = [f"{figure:,}" for figure in figures]
    print(name, *measured)
    assert rows, name
    assert [figure for figure in measured if figure not in rows[0]] == []


def test_a_p384_signature_costs_what_the_page_says(p384):
    measured = [p384.verify(*random_signature(seed)).gas for seed in range(31)]
    assert max(measured) <= 2_700_000
    check_page("`P384.verify`", median_low(measured))
    check_page("the cheapest and the dearest", min(measured), max(measured))


@pytest.mark.parametrize(("length", "limit"), [(640, 210_000), (4_400, 1_200_000)])
def test_a_digest_costs_what_the_page_says(sha384, length, limit):
    gas = sha384.hash(Random(length).randbytes(length)).gas
    assert gas <= limit
    check_page(f"`Sha384.hash` of {length:,} bytes", gas)
