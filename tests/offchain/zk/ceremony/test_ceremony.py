"""Two contributors and a beacon, and the key that comes of it."""

import json

import pytest

from assay.zk.ceremony import read_contributions, verification_key
from assay.zk.groth16 import VerificationKey, Zkey, verify
from assay.zk.provers import prover_named

from ..proving_fixtures import DevelopmentKey
from .conftest import BEACON


@pytest.fixture
def key(steps, circuit):
    return verification_key(steps.final, circuit.layout)


def test_the_final_key_verifies_with_all_contributions(ceremony, circuit, powers_of_tau, steps):
    found = ceremony.verify(circuit.r1cs, powers_of_tau.prepared, steps.final)
    assert found == steps.written_down
    assert [part.name for part in found] == ["first party", "second party", "beacon"]
    assert [part.beacon_hash for part in found] == [None, None, BEACON]
    assert [part.iterations_exponent for part in found] == [None, None, 10]


def test_a_contribution_has_the_hash_that_snarkjs_tells(
    circuit, powers_of_tau, steps, snarkjs, tmp_path
):
    (tmp_path / "circuit.r1cs").write_bytes(circuit.r1cs.to_bytes())
    files = ("circuit.r1cs", powers_of_tau.prepared, steps.final)
    said = "".join(snarkjs("zkey", "verify", *files, folder=tmp_path).split())
    for part in steps.written_down:
        assert part.hash.hex() in said


def test_contributions_differ_each_time(ceremony, steps, tmp_path):
    again = ceremony.contribute(steps.prepared, tmp_path / "again.zkey", "first party")
    assert again.hash != steps.written_down[0].hash


@pytest.mark.parametrize("name", ["snarkjs", "zksnake"])
def test_both_provers_prove_with_the_key(name, circuit, steps, key):
    statement = DevelopmentKey(circuit, steps.final, key).state((7, 9))
    prover = prover_named(name, 2**29)
    proof = prover.prove(steps.final, statement.witness)
    prover.close()
    assert verify(key, proof, statement.signals)


def test_the_verification_key_is_the_one_that_snarkjs_exports(steps, key, snarkjs, tmp_path):
    snarkjs("zkey", "export", "verificationkey", steps.final, "key.json", folder=tmp_path)
    told = json.loads((tmp_path / "key.json").read_text())
    assert [key.points.alpha.x, key.points.alpha.y] == list(map(int, told["vk_alpha_1"][:2]))
    for name in ("beta", "gamma", "delta"):
        words = [int(word) for pair in told[f"vk_{name}_2"][:2] for word in pair]
        point = getattr(key.points, name)
        assert [*point.x, *point.y] == words
    assert [[str(point.x), str(point.y), "1"] for point in key.points.signals] == told["IC"]


def test_the_verification_key_is_not_insecure(key):
    assert not key.insecure
    assert VerificationKey.from_bytes(key.to_bytes()) == key


def test_nobody_has_contributed_to_a_prepared_key(steps):
    assert read_contributions(Zkey(steps.prepared)) == ()
    assert not Zkey(steps.prepared).is_development_key


def test_leaves_nothing_but_the_keys_behind(steps):
    names = ["final.zkey", "first.zkey", "prepared.zkey", "second.zkey"]
    assert sorted(path.name for path in steps.final.parent.iterdir()) == names
