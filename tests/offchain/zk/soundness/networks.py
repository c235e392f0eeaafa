"""Small networks that together take every branch of the compiler."""

from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from assay.zk.calibration import calibrate
from assay.zk.graph import read_graph
from assay.zk.program import (
    Affine,
    Clip,
    Gather,
    MaxPool,
    Program,
    Relu,
    Rescale,
    Sum,
    build_program,
)

DIGITS = Path(__file__).parents[4] / "samples" / "digits"


def dense(random, source, inputs, outputs, weight=9, bias=40):
    matrix = random.integers(-weight, weight + 1, (outputs, inputs))
    return Affine(source, matrix, random.integers(-bias, bias + 1, outputs))


def convolution(random, source, side, channels):
    """Filter a square picture with 3 by 3 kernels, padded with zeros."""
    rows, columns, weights = [], [], []
    kernels = random.integers(-9, 10, (channels, 3, 3))
    for channel, y, x, dy, dx in np.ndindex(channels, side, side, 3, 3):
        up, left = y + dy - 1, x + dx - 1
        if 0 <= up < side and 0 <= left < side:
            rows.append((channel * side + y) * side + x)
            columns.append(up * side + left)
            weights.append(kernels[channel, dy, dx])
    shape = (channels * side * side, side * side)
    matrix = csr_array((np.array(weights), (rows, columns)), shape=shape)
    return Affine(source, matrix, random.integers(-40, 41, shape[0]))


def windows(side, channels, size, stride, pad):
    """Place square windows over pictures; -1 is padding."""
    results = (side + 2 * pad - size) // stride + 1
    places = []
    for channel, y, x in np.ndindex(channels, results, results):
        window = []
        for dy, dx in np.ndindex(size, size):
            up, left = y * stride + dy - pad, x * stride + dx - pad
            inside = 0 <= up < side and 0 <= left < side
            window.append((channel * side + up) * side + left if inside else -1)
        places.append(window)
    return np.array(places)


def logistic_regression(random):
    return Program(9, 16, (dense(random, 0, 9, 2),), 1)


def perceptron_with_shifts(random):
    steps = (
        dense(random, 0, 20, 6),
        Relu(1, 4),
        dense(random, 2, 6, 5),
        Relu(3, 3),
        dense(random, 4, 5, 8),
    )
    return Program(20, 8, steps, 5)


def perceptron_without_shifts(random):
    steps = (dense(random, 0, 20, 3), Relu(1, 0), dense(random, 2, 3, 4), Relu(3, 0))
    return Program(20, 8, steps, 4)


def perceptron_of_int16(random):
    return Program(7, 16, (dense(random, 0, 7, 4), Relu(1, 6), dense(random, 2, 4, 2)), 3)


def convolution_with_max_pooling(random):
    steps = (
        convolution(random, 0, 6, 2),
        Relu(1, 4),
        MaxPool(2, windows(6, 2, 2, 2, 0)),
        dense(random, 3, 18, 3),
    )
    return Program(36, 8, steps, 4)


def pooling_with_padding(random):
    steps = (convolution(random, 0, 4, 1), MaxPool(1, windows(4, 1, 3, 2, 1)), Relu(2, 5))
    return Program(16, 8, steps, 3)


def average_pooling(random):
    places = windows(4, 1, 2, 2, 0)
    matrix = np.zeros((4, 16), np.int64)
    np.put_along_axis(matrix, places, 1, axis=1)
    steps = (Affine(0, matrix, np.full(4, 2)), Rescale(1, 2), dense(random, 2, 4, 2))
    return Program(16, 8, steps, 3)


def clipping(random):
    return Program(5, 8, (dense(random, 0, 5, 4), Clip(1, -60, 300), dense(random, 2, 4, 2)), 3)


def residual(random):
    steps = (
        dense(random, 0, 6, 6),
        Relu(1, 3),
        Sum(0, 2, 4, 1),
        Gather(3, np.array([5, 0, 3, 3, 1])),
        Rescale(4, 2),
    )
    return Program(6, 8, steps, 5)


def wide_rescaling(random):
    return Program(24, 8, (dense(random, 0, 24, 3), Rescale(1, 7)), 2)


def settled_by_bounds(random):
    """What is always zero, always positive, always the greater, or one number after a shift."""
    matrix = random.integers(-3, 4, (4, 3))
    steps = (
        Affine(0, matrix, np.array([-5_000, 5_000, 3, 9_000])),
        Relu(1, 2),
        MaxPool(1, np.array([[0, 1], [1, 2], [2, 0], [1, 3]])),
        Sum(2, 3, 1, 2),
        Affine(4, matrix[:2] @ np.eye(3, 4, dtype=np.int64), np.array([5_000, 60_000])),
        Rescale(5, 16),
        Relu(5, 0),
        Sum(6, 7, 8, 1),
    )
    return Program(3, 8, steps, 8)


def sample(_random):
    """The network that is published with Assay, made of its ONNX file."""
    graph = read_graph(DIGITS / "digits_cnn.onnx")
    return build_program(graph, calibrate(graph, np.load(DIGITS / "calibration.npy")))


NETWORKS = {
    make.__name__: make
    for make in (
        logistic_regression,
        perceptron_with_shifts,
        perceptron_without_shifts,
        perceptron_of_int16,
        convolution_with_max_pooling,
        pooling_with_padding,
        average_pooling,
        clipping,
        residual,
        wide_rescaling,
        settled_by_bounds,
        sample,
    )
}
"""Functions that make a program, given a source of random numbers."""
