"""Machine integers give what long integers give."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16.coefficients import Entries
from assay.zk.groth16.products import Products, SmallNumbers

NUMBERS = st.one_of(
    st.integers(-(2**20), 2**20),
    st.integers(-(2**63), 2**63),
    st.sampled_from([2**31, 2**61, 2**62 - 1, 2**62, -(2**62), 2**63, 2**248]),
    st.integers(0, SCALAR_FIELD - 1),
).map(lambda number: number % SCALAR_FIELD)
ROWS = WIRES = 4


@given(
    table=st.lists(NUMBERS, min_size=1, max_size=4),
    values=st.lists(NUMBERS, min_size=WIRES, max_size=WIRES),
    places=st.lists(
        st.tuples(st.integers(0, ROWS - 1), st.integers(0, WIRES - 1), st.integers(0, 2**16)),
        min_size=1,
        max_size=12,
    ),
)
def test_rows_times_witness(table, values, places):
    entries = [(row, wire, code % len(table)) for row, wire, code in sorted(places)]
    expected = [0] * ROWS
    for row, wire, code in entries:
        expected[row] = (expected[row] + table[code] * values[wire]) % SCALAR_FIELD
    rows, wires, codes = (np.array(column, np.int64) for column in zip(*entries, strict=True))
    products = Products(Entries(rows, wires, codes, tuple(table)), ROWS)
    assert products.with_witness(values, SmallNumbers(values)) == expected
