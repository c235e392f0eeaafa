"""The data sets that scikit-learn brings along, each cut into what is trained on and the rest."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import (  # type: ignore[import-untyped]
    load_breast_cancer,
    load_digits,
    load_iris,
)
from sklearn.model_selection import train_test_split  # type: ignore[import-untyped]

__all__ = ["DARKEST", "DataSet", "Floats", "Labels", "cancer", "digits", "iris"]

Floats: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.int64]

DARKEST = 16
"""A pixel of a digit is an integer from 0, paper, to this, ink."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """Inputs of [n, features], and the class of each."""

    inputs: Floats
    labels: Labels
    held_out: Floats
    """What no model has seen: a quarter."""
    held_out_labels: Labels


def iris() -> DataSet:
    """Give flowers of three kinds: four features in units of their standard deviation."""
    return _standardized(_divided(*load_iris(return_X_y=True)))


def cancer() -> DataSet:
    """Give tumours of two kinds: thirty features in units of their standard deviation."""
    return _standardized(_divided(*load_breast_cancer(return_X_y=True)))


def digits() -> DataSet:
    """Give handwritten digits: 64 pixels, whole numbers, divided as the sample's are."""
    return _divided(*load_digits(return_X_y=True))


def _divided(inputs: Floats, labels: Labels) -> DataSet:
    seen, held_out, seen_labels, held_out_labels = train_test_split(
        inputs.astype(np.float32), labels, random_state=0, stratify=labels
    )
    return DataSet(seen, seen_labels, held_out, held_out_labels)


def _standardized(data: DataSet) -> DataSet:
    mean, deviation = data.inputs.mean(0), data.inputs.std(0)
    return DataSet(
        (data.inputs - mean) / deviation,
        data.labels,
        (data.held_out - mean) / deviation,
        data.held_out_labels,
    )
