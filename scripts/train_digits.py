"""Train the sample models on handwritten digits, and export them to ONNX.

Writes `digits.onnx` and `digits_cnn.onnx`; `held_out.json`: real images that the models have never
seen, with labels; and for compiling a circuit `calibration.npy`, images that they were trained on,
and `held_out.npy`, all that they were not. Takes seconds. On one machine, the same packages write
the same bytes every time.
"""

import argparse
import json
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits  # type: ignore[import-untyped]
from sklearn.model_selection import train_test_split  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

from digits_cnn import exported_network, train_network

Floats: TypeAlias = NDArray[np.float32]

SAMPLES = Path(__file__).parents[1] / "samples" / "digits"
HIDDEN = 32  # One hidden layer of this size is right on 97 of 100 images, and cheap to prove.
DARKEST = 16  # A pixel is an integer from 0, paper, to this, ink.
KEPT = 40
CALIBRATION = 100


def main() -> None:
    """Train, report the accuracies, and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=SAMPLES)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)

    digits = load_digits()
    images, held_out, labels, held_out_labels = train_test_split(
        digits.images.astype(np.float32), digits.target, random_state=0, stratify=digits.target
    )
    perceptron = MLPClassifier((HIDDEN,), tol=1e-3, random_state=0)
    perceptron.fit(pixels(images) / DARKEST, labels)
    convolutional = train_network(images.astype(float) / DARKEST, labels)
    for name, answers in (
        ("digits", perceptron.predict(pixels(held_out) / DARKEST)),
        ("digits_cnn", convolutional.scores(held_out / DARKEST).argmax(1)),
    ):
        accuracy = np.mean(answers == held_out_labels)
        print(f"{name} recognises {accuracy:.1%} of {len(held_out)} held-out images.")

    onnx.save(exported(perceptron.coefs_, perceptron.intercepts_), folder / "digits.onnx")
    onnx.save(exported_network(convolutional, DARKEST), folder / "digits_cnn.onnx")
    np.save(folder / "calibration.npy", as_bytes(images[:CALIBRATION]))
    np.save(folder / "held_out.npy", as_bytes(held_out))
    kept = {"images": held_out[:KEPT].astype(int), "labels": held_out_labels[:KEPT]}
    (folder / "held_out.json").write_text(
        json.dumps({name: values.tolist() for name, values in kept.items()}) + "\n"
    )
    print(f"The models and images are in {folder}.")


def pixels(images: Floats) -> Floats:
    """Lay each image out in one row."""
    return images.reshape(len(images), -1)


def as_bytes(images: Floats) -> NDArray[np.uint8]:
    """Write images as whole pixels, with the one channel that they have: uint8 [n, 1, 8, 8]."""
    return images[:, np.newaxis].astype(np.uint8)


def exported(weights: list[Floats], biases: list[Floats]) -> onnx.ModelProto:
    """Build the ONNX model: `image`, float32 [1, 8, 8] of 0 to 16, to `scores`, float32 [1, 10]."""
    # The network was trained on pixels from 0 to 1. Scaled weights take them as they are: integers,
    # which a circuit holds without rounding.
    constants = {
        "hidden_weights": weights[0] / DARKEST,
        "hidden_biases": biases[0],
        "score_weights": weights[1],
        "score_biases": biases[1],
    }
    graph = helper.make_graph(
        [
            helper.make_node("Flatten", ["image"], ["pixels"], axis=1),
            helper.make_node("Gemm", ["pixels", "hidden_weights", "hidden_biases"], ["hidden"]),
            helper.make_node("Relu", ["hidden"], ["active"]),
            helper.make_node("Gemm", ["active", "score_weights", "score_biases"], ["scores"]),
        ],
        "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 10])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    main()
