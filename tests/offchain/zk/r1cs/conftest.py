"""A system small enough to be read: x * x = y, and 3x - y = z with z public."""

import numpy as np
import pytest

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs import R1CS, Matrix


@pytest.fixture
def create_matrix():
    """Write a matrix of rows, each coefficients by wire."""

    def create(rows):
        table = sorted({value % SCALAR_FIELD for row in rows for value in row.values()})
        terms = [term for row in rows for term in sorted(row.items())]
        return Matrix(
            indptr=np.cumsum([0, *map(len, rows)]),
            wires=np.array([wire for wire, _ in terms], np.int32),
            codes=np.array([table.index(value % SCALAR_FIELD) for _, value in terms], np.int32),
            table=tuple(table),
        )

    return create


@pytest.fixture
def system(create_matrix):
    """Wires: one, z (an output), x (a public input), y."""
    return R1CS(
        wires=4,
        public_outputs=1,
        public_inputs=1,
        a=create_matrix([{2: 1}, {2: 3, 3: -1}]),
        b=create_matrix([{2: 1}, {0: 1}]),
        c=create_matrix([{3: 1}, {1: 1}]),
    )


@pytest.fixture
def witness():
    """With x = 7: y = 49, z = -28."""
    return [1, SCALAR_FIELD - 28, 7, 49]
