"""Train the sample model on handwritten digits, and export it to ONNX.

Writes `digits.onnx`, and `held_out.json`: real images that the model has never seen, with labels.
Takes seconds. On one machine, the same packages write the same bytes every time.
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

Floats: TypeAlias = NDArray[np.float32]

SAMPLES = Path(__file__).parents[1] / "samples" / "digits"
HIDDEN = 32  # One hidden layer of this size is right on 97 of 100 images, and cheap to prove.
DARKEST = 16  # A pixel is an integer from 0, paper, to this, ink.
KEPT = 40


def main() -> None:
    """Train, report the accuracy, and write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=SAMPLES)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)

    digits = load_digits()
    images, held_out, labels, held_out_labels = train_test_split(
        digits.images.astype(np.float32), digits.target, random_state=0, stratify=digits.target
    )
    network = MLPClassifier((HIDDEN,), tol=1e-3, random_state=0)
    network.fit(pixels(images) / DARKEST, labels)
    accuracy = network.score(pixels(held_out) / DARKEST, held_out_labels)
    print(f"{accuracy:.1%} of {len(held_out)} held-out images are recognised.")

    onnx.save(exported(network.coefs_, network.intercepts_), folder / "digits.onnx")
    kept = {"images": held_out[:KEPT].astype(int), "labels": held_out_labels[:KEPT]}
    (folder / "held_out.json").write_text(
        json.dumps({name: values.tolist() for name, values in kept.items()}) + "\n"
    )
    print(f"The model and {KEPT} of these images are in {folder}.")


def pixels(images: Floats) -> Floats:
    """Lay each image out in one row."""
    return images.reshape(len(images), -1)


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
