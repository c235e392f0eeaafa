"""Constraint systems: what they hold, what breaks them, and their file."""

from hashlib import sha256
from struct import pack

import numpy as np

from assay.zk.field import SCALAR_FIELD
from assay.zk.r1cs import R1CS, unsatisfied


def number(value):
    return (value % SCALAR_FIELD).to_bytes(32, "little")


def test_counts_what_it_holds(system):
    assert (system.constraints, system.public_signals) == (2, 2)
    assert (system.a.rows, system.a.terms) == (2, 3)
    assert system.a.row(1) == {2: 3, 3: SCALAR_FIELD - 1}


def test_holds_for_its_witness(system, witness):
    assert unsatisfied(system, witness) == []


def test_names_the_rows_that_do_not_hold(system, witness):
    assert unsatisfied(system, [1, 0, *witness[2:]]) == [1]
    assert unsatisfied(system, [*witness[:3], 50]) == [0, 1]


def test_holds_modulo_the_field_order(system, witness):
    assert unsatisfied(system, [1, -28, 7 + SCALAR_FIELD, 49 - SCALAR_FIELD]) == []


def test_holds_for_rows_without_terms(create_matrix):
    empty = create_matrix([{}, {}])
    assert unsatisfied(R1CS(1, 0, 0, empty, empty, empty), [1]) == []
    assert unsatisfied(R1CS(1, 0, 0, empty, empty, create_matrix([{}, {0: 1}])), [1]) == [1]


def test_writes_the_file_that_iden3_specifies(system):
    header = (
        pack("<I", 32) + SCALAR_FIELD.to_bytes(32, "little") + pack("<IIIIQI", 4, 1, 1, 0, 4, 2)
    )
    rows = b"".join(
        pack("<I", len(terms)) + b"".join(pack("<I", wire) + number(v) for wire, v in terms)
        for terms in (
            [(2, 1)],
            [(2, 1)],
            [(3, 1)],
            [(2, 3), (3, -1)],
            [(0, 1)],
            [(1, 1)],
        )
    )
    labels = pack("<QQQQ", 0, 1, 2, 3)
    expected = b"r1cs" + pack("<II", 1, 3)
    for kind, content in ((1, header), (2, rows), (3, labels)):
        expected += pack("<IQ", kind, len(content)) + content
    assert system.to_bytes() == expected
    assert system.sha256() == sha256(expected).digest()


def test_writes_rows_without_terms(create_matrix):
    rows = create_matrix([{}, {0: 5}, {}])
    data = R1CS(1, 0, 0, rows, rows, rows).to_bytes()
    term = pack("<II", 1, 0) + number(5)
    assert bytes(12) + term * 3 + bytes(12) in data


def test_writes_the_same_file_whatever_the_codes_are(system):
    a = system.a
    order = np.argsort(-np.arange(len(a.table)))
    other = type(a)(a.indptr, a.wires, order[a.codes].astype(np.int32), a.table[::-1])
    assert other.row(1) == a.row(1)
    assert R1CS(4, 1, 1, other, system.b, system.c).to_bytes() == system.to_bytes()
