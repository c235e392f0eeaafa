"""Files that were cut, belong to another circuit, or are something else."""

from pathlib import Path

import numpy as np
import pytest

from assay.errors import CeremonyError
from assay.zk.ceremony import Ceremony, verification_key
from assay.zk.ceremony import ceremony as ceremony_module
from assay.zk.circuit import compile_circuit
from assay.zk.program import Affine, Program, Relu
from assay.zk.snarkjs import SnarkjsRun

from ..proving_fixtures import create_circuit


@pytest.fixture
def create_copy(tmp_path):
    """Write a file with other bytes, under another name."""

    def create(data, name="copy"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return create


@pytest.fixture(scope="module")
def larger():
    steps = (Affine(0, np.ones((20, 20), np.int64), np.arange(20)), Relu(1, 1))
    return compile_circuit(Program(20, 8, steps, 2))


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_prepares_with_no_file_that_is_too_small(ceremony, larger, powers_of_tau, tmp_path):
    with pytest.raises(CeremonyError, match=r"goes up to the power \d+, and the circuit needs \d+"):
        ceremony.prepare(larger.r1cs, powers_of_tau.prepared, tmp_path / "new.zkey")
    assert list(tmp_path.iterdir()) == []


def test_prepares_with_no_file_that_is_not_prepared(ceremony, circuit, powers_of_tau, tmp_path):
    with pytest.raises(CeremonyError, match="is not prepared") as caught:
        ceremony.prepare(circuit.r1cs, powers_of_tau.unprepared, tmp_path / "new.zkey")
    assert "prepare phase2" in caught.value.hint


def test_prepares_with_no_file_of_another_curve(ceremony, circuit, powers_of_tau, create_copy):
    other = create_copy(flipped(powers_of_tau.prepared.read_bytes(), 12 + 12 + 4))
    with pytest.raises(CeremonyError, match="not for the curve BN254"):
        ceremony.prepare(circuit.r1cs, other, other.with_name("new.zkey"))


@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_prepares_with_no_file_that_was_cut(ceremony, circuit, powers_of_tau, create_copy, part):
    data = powers_of_tau.prepared.read_bytes()
    cut = create_copy(data[: int(len(data) * part)])
    with pytest.raises(CeremonyError) as caught:
        ceremony.prepare(circuit.r1cs, cut, cut.with_name("new.zkey"))
    assert "Get the whole file again" in caught.value.hint
    assert not cut.with_name("new.zkey").exists()


def test_prepares_with_no_file_that_is_not_there(ceremony, circuit, tmp_path):
    with pytest.raises(CeremonyError, match=r"absent\.ptau cannot be read"):
        ceremony.prepare(circuit.r1cs, tmp_path / "absent.ptau", tmp_path / "new.zkey")


def test_writes_to_no_folder_that_is_not_there(ceremony, steps, tmp_path):
    with pytest.raises(CeremonyError, match="cannot be written"):
        ceremony.contribute(steps.first, tmp_path / "absent" / "new.zkey", "someone")


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_nobody_contributes_to_a_key_that_was_cut(ceremony, steps, create_copy, part):
    data = steps.second.read_bytes()
    cut, target = create_copy(data[: int(len(data) * part)]), create_copy(b"precious", "target")
    with pytest.raises(CeremonyError):
        ceremony.contribute(cut, target, "someone")
    with pytest.raises(CeremonyError):
        ceremony.beacon(cut, target, b"\1" * 32)
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize("name", ["", "x" * 65, "a\nb", "é", "a;b"])
def test_nobody_contributes_under_a_name_that_is_none(ceremony, steps, tmp_path, name):
    with pytest.raises(CeremonyError, match="cannot be called"):
        ceremony.contribute(steps.first, tmp_path / "new.zkey", name)


@pytest.mark.parametrize(("size", "exponent"), [(0, 10), (256, 10), (32, 9), (32, 64)])
def test_there_is_no_such_beacon(ceremony, steps, tmp_path, size, exponent):
    with pytest.raises(CeremonyError, match="no beacon of"):
        ceremony.beacon(steps.first, tmp_path / "new.zkey", bytes(size), exponent)


def test_a_development_key_does_not_become_a_ceremonys(
    ceremony, circuit, development_key, powers_of_tau, tmp_path
):
    key, new = development_key.zkey, tmp_path / "new.zkey"
    for attempt in (
        lambda: ceremony.contribute(key, new, "someone"),
        lambda: ceremony.beacon(key, new, b"\1" * 32),
        lambda: ceremony.verify(circuit.r1cs, powers_of_tau.prepared, key),
        lambda: verification_key(key, circuit.layout),
    ):
        with pytest.raises(CeremonyError, match="anyone can forge"):
            attempt()


def test_a_development_key_in_disguise_does_not_verify(
    ceremony, circuit, development_key, powers_of_tau, steps, create_copy
):
    data = development_key.zkey.read_bytes()
    disguised = create_copy(data[: -(64 + 4)] + b"\1" * 64 + bytes(4))
    ceremony.contribute(disguised, disguised, "someone")
    with pytest.raises(CeremonyError, match="INVALID"):
        ceremony.verify(circuit.r1cs, powers_of_tau.prepared, disguised)


def test_a_key_without_contributions_is_refused(ceremony, circuit, powers_of_tau, steps):
    with pytest.raises(CeremonyError, match="Nobody has contributed"):
        ceremony.verify(circuit.r1cs, powers_of_tau.prepared, steps.prepared)
    with pytest.raises(CeremonyError, match="Nobody has contributed"):
        verification_key(steps.prepared, circuit.layout)


def test_a_key_of_a_circuit_of_another_size_is_refused(ceremony, larger, powers_of_tau, steps):
    with pytest.raises(CeremonyError):
        ceremony.verify(larger.r1cs, powers_of_tau.prepared, steps.final)
    with pytest.raises(CeremonyError, match="public signals"):
        verification_key(steps.final, larger.layout)


def test_a_key_of_other_weights_is_refused(ceremony, powers_of_tau, steps):
    with pytest.raises(CeremonyError, match=r"snarkjs refused: .*does not match"):
        ceremony.verify(create_circuit(weight=4).r1cs, powers_of_tau.prepared, steps.final)


@pytest.mark.parametrize("from_end", [1, 200, 400, 700, 1000, 5000])
def test_a_key_with_one_bit_changed_is_refused(
    ceremony, circuit, powers_of_tau, steps, create_copy, from_end
):
    data = steps.final.read_bytes()
    changed = create_copy(flipped(data, len(data) - from_end))
    with pytest.raises(CeremonyError):
        ceremony.verify(circuit.r1cs, powers_of_tau.prepared, changed)


def test_a_key_of_other_powers_of_tau_is_refused(
    ceremony, circuit, powers_of_tau, steps, snarkjs, tmp_path
):
    other = tmp_path / "other.ptau"
    asked = {"folder": tmp_path, "asked": "any text\n"}
    snarkjs("powersoftau", "contribute", powers_of_tau.unprepared, "1.ptau", "--name=x", **asked)
    snarkjs("powersoftau", "prepare", "phase2", "1.ptau", other, folder=tmp_path)
    with pytest.raises(CeremonyError, match="snarkjs refused"):
        ceremony.verify(circuit.r1cs, other, steps.final)


def test_says_where_to_get_snarkjs(circuit, powers_of_tau, tmp_path, monkeypatch):
    monkeypatch.setattr(ceremony_module, "find_snarkjs", lambda: None)
    with pytest.raises(CeremonyError, match="no snarkjs here") as caught:
        Ceremony().prepare(circuit.r1cs, powers_of_tau.prepared, tmp_path / "new.zkey")
    assert "npm ci" in caught.value.hint


def test_the_secret_stands_on_no_command_line(steps, tmp_path, monkeypatch):
    seen = []

    class Listening(SnarkjsRun):
        def __init__(self, program, *arguments):
            seen.extend(map(str, arguments))
            super().__init__(program, *arguments)

        def wait(self, answer=""):
            seen.append(Path(f"/proc/{self._process.pid}/cmdline").read_bytes().decode())
            assert len(answer) > 64
            assert not any(answer.strip() in text for text in seen)
            return super().wait(answer)

    monkeypatch.setattr(ceremony_module, "SnarkjsRun", Listening)
    Ceremony().contribute(steps.prepared, tmp_path / "new.zkey", "someone")
    assert seen
