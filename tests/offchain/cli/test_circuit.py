"""`assay circuit`: compile, setup and info."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from assay.zk.groth16 import VerificationKey, Zkey
from assay.zk.plan import read_plan

SAMPLES = Path(__file__).parents[3] / "samples" / "digits"
CNN = "digits_cnn.onnx"


@pytest.fixture
def folder(tmp_path):
    """A folder with the sample model and its data."""
    for name in (CNN, "calibration.npy", "held_out.npy"):
        shutil.copy(SAMPLES / name, tmp_path)
    return tmp_path


@pytest.fixture
def compiled(assay, folder):
    """The sample, compiled; the path of its circuit."""
    data = ("--calibration", folder / "calibration.npy", "--held-out", folder / "held_out.npy")
    assert assay("circuit", "compile", folder / CNN, *data).code == 0
    return folder / "digits_cnn.circuit"


def test_the_sample_is_compiled_to_the_circuit_that_comes_with_it(compiled):
    assert compiled.read_bytes() == (SAMPLES / "digits_cnn.circuit").read_bytes()


def test_people_see_what_rounding_costs_and_what_a_proof_takes(assay, folder):
    data = ("--calibration", folder / "calibration.npy", "--held-out", folder / "held_out.npy")
    shown = assay("circuit", "compile", folder / CNN, *data)
    assert shown.code == 0
    for text in (
        "of 450 held-out samples",
        "690",
        "6 public signals",
        "MB of memory",
        "360 bytes",
        "gas",
    ):
        assert text in shown.out


def test_scripts_read_the_same(assay, folder):
    data = ("--calibration", folder / "calibration.npy", "--held-out", folder / "held_out.npy")
    found = assay("circuit", "compile", folder / CNN, *data, "--json").document
    assert found["parameters"] == 690
    assert found["publicSignals"] == 6
    assert found["proofBytes"] == 256 + 64 + 40
    assert found["report"]["agreement"] >= 0.99
    assert found["report"]["samples"] == 450
    assert found["report"]["heldOut"] is True


def test_without_held_out_data_the_report_says_so(assay, folder):
    shown = assay("circuit", "compile", folder / CNN, "--calibration", folder / "calibration.npy")
    assert "of 100 samples, which the scales were chosen by" in shown.out


def test_a_circuit_may_have_another_name_beside_its_model(assay, folder):
    arguments = (folder / CNN, "--calibration", folder / "calibration.npy", "--out")
    assert assay("circuit", "compile", *arguments, folder / "other.circuit").code == 0
    assert read_plan((folder / "other.circuit").read_bytes()).model.file == CNN
    refused = assay("circuit", "compile", *arguments, folder.parent / "far.circuit")
    assert refused.code == 1
    assert "is not beside digits_cnn.onnx" in refused.err


def test_more_bits_are_more_exact(assay, folder):
    arguments = (folder / CNN, "--calibration", folder / "calibration.npy", "--json")
    rough, fine = (
        assay("circuit", "compile", *arguments, *bits).document
        for bits in (
            ("--weight-bits", 4, "--activation-bits", 4, "--agreement", 0.5),
            ("--weight-bits", 12, "--activation-bits", 12, "--input-bits", 16),
        )
    )
    assert fine["report"]["meanError"] < rough["report"]["meanError"]
    assert fine["inputBits"] == 16
    assert fine["constraints"] > rough["constraints"]


def test_an_open_size_is_fixed_by_a_shape(assay, create_onnx, tmp_path):
    model = create_onnx(
        [helper.make_node("Relu", ["x"], ["y"])],
        {"x": (TensorProto.FLOAT, ["batch", 3])},
        {"y": (TensorProto.FLOAT, ["batch", 3])},
    )
    samples = tmp_path / "samples.npy"
    np.save(samples, np.linspace(-1, 1, 30).reshape(10, 1, 3))
    arguments = ("circuit", "compile", model, "--calibration", samples)
    refused = assay(*arguments)
    assert refused.code == 1
    assert "Give all its sizes as the shape" in refused.err
    assert assay(*arguments, "--shape", "1,3", "--json").document["shape"] == [1, 3]
    misspelt = assay(*arguments, "--shape", "one")
    assert misspelt.code == 1
    assert "Write its sizes with commas" in misspelt.err


@pytest.mark.parametrize(
    ("samples", "options", "message"),
    [
        (np.zeros((3, 5)), (), "calibration data has shape"),
        (np.array([["a"]]), (), "not numbers"),
        (np.zeros((0, 1, 8, 8)), (), "is empty"),
        (None, ("--agreement", "1.5"), "greement"),
        (None, ("--weight-bits", "1", "--activation-bits", "1"), "weight"),
        (None, ("--input-bits", "9"), "8 or 16"),
    ],
)
def test_what_cannot_be_compiled_is_explained_and_writes_nothing(
    assay, folder, samples, options, message
):
    calibration = folder / "calibration.npy"
    if samples is not None:
        np.save(calibration, samples)
    refused = assay("circuit", "compile", folder / CNN, "--calibration", calibration, *options)
    assert refused.code == 1
    assert message in refused.err
    assert "Traceback" not in refused.err
    assert list(folder.glob("*.circuit")) == []


def test_agreement_below_the_threshold_is_refused(assay, folder):
    refused = assay(
        "circuit",
        "compile",
        folder / CNN,
        "--calibration",
        folder / "calibration.npy",
        "--weight-bits",
        2,
        "--activation-bits",
        2,
        "--agreement",
        1,
    )
    assert refused.code == 1
    assert "agree on" in refused.err
    assert list(folder.glob("*.circuit")) == []


def test_calibration_data_must_be_named_and_be_there(assay, folder):
    assert assay("circuit", "compile", folder / CNN).code == 2
    missing = assay("circuit", "compile", folder / CNN, "--calibration", folder / "none.npy")
    assert missing.code == 2


def test_a_setup_wants_to_be_told_that_it_is_insecure(assay, compiled):
    refused = assay("circuit", "setup", compiled)
    assert refused.code == 1
    assert "--insecure-dev" in refused.err
    assert "ceremony" in refused.err
    assert list(compiled.parent.glob("*.?key")) == []


@pytest.fixture
def tiny(assay, create_onnx, tmp_path):
    """A model of one operator, compiled; the path of its circuit."""
    shape = (TensorProto.FLOAT, [1, 2])
    model = create_onnx(
        [helper.make_node("Relu", ["x"], ["y"])], {"x": shape}, {"y": shape}, name="tiny.onnx"
    )
    np.save(tmp_path / "x.npy", np.linspace(-1, 1, 20).reshape(10, 2))
    assert assay("circuit", "compile", model, "--calibration", tmp_path / "x.npy").code == 0
    return tmp_path / "tiny.circuit"


def test_a_setup_writes_both_keys_and_names_them_insecure(assay, tiny):
    made = assay("circuit", "setup", tiny, "--insecure-dev", "--json").document
    key = VerificationKey.from_bytes(tiny.with_suffix(".vkey").read_bytes())
    assert key.insecure
    assert made["setup"] == "insecure-development"
    assert made["verificationKeyHash"] == "0x" + key.hash().hex()
    assert Zkey(tiny.with_suffix(".zkey")).key_points() == key.points
    first = tiny.with_suffix(".zkey").read_bytes()
    shown = assay("circuit", "setup", tiny, "--insecure-dev")
    assert "INSECURE development key: anyone can forge" in shown.out
    assert tiny.with_suffix(".zkey").read_bytes() == first


def test_a_setup_does_not_overwrite_the_key_of_a_ceremony(assay, tiny):
    assert assay("circuit", "setup", tiny, "--insecure-dev").code == 0
    path = tiny.with_suffix(".vkey")
    data = bytearray(path.read_bytes())
    data[1] = 0  # the flag of insecure keys
    path.write_bytes(data)
    refused = assay("circuit", "setup", tiny, "--insecure-dev")
    assert refused.code == 1
    assert "tiny.vkey is the key of a ceremony" in refused.err
    assert path.read_bytes() == data


def test_a_setup_needs_the_model_that_was_compiled(assay, tiny):
    tiny.with_suffix(".onnx").unlink()
    refused = assay("circuit", "setup", tiny, "--insecure-dev")
    assert refused.code == 1
    assert "tiny.onnx" in refused.err
    assert "Traceback" not in refused.err


def test_info_describes_each_file_of_a_circuit(assay, tiny):
    assert assay("circuit", "setup", tiny, "--insecure-dev").code == 0
    told = {
        suffix: assay("circuit", "info", tiny.with_suffix(suffix), "--json").document
        for suffix in (".circuit", ".vkey", ".zkey")
    }
    assert told[".circuit"]["publicSignals"] == told[".zkey"]["publicSignals"]
    assert told[".vkey"]["publicSignals"] == told[".zkey"]["publicSignals"]
    assert told[".circuit"]["model"] == "tiny.onnx"
    assert told[".vkey"]["setup"] == "insecure-development"
    assert told[".zkey"]["contributions"] == []
    for suffix, text in (
        (".circuit", "constraints"),
        (".vkey", "INSECURE development key"),
        (".zkey", "none: anyone can forge"),
    ):
        assert text in assay("circuit", "info", tiny.with_suffix(suffix)).out


@pytest.mark.parametrize("suffix", [".circuit", ".vkey", ".zkey"])
def test_info_says_what_is_wrong_with_a_file_that_was_cut(assay, tiny, suffix):
    assert assay("circuit", "setup", tiny, "--insecure-dev").code == 0
    path = tiny.with_suffix(suffix)
    path.write_bytes(path.read_bytes()[:-7])
    refused = assay("circuit", "info", path)
    assert refused.code == 1
    assert "Traceback" not in refused.err


def test_info_is_about_files_of_circuits(assay, tiny):
    refused = assay("circuit", "info", tiny.with_suffix(".onnx"))
    assert refused.code == 1
    assert ".circuit, .vkey, .zkey" in refused.err
