"""The exact integer program of a circuit."""

from assay.zk.program.building import build_program
from assay.zk.program.program import Program
from assay.zk.program.steps import (
    Affine,
    Clip,
    Gather,
    Integers,
    Interval,
    MaxPool,
    Relu,
    Rescale,
    Step,
    Sum,
    Weights,
)

__all__ = [
    "Affine",
    "Clip",
    "Gather",
    "Integers",
    "Interval",
    "MaxPool",
    "Program",
    "Relu",
    "Rescale",
    "Step",
    "Sum",
    "Weights",
    "build_program",
]
