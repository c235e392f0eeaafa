"""The sample models read handwriting that they have not seen, and a script makes them again."""

import json
import runpy
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from sklearn.datasets import load_digits

from assay.engines import engine_for
from assay.models import Declaration, build_manifest
from assay.wire.coercion import coerce
from assay.wire.manifest import TensorSpec

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "samples" / "digits"
IMAGE_SHAPES = {"digits": (1, 8, 8), "digits_cnn": (1, 1, 8, 8)}
FILES = ("digits.onnx", "digits_cnn.onnx", "calibration.npy", "held_out.npy", "held_out.json")

for_each_model = pytest.mark.parametrize("name", IMAGE_SHAPES)


@pytest.fixture(scope="module")
def held_out():
    return json.loads((SAMPLES / "held_out.json").read_text())


@pytest.fixture(scope="module")
def retrain(tmp_path_factory):
    """Run the script, and return the folder that it wrote to."""

    def run():
        folder = tmp_path_factory.mktemp("digits")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["train_digits.py", "--folder", str(folder)])
            runpy.run_path(str(ROOT / "scripts" / "train_digits.py"), run_name="__main__")
        return folder

    return run


def answers(folder, name, images):
    manifest = build_manifest(
        folder / f"{name}.onnx", Declaration(licence="MIT", description="Digits.")
    )
    shape = IMAGE_SHAPES[name]
    assert manifest.inputs == (TensorSpec(name="image", dtype="float32", shape=shape),)
    assert manifest.outputs == (TensorSpec(name="scores", dtype="float32", shape=(1, 10)),)
    model = engine_for(manifest).load(manifest, folder)
    inputs = [{"image": coerce(np.reshape(image, shape), manifest.inputs[0])} for image in images]
    return [int(model.run(each)["scores"].argmax()) for each in inputs]


@for_each_model
def test_recognises_nearly_all_held_out_images(held_out, name):
    right = np.equal(answers(SAMPLES, name, held_out["images"]), held_out["labels"])
    assert len(right) >= 10
    assert right.mean() >= 0.95


def test_the_held_out_images_are_real_ones_with_their_labels(held_out):
    digits = load_digits()
    real = {
        image.tobytes(): label for image, label in zip(digits.images, digits.target, strict=True)
    }
    for image, label in zip(held_out["images"], held_out["labels"], strict=True):
        assert real[np.array(image, float).tobytes()] == label


def test_the_images_for_compiling_are_real_and_none_is_in_both_files(held_out):
    calibration, unseen = (
        np.load(SAMPLES / name, allow_pickle=False) for name in ("calibration.npy", "held_out.npy")
    )
    assert calibration.shape[1:] == unseen.shape[1:] == (1, 8, 8)
    assert unseen[: len(held_out["images"]), 0].tolist() == held_out["images"]
    real = {image.tobytes() for image in load_digits().images}
    seen, kept = (
        {image.astype(float).tobytes() for image in images} for images in (calibration, unseen)
    )
    assert seen <= real
    assert kept <= real
    assert len(calibration) >= 100
    assert seen.isdisjoint(kept)


@for_each_model
def test_the_script_makes_the_same_held_out_images_and_an_equal_model(retrain, held_out, name):
    folder = retrain()
    assert json.loads((folder / "held_out.json").read_text()) == held_out
    right = np.equal(answers(folder, name, held_out["images"]), held_out["labels"])
    assert right.mean() >= 0.95


def test_the_script_writes_the_same_bytes_every_time(retrain):
    first, second = retrain(), retrain()
    for name in FILES:
        assert (first / name).read_bytes() == (second / name).read_bytes()


@for_each_model
def test_the_model_is_small_and_made_of_operators_that_a_circuit_can_hold(name):
    assert (SAMPLES / f"{name}.onnx").stat().st_size < 20_000
    operators = {node.op_type for node in onnx.load(SAMPLES / f"{name}.onnx").graph.node}
    assert operators <= {"Conv", "Relu", "MaxPool", "Gemm", "Flatten"}
