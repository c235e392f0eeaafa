"""Proofs of witnesses, true and false."""

import pytest

from assay.errors import ProverError
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16 import prove, verify


@pytest.mark.parametrize("x", [(0, 0), (-128, 127), (127, -128), (-1, 1)])
def test_proves_what_the_program_computes(development_key, proving_key, x):
    statement = development_key.state(x, digest=b"\xff" * 32)
    proof = prove(proving_key, statement.values)
    assert verify(development_key.key, proof, statement.signals)


def test_no_two_proofs_are_the_same(proving_key, statement, proof):
    again = prove(proving_key, statement.values)
    points = {again.a, again.b, again.c}
    assert points.isdisjoint({proof.a, proof.b, proof.c})


def test_a_witness_that_breaks_a_constraint_gives_no_proof(development_key, proving_key, statement):
    for wire in range(1, len(statement.values), 7):
        values = list(statement.values)
        values[wire] = (values[wire] + 1) % SCALAR_FIELD
        signals = values[1 : 1 + len(statement.signals)]
        assert not verify(development_key.key, prove(proving_key, values), signals)


def test_refuses_a_witness_with_another_number_of_wires(proving_key, statement):
    with pytest.raises(ProverError, match=f"has {len(statement.values) - 1} wires"):
        prove(proving_key, statement.values[:-1])


def test_reports_how_far_it_is(proving_key, statement):
    reports = []
    prove(proving_key, statement.values, reports.append)
    done = [progress.done for progress in reports]
    assert done == sorted(done)
    assert done[-1] == 1.0
    assert all(progress.stage for progress in reports)
