"""Networks of one operator or two, with whole numbers as weights: floats compute them exactly."""

from dataclasses import dataclass, field

import numpy as np
from onnx import NodeProto, helper, numpy_helper

__all__ = ["EXACT", "ROUNDED", "Case"]


@dataclass(frozen=True)
class Case:
    """A network from `x` to `y`."""

    name: str
    shape: tuple[int, ...]
    nodes: list[NodeProto]
    constants: dict[str, np.ndarray] = field(default_factory=dict)
    opset: int = 17

    @property
    def arguments(self):
        return self.nodes, self.shape, self.constants, self.opset


def whole(*shape, seed=0):
    return np.random.default_rng(seed).integers(-5, 6, shape).astype(np.float32)


def node(operator, *inputs, output="y", **attributes):
    return helper.make_node(operator, list(inputs), [output], **attributes)


def integers(*values):
    return np.array(values, np.int64)


def gemm(name, weights, *bias, rows=1, **attributes):
    names = ["x", "w", *(["c"] if bias else [])]
    inner = weights.shape[1] if attributes.get("transB") else weights.shape[0]
    constants = {"w": weights} | ({"c": bias[0]} if bias else {})
    return Case(name, (rows, inner), [node("Gemm", *names, **attributes)], constants)


def conv(name, shape, kernels, *, bias=False, **attributes):
    names = ["x", "w", *(["c"] if bias else [])]
    constants = {"w": kernels} | ({"c": whole(len(kernels), seed=1)} if bias else {})
    return Case(name, shape, [node("Conv", *names, **attributes)], constants)


def pool(name, operator, shape=(1, 2, 6, 7), **attributes):
    return Case(name, shape, [node(operator, "x", **attributes)])


def normalised(name, shape, *, before=(), constants=None, source="x"):
    channels = shape[1] if not before else 3
    parts = {
        "scale": whole(channels, seed=2),
        "shift": whole(channels, seed=3),
        "mean": whole(channels, seed=4),
        "variance": np.abs(whole(channels, seed=5)) + 0.5,
    }
    last = node("BatchNormalization", source, *parts, epsilon=1e-3)
    return Case(name, shape, [*before, last], {**(constants or {}), **parts})


IMAGE = (1, 2, 6, 7)

EXACT = [
    gemm("a dense layer", whole(4, 3), whole(3, seed=1)),
    gemm("a dense layer without a bias", whole(4, 3)),
    gemm("transposed weights", whole(3, 4), whole(1, 3, seed=1), transB=1),
    gemm("factors", whole(4, 3), whole(3, seed=1), alpha=2.0, beta=-3.0),
    gemm("one bias for all", whole(4, 3), np.float32([2]), rows=2),
    gemm("a dense layer of several rows", whole(4, 3), whole(3, 1, seed=1), rows=3),
    Case("a product", (1, 4), [node("MatMul", "x", "w")], {"w": whole(4, 3)}),
    Case("a product of one vector", (4,), [node("MatMul", "x", "w")], {"w": whole(4, 3)}),
    Case("a product of a stack", (2, 3, 4), [node("MatMul", "x", "w")], {"w": whole(4, 5)}),
    Case(
        "a product and a sum",
        (1, 4),
        [node("MatMul", "x", "w", output="p"), node("Add", "c", "p")],
        {"w": whole(4, 3), "c": whole(3, seed=1)},
    ),
    Case(
        "weights that are transposed and unpacked on the way",
        (1, 4),
        [
            node("Transpose", "w", output="t"),
            node("Squeeze", "t", "axes", output="s"),
            node("Identity", "s", output="i"),
            node("MatMul", "x", "i"),
        ],
        {"w": whole(3, 4, 1), "axes": integers(0)},
    ),
    Case("a constant sum", (1, 2, 3), [node("Add", "x", "c")], {"c": whole(2, 1)}),
    Case("a sum with a greater constant", (1, 3), [node("Add", "x", "c")], {"c": whole(2, 3)}),
    Case(
        "a sum of two values",
        (1, 4),
        [
            node("Gemm", "x", "w", output="g"),
            node("Relu", "g", output="r"),
            node("Add", "r", "x"),
        ],
        {"w": whole(4, 4)},
    ),
    Case("a value twice", (1, 4), [node("Add", "x", "x")]),
    Case(
        "a sum that repeats both sides",
        (1, 3),
        [node("Reshape", "x", "s", output="t"), node("Add", "x", "t")],
        {"s": integers(3, 1)},
    ),
    Case(
        "a layer whose value is used again",
        (1, 4),
        [
            node("Gemm", "x", "w", output="g"),
            node("Add", "g", "c", output="a"),
            node("Add", "a", "g"),
        ],
        {"w": whole(4, 4), "c": whole(4, seed=1)},
    ),
    conv("a convolution", IMAGE, whole(3, 2, 3, 2), bias=True),
    conv("padding", IMAGE, whole(3, 2, 3, 3), pads=[2, 0, 1, 1]),
    conv("strides", IMAGE, whole(3, 2, 2, 3), strides=[2, 3], bias=True),
    conv("dilations", IMAGE, whole(3, 2, 2, 3), dilations=[3, 2], pads=[1, 1, 1, 1]),
    conv("groups", (1, 4, 5, 5), whole(6, 2, 3, 3), group=2, bias=True),
    conv("depthwise kernels", (1, 3, 5, 5), whole(3, 1, 3, 3), group=3),
    conv("the same size, more at the end", IMAGE, whole(3, 2, 4, 2), auto_pad="SAME_UPPER"),
    conv("the same size, more at the start", IMAGE, whole(3, 2, 4, 2), auto_pad="SAME_LOWER"),
    conv(
        "the same size over strides",
        IMAGE,
        whole(3, 2, 3, 3),
        auto_pad="SAME_UPPER",
        strides=[2, 2],
    ),
    conv("no padding", IMAGE, whole(3, 2, 3, 3), auto_pad="VALID", kernel_shape=[3, 3]),
    conv("a signal", (1, 2, 9), whole(3, 2, 4), pads=[1, 2], strides=[2], bias=True),
    conv("a volume", (1, 2, 4, 3, 5), whole(2, 2, 2, 3, 2), pads=[1, 0, 0, 0, 1, 1]),
    conv("two images at once", (2, 2, 4, 4), whole(3, 2, 3, 3), bias=True),
    Case("a ReLU", (1, 4), [node("Relu", "x")]),
    Case(
        "clipping", (1, 9), [node("Clip", "x", "a", "b")], {"a": np.float32(-7), "b": np.float32(9)}
    ),
    Case("clipping at the top", (1, 9), [node("Clip", "x", "", "b")], {"b": np.float32(9)}),
    Case("clipping at the bottom", (1, 9), [node("Clip", "x", "a")], {"a": np.float32(5)}),
    Case("clipping to nothing", (1, 9), [node("Clip", "x")]),
    Case("ReLU6", (1, 9), [node("Clip", "x", min=0.0, max=6.0)], opset=6),
    pool("a greatest of each window", "MaxPool", kernel_shape=[2, 3]),
    pool("a greatest with padding", "MaxPool", kernel_shape=[3, 3], pads=[1, 1, 2, 1]),
    pool("a greatest over strides", "MaxPool", kernel_shape=[2, 2], strides=[2, 3]),
    pool("a greatest over gaps", "MaxPool", kernel_shape=[2, 2], dilations=[3, 2]),
    pool("a greatest of the same size", "MaxPool", kernel_shape=[2, 2], auto_pad="SAME_LOWER"),
    pool("a greatest of a signal", "MaxPool", (2, 3, 8), kernel_shape=[3], strides=[2]),
    pool("a mean over a power of two", "AveragePool", kernel_shape=[2, 4], strides=[1, 2]),
    pool(
        "a mean that counts padding",
        "AveragePool",
        kernel_shape=[2, 2],
        pads=[1, 0, 1, 1],
        count_include_pad=1,
    ),
    pool("a mean that counts no padding", "AveragePool", kernel_shape=[2, 2], pads=[1, 1, 1, 1]),
    pool("a mean of each channel", "GlobalAveragePool", (1, 3, 4, 2)),
    *(
        Case(f"flattening at {axis}", (2, 3, 4), [node("Flatten", "x", axis=axis)])
        for axis in (0, 1, 2, 3, -1)
    ),
    Case("another shape", (2, 3, 4), [node("Reshape", "x", "s")], {"s": integers(0, -1, 2)}),
    Case("another order", (2, 3, 4), [node("Transpose", "x", perm=[2, 0, 1])]),
    Case("the reverse order", (2, 3, 4), [node("Transpose", "x")]),
    Case("an order that changes nothing", (1, 3, 4), [node("Transpose", "x", perm=[1, 0, 2])]),
    Case("fewer axes", (1, 3, 1), [node("Squeeze", "x", "a")], {"a": integers(-1)}),
    Case("fewer axes, all", (1, 3, 1), [node("Squeeze", "x")]),
    Case("fewer axes, by attribute", (1, 3, 1), [node("Squeeze", "x", axes=[0])], opset=11),
    Case("more axes", (3, 4), [node("Unsqueeze", "x", "a")], {"a": integers(0, -1)}),
    Case("more axes, by attribute", (3, 4), [node("Unsqueeze", "x", axes=[1])], opset=11),
    Case("nothing", (3, 4), [node("Identity", "x")]),
    Case("dropout", (3, 4), [node("Dropout", "x", "r")], {"r": np.float32(0.3)}),
    Case("dropout by attribute", (3, 4), [node("Dropout", "x", ratio=0.3)], opset=11),
    Case(
        "dropout that is told not to train",
        (3, 4),
        [node("Dropout", "x", "", "t")],
        {"t": np.array(False)},
    ),
    Case(
        "a constant of its own",
        (1, 4),
        [
            node("Constant", output="w", value=numpy_helper.from_array(whole(4, 3))),
            node("MatMul", "x", "w"),
        ],
    ),
]
"""Those whose integer programs are exact, too."""

ROUNDED = [
    normalised("a normalisation alone", (1, 3, 4, 5)),
    normalised("a normalisation of features", (2, 3)),
    normalised(
        "a normalisation of a convolution",
        IMAGE,
        before=[node("Conv", "x", "w", "c", output="m")],
        constants={"w": whole(3, 2, 3, 3), "c": whole(3, seed=1)},
        source="m",
    ),
    normalised(
        "a normalisation of a dense layer",
        (1, 4),
        before=[node("Gemm", "x", "w", output="m")],
        constants={"w": whole(4, 3)},
        source="m",
    ),
    pool("a mean over three", "AveragePool", kernel_shape=[3, 1]),
    pool("a mean that counts less at the edge", "AveragePool", kernel_shape=[3, 3], pads=[1] * 4),
    pool("a mean of each of many", "GlobalAveragePool"),
]
