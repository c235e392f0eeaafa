"""`assay circuit ceremony`: from powers of tau to a key that pays out on chain."""

import subprocess

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from assay.zk.groth16 import VerificationKey
from assay.zk.snarkjs import find_snarkjs

POWER = 7  # 2^7 is more than a circuit of one ReLU of two numbers needs.


def write_model(path, size=2):
    shape = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", shape[:1], shape[1:])
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    np.save(path.with_suffix(".npy"), np.linspace(-1, 1, 10 * size).reshape(10, size))


@pytest.fixture(scope="module")
def powers(tmp_path_factory):
    """A powers-of-tau file of our own: what a public ceremony would publish."""
    folder = tmp_path_factory.mktemp("powers")
    for step in (
        ("new", "bn128", str(POWER), "new.ptau"),
        ("contribute", "new.ptau", "random.ptau", "--name=public", "-e=a test"),
        ("prepare", "phase2", "random.ptau", "final.ptau"),
    ):
        command = [find_snarkjs(), "powersoftau", *step]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "final.ptau"


@pytest.fixture
def compiled(assay, tmp_path):
    """A small circuit of its own folder."""
    model = tmp_path / "tiny.onnx"
    write_model(model)
    samples = model.with_suffix(".npy")
    assert assay("circuit", "compile", model, "--calibration", samples).code == 0
    return tmp_path / "tiny.circuit"


@pytest.fixture
def ceremony(assay, compiled):
    """Run a step of the ceremony in the circuit's folder; files are named, not their paths."""

    def run(step, *arguments):
        paths = [compiled.parent / each if "." in str(each) else each for each in arguments]
        return assay("circuit", "ceremony", step, *paths)

    return run


@pytest.fixture
def final_key(ceremony, powers):
    """The key after two contributors and a beacon."""
    beacon = "0x" + "5a" * 32
    for step in (
        ("prepare", "tiny.circuit", "--ptau", powers),
        ("contribute", "tiny.0000.zkey", "tiny.0001.zkey", "--name", "Ada"),
        ("contribute", "tiny.0001.zkey", "tiny.0002.zkey", "--name", "Grace"),
        ("beacon", "tiny.0002.zkey", "tiny.last.zkey", "--value", beacon),
    ):
        done = ceremony(*step)
        assert done.code == 0, done.err
    return "tiny.last.zkey"


def test_its_key_is_published_checked_and_pays_out(
    assay, at_home, ceremony, compiled, final_key, powers, tmp_path, up
):
    finished = ceremony("finish", "tiny.circuit", final_key, "--ptau", powers, "--json")
    assert finished.code == 0
    assert finished.document["setup"] == "ceremony"
    names = [entry["name"] for entry in finished.document["contributions"]]
    assert names == ["Ada", "Grace", "beacon"]

    name = "from a ceremony"
    published = at_home("model", "publish", compiled, "--name", name, "--floor", "zkml")
    assert published.code == 0, published.err
    checked = at_home("circuit", "check", name, "--ptau", powers)
    assert checked.code == 0, checked.out
    assert "it had the contributions Ada, Grace, beacon" in checked.out
    assert "INSECURE" not in checked.out
    unsure = at_home("circuit", "check", name, "--json").document
    assert unsure["ok"] is True
    assert "powers-of-tau" in unsure["notChecked"][0]

    saved = tmp_path / "receipt.json"
    arguments = ("--json-input", '{"x": [[0.5, -0.5]]}', "--save", saved, "--settled", "--json")
    bought = at_home("infer", name, *arguments)
    assert bought.code == 0, bought.err
    assert bought.document["outputs"]["y"] == [[0.5, 0.0]]
    assert bought.document["receipt"]["transactions"]["capture"] is not None
    verified = assay("verify", saved, "--rpc", up.said["rpc"], "--home", up.home)
    assert verified.code == 0
    assert "zkml proves that this version" in verified.out
    assert "INSECURE" not in verified.out


def test_another_circuits_powers_and_keys_are_refused(assay, ceremony, final_key, powers, tmp_path):
    write_model(tmp_path / "other.onnx", size=3)
    samples = tmp_path / "other.npy"
    compiled = assay("circuit", "compile", tmp_path / "other.onnx", "--calibration", samples)
    assert compiled.code == 0
    foreign = ceremony("verify", "other.circuit", final_key, "--ptau", powers)
    assert foreign.code == 1
    assert "belongs to another circuit" in foreign.err


def test_who_contributed_is_listed(ceremony, final_key, powers):
    verified = ceremony("verify", "tiny.circuit", final_key, "--ptau", powers)
    assert verified.code == 0
    for text in ("Ada", "Grace", "beacon, made of 0x5a5a"):
        assert text in verified.out


@pytest.mark.parametrize("cut", ["tiny.last.zkey", "tiny.circuit"])
def test_a_file_that_was_cut_is_named_and_nothing_is_finished(
    ceremony, compiled, final_key, powers, cut
):
    path = compiled.parent / cut
    path.write_bytes(path.read_bytes()[:-100])
    refused = ceremony("finish", "tiny.circuit", final_key, "--ptau", powers)
    assert refused.code == 1
    assert "Traceback" not in refused.err
    assert not compiled.with_suffix(".vkey").exists()


def test_powers_that_were_cut_are_refused(ceremony, compiled, powers):
    cut = compiled.parent / "cut.ptau"
    cut.write_bytes(powers.read_bytes()[:-100])
    refused = ceremony("prepare", "tiny.circuit", "--ptau", cut)
    assert refused.code == 1
    assert "cut.ptau" in refused.err
    assert not (compiled.parent / "tiny.0000.zkey").exists()


def test_a_key_that_nobody_contributed_to_is_refused(ceremony, compiled, powers):
    assert ceremony("prepare", "tiny.circuit", "--ptau", powers).code == 0
    refused = ceremony("finish", "tiny.circuit", "tiny.0000.zkey", "--ptau", powers)
    assert refused.code == 1
    assert "Nobody has contributed" in refused.err
    assert not compiled.with_suffix(".vkey").exists()


@pytest.mark.parametrize(
    ("value", "message"), [("moon", "is no number in hex"), ("0x", "There is no beacon")]
)
def test_a_beacon_is_bytes_in_hex(ceremony, powers, value, message):
    assert ceremony("prepare", "tiny.circuit", "--ptau", powers).code == 0
    refused = ceremony("beacon", "tiny.0000.zkey", "tiny.last.zkey", "--value", value)
    assert refused.code == 1
    assert message in refused.err


def test_a_finished_ceremony_may_already_be_in_its_place(ceremony, compiled, final_key, powers):
    (compiled.parent / final_key).rename(compiled.with_suffix(".zkey"))
    finished = ceremony("finish", "tiny.circuit", "tiny.zkey", "--ptau", powers)
    assert finished.code == 0
    assert not VerificationKey.from_bytes(compiled.with_suffix(".vkey").read_bytes()).insecure
