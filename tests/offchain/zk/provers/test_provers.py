"""What every prover does, whoever wrote it."""

import pytest

from assay.errors import ProverError
from assay.zk.field import SCALAR_FIELD
from assay.zk.groth16 import verify
from assay.zk.provers import prover_named
from assay.zk.r1cs import write_witness


def test_proves_with_a_development_key(prover, development_key):
    for x in ((5, -3), (-128, 127)):
        statement = development_key.state(x)
        proof = prover.prove(development_key.zkey, statement.witness)
        assert verify(development_key.key, proof, statement.signals)


def test_reports_how_far_it_is(prover, development_key):
    reports = []
    prover.prove(development_key.zkey, development_key.state().witness, reports.append)
    assert all(progress.stage and 0.0 <= progress.done <= 1.0 for progress in reports)
    assert reports[-1].done == 1.0


def test_hands_out_no_proof_of_a_witness_that_breaks_a_constraint(prover, development_key):
    values = development_key.state().values
    values[1] = (values[1] + 1) % SCALAR_FIELD
    with pytest.raises(ProverError, match="the witness breaks a constraint"):
        prover.prove(development_key.zkey, write_witness(values))


def test_hands_out_no_proof_with_the_key_of_another_model(prover, development_key, other_key):
    with pytest.raises(ProverError, match="belongs to another circuit"):
        prover.prove(other_key.zkey, development_key.state().witness)


def test_refuses_a_witness_of_a_circuit_of_another_size(prover, development_key):
    values = development_key.state().values
    with pytest.raises(ProverError, match=f"{len(values) + 1} wires"):
        prover.prove(development_key.zkey, write_witness([*values, 0]))


def test_refuses_a_key_that_was_cut(prover, development_key, tmp_path):
    cut = tmp_path / "cut.zkey"
    cut.write_bytes(development_key.zkey.read_bytes()[:-100])
    with pytest.raises(ProverError, match=r"cut\.zkey is cut off"):
        prover.prove(cut, development_key.state().witness)


def test_refuses_a_witness_that_was_cut(prover, development_key):
    with pytest.raises(ProverError, match="is cut off"):
        prover.prove(development_key.zkey, development_key.state().witness[:-1])


def test_hands_out_no_proof_with_a_damaged_key(prover, development_key, tmp_path):
    damaged = tmp_path / "damaged.zkey"
    data = bytearray(development_key.zkey.read_bytes())
    data[-200] ^= 1  # in H, whose points nobody checks
    damaged.write_bytes(data)
    with pytest.raises(ProverError, match="does not verify"):
        prover.prove(damaged, development_key.state().witness)


@pytest.mark.parametrize("name", ["snarkjs", "zksnake"])
def test_says_before_it_starts_that_its_memory_will_not_do(name, development_key):
    prover = prover_named(name, 40 * 2**20)
    reports = []
    with pytest.raises(ProverError, match=r"takes about \d+ MB .* may take 40 MB") as caught:
        prover.prove(development_key.zkey, development_key.state().witness, reports.append)
    assert "Raise the prover's memory limit" in caught.value.hint
    assert reports == []


def test_can_be_closed_twice_and_used_again(prover, development_key):
    statement = development_key.state()
    prover.close()
    prover.close()
    assert prover.prove(development_key.zkey, statement.witness)
    prover.close()
    assert prover.prove(development_key.zkey, statement.witness)


def test_there_are_these_provers():
    with pytest.raises(ProverError) as caught:
        prover_named("abacus", 0)
    assert caught.value.message == "There is no prover 'abacus'."
    assert caught.value.hint == "Use one of: snarkjs, zksnake."


def test_a_prover_has_the_name_it_is_found_by():
    assert [prover_named(name, 0).name for name in ("snarkjs", "zksnake")] == ["snarkjs", "zksnake"]
