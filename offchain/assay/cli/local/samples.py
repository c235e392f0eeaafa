"""The samples of the repository: models that read digits, and digits that they were not shown."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assay.errors import SettingsError
from assay.models import Declaration

__all__ = [
    "DIGITS",
    "DIGITS_CNN",
    "DIGITS_ENCLAVE",
    "DIGITS_SPECTRUM",
    "Digit",
    "Sample",
    "held_out_digits",
    "sample_file",
]

_FOLDER = Path(__file__).parents[4] / "samples" / "digits"


@dataclass(frozen=True, slots=True)
class Sample:
    """A model, and what its publisher says about it."""

    name: str
    file: str
    description: str

    @property
    def declaration(self) -> Declaration:
        """What goes into the manifest."""
        return Declaration(licence="MIT", description=self.description)


DIGITS = Sample("digits", "digits.onnx", "Reads a handwritten digit of 8 by 8.")
DIGITS_ENCLAVE = Sample(
    "digits-enclave", "digits.onnx", "Reads a handwritten digit of 8 by 8, in an enclave."
)
DIGITS_CNN = Sample(
    "digits-cnn", "digits_cnn.circuit", "Reads a handwritten digit of 8 by 8, and proves it."
)
DIGITS_SPECTRUM = Sample(
    "digits-spectrum", "digits_cnn.circuit", "Reads a handwritten digit of 8 by 8, in every mode."
)


@dataclass(frozen=True, slots=True)
class Digit:
    """A handwritten digit that the sample models were not trained on."""

    pixels: NDArray[np.float32]
    """[8, 8], from 0, paper, to 16, ink."""
    label: int


def held_out_digits(count: int) -> list[Digit]:
    """Read digits that the sample models have never seen. Raises `SettingsError`."""
    content = json.loads(sample_file("held_out.json").read_text(encoding="utf-8"))
    images = np.asarray(content["images"], np.float32)
    digits = [Digit(*pair) for pair in zip(images, content["labels"], strict=True)]
    if count > len(digits):
        raise SettingsError(
            f"There are {len(digits)} held-out digits, not {count}.", "Ask for fewer."
        )
    return digits[:count]


def sample_file(name: str) -> Path:
    """Find a file of the samples. Raises `SettingsError`."""
    path = _FOLDER / name
    if not path.exists():
        raise SettingsError(
            f"The sample {path} is missing.", "Run this in a clone of the repository."
        )
    return path
