"""Terms

structHash is EIP-712's, as eth_account computes it and as the golden vectors say
price
├── when there is no unit price: the amount, whatever the units
├── when the units cost less than the amount: what they cost
└── when they cost as much or more: the amount
"""

import pytest

from ..golden.vectors import terms_of, vectors

LARGEST = 2**128 - 1
VECTORS = vectors("terms", "terms")


@pytest.mark.parametrize("vector", VECTORS)
def test_terms_follow_the_golden_vectors(probe, vector):
    terms = terms_of(vector)
    assert probe.termsHash(terms).hex() == vector["structHash"].removeprefix("0x")
    assert probe.termsHash(terms) == terms.hash
    assert probe.price(terms, int(vector["units"])) == int(vector["price"])


@pytest.mark.parametrize("field", range(len(terms_of(VECTORS[0]))))
def test_every_field_is_part_of_the_hash(probe, field):
    terms = terms_of(VECTORS[0])
    changed = list(terms)
    value = changed[field]
    other = {bytes: lambda: value[::-1][:-1] + b"\x01", str: lambda: "0x" + "11" * 20}
    changed[field] = other.get(type(value), lambda: value + 1)()
    assert probe.termsHash(changed) != terms.hash


@pytest.mark.parametrize(
    ("amount", "unit_price", "units", "price"),
    [
        pytest.param(1_000, 0, 0, 1_000, id="flat"),
        pytest.param(1_000, 0, 5, 1_000, id="flat, whatever the units"),
        pytest.param(1_000, 3, 0, 0, id="nothing delivered"),
        pytest.param(1_000, 3, 7, 21, id="less than the amount"),
        pytest.param(1_000, 3, 333, 999, id="just below the amount"),
        pytest.param(999, 3, 333, 999, id="just the amount"),
        pytest.param(1_000, 3, 334, 1_000, id="more than the amount"),
        pytest.param(0, 3, 7, 0, id="for nothing"),
        pytest.param(LARGEST, LARGEST, 2**64 - 1, LARGEST, id="the largest product"),
        pytest.param(LARGEST, LARGEST, 1, LARGEST, id="the largest amount"),
        pytest.param(LARGEST, 1, 2**64 - 1, 2**64 - 1, id="the most units"),
    ],
)
def test_the_price_is_metered_up_to_the_amount(probe, amount, unit_price, units, price):
    terms = terms_of(VECTORS[0])._replace(amount=amount, unit_price=unit_price)
    assert probe.price(terms, units) == price
