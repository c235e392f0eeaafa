"""The development setup: reproducible, and plainly insecure."""

from assay.zk.groth16 import Zkey, insecure_setup, insecure_verification_key

from ..proving_fixtures import create_circuit


def test_the_same_circuit_gives_the_same_bytes(development_key, tmp_path):
    circuit = create_circuit()
    key = insecure_setup(circuit.r1cs, circuit.layout, tmp_path / "again.zkey")
    assert (tmp_path / "again.zkey").read_bytes() == development_key.zkey.read_bytes()
    assert key == development_key.key


def test_the_verification_key_alone_is_the_same(development_key):
    circuit = create_circuit()
    assert insecure_verification_key(circuit.r1cs, circuit.layout) == development_key.key


def test_both_keys_hold_the_same_points(development_key):
    assert Zkey(development_key.zkey).key_points() == development_key.key.points


def test_says_that_it_is_insecure(development_key):
    assert development_key.key.insecure
    assert Zkey(development_key.zkey).is_development_key


def test_another_weight_gives_other_points_everywhere(development_key, other_key):
    mine, other = development_key.key.points, other_key.key.points
    assert development_key.key.layout == other_key.key.layout
    assert mine.signal_count == other.signal_count
    assert {mine.alpha, *mine.signals}.isdisjoint({other.alpha, *other.signals})
    assert {mine.beta, mine.gamma, mine.delta}.isdisjoint({other.beta, other.gamma, other.delta})


def test_reports_how_far_it_is(development_key, tmp_path):
    circuit, reports = development_key.circuit, []
    insecure_setup(circuit.r1cs, circuit.layout, tmp_path / "again.zkey", reports.append)
    done = [progress.done for progress in reports]
    assert done == sorted(done)
    assert done[-1] == 1.0
