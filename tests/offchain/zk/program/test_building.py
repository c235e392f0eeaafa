"""A plan and its network give one program; a plan of another network gives none."""

import numpy as np
import pytest
from onnx import helper

from assay.errors import CircuitError
from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.plan import OperatorScales
from assay.zk.program import Affine, Clip, Relu, Rescale, Sum, build_program

LENIENT = CalibrationRule(agreement=0)


def node(operator, *inputs, output="y", **attributes):
    return helper.make_node(operator, list(inputs), [output], **attributes)


@pytest.fixture
def graph(create_graph):
    """Hand over a layer with a ReLU and another layer."""
    constants = {"w": np.float32([[0.7, -0.3], [0.2, 0.9]]), "v": np.float32([[1.5], [0.1]])}
    nodes = [
        node("Gemm", "x", "w", output="h"),
        node("Relu", "h", output="r"),
        node("Gemm", "r", "v"),
    ]
    return create_graph(nodes, (1, 2), constants)


@pytest.fixture
def plan(graph):
    """Hand over its plan."""
    return calibrate(graph, np.eye(2), rule=LENIENT)


def kinds(program):
    return [type(step) for step in program.steps]


def test_the_same_plan_gives_the_same_program(graph, plan):
    one, other = (build_program(graph, plan) for _ in range(2))
    assert kinds(one) == kinds(other) == [Affine, Relu, Affine]
    for left, right in zip(one.steps[::2], other.steps[::2], strict=True):
        assert np.array_equal(left.matrix, right.matrix)
        assert np.array_equal(left.bias, right.bias)


def test_steps_carry_their_operator_s_name(graph, plan):
    program = build_program(graph, plan)
    assert program.labels[1] == "The operator Relu 'r'"


def test_halves_are_rounded_to_the_even_number(create_graph):
    weights = np.float32([[0.5], [1.5], [2.5], [-1.5], [100.0]])
    graph = create_graph(
        [node("Gemm", "x", "w", "b")], (1, 5), {"w": weights, "b": np.float32([0.5])}
    )
    plan = calibrate(graph, np.full((1, 5), 127.0), rule=LENIENT)
    assert (plan.input_scale, plan.operators[0].weight_scale) == (0, 0)
    (step,) = build_program(graph, plan).steps
    assert step.matrix.tolist() == [[0, 2, 2, -2, 100]]
    assert step.bias.tolist() == [0]


def test_weights_that_round_to_zero_leave_a_sparse_matrix(create_graph):
    kernels = np.float32([[[[1.0, 1e-9]]]])
    graph = create_graph([node("Conv", "x", "w")], (1, 1, 1, 3), {"w": kernels})
    plan = calibrate(graph, np.ones((1, 1, 1, 3)), rule=LENIENT)
    assert build_program(graph, plan).steps[0].matrix.nnz == 2


def test_a_sum_aligns_the_scales_of_its_summands(create_graph):
    nodes = [node("Gemm", "x", "w", output="h"), node("Add", "x", "h")]
    graph = create_graph(nodes, (1, 2), {"w": np.float32([[0.7, 0.3], [0.2, 0.9]])})
    program = build_program(graph, calibrate(graph, np.eye(2), rule=LENIENT))
    assert program.steps[1] == Sum(0, 1, 2**7, 1)


@pytest.mark.parametrize(
    ("limits", "steps"),
    [
        ((0.0, 6.0), [Relu(0, 0), Clip(1, 0, 96)]),
        ((0.0, 60.0), [Relu(0, 0)]),
        ((-1.0, 6.0), [Clip(0, -16, 96)]),
        ((-60.0, 60.0), []),
        ((7.9, 60.0), [Clip(0, 126, 127)]),
        ((60.0, 70.0), [Clip(0, 127, 127)]),
    ],
)
def test_clipping_takes_only_the_steps_that_change_something(create_graph, limits, steps):
    low, high = (np.float32(limit) for limit in limits)
    graph = create_graph([node("Clip", "x", "a", "b")], (1, 2), {"a": low, "b": high})
    plan = calibrate(graph, np.full((1, 2), 7.9), rule=LENIENT)
    assert plan.input_scale == 4
    assert build_program(graph, plan).steps == tuple(steps)


def test_clipping_below_zero_drops_low_bits_before(create_graph):
    nodes = [
        node("Gemm", "x", "w", output="h"),
        node("Clip", "h", "a", "b", output="c"),
        node("Gemm", "c", "w"),
    ]
    constants = {"w": np.float32([[0.7, 0.3], [0.2, 0.9]])}
    constants |= {"a": np.float32(-1), "b": np.float32(1)}
    graph = create_graph(nodes, (1, 2), constants)
    plan = calibrate(graph, np.eye(2), rule=LENIENT)
    assert kinds(build_program(graph, plan)) == [Affine, Rescale, Clip, Affine]


def test_refuses_the_plan_of_another_file(graph, plan):
    other = plan.model.model_copy(update={"sha256": "00" * 32})
    with pytest.raises(CircuitError, match=r"another model than model\.onnx: their sha256 differ"):
        build_program(graph, plan.model_copy(update={"model": other}))


def test_refuses_a_plan_of_other_operators(graph, plan):
    with pytest.raises(CircuitError, match="lists other operators than its model has"):
        build_program(graph, plan.model_copy(update={"operators": plan.operators[:2]}))


def test_refuses_a_plan_that_is_wrong_about_its_output(graph, plan):
    with pytest.raises(CircuitError, match="says that its output has scale 0, and it is"):
        build_program(graph, plan.model_copy(update={"output_scale": 0}))


def changed(plan, index, **scales):
    operators = list(plan.operators)
    operators[index] = OperatorScales(operator=operators[index].operator, **scales)
    return plan.model_copy(update={"operators": tuple(operators)})


def test_refuses_scales_with_which_a_value_may_overflow(graph, plan):
    with pytest.raises(CircuitError, match=r"Gemm 'h' may overflow: its sums can reach 2\^62"):
        build_program(graph, changed(plan, 0, weight_scale=56))
    with pytest.raises(CircuitError, match="Gemm 'h' may overflow: a weight or bias of it"):
        build_program(graph, changed(plan, 0, weight_scale=63))


def test_refuses_a_scale_that_no_model_needs(graph, plan):
    coarse = changed(changed(plan, 0, weight_scale=-200), 2, weight_scale=-200)
    with pytest.raises(CircuitError, match=r"Gemm 'y' has a scale of 2\^\d+, which is out of all"):
        build_program(graph, coarse)


def test_refuses_an_output_beyond_32_bits(graph, plan):
    wide = changed(plan, 2, weight_scale=26)
    scale = plan.output_scale + 26 - plan.operators[2].weight_scale
    program = build_program(graph, wide.model_copy(update={"output_scale": scale}))
    with pytest.raises(CircuitError, match="output may overflow 32 bits"):
        program.run(np.zeros(2, int))


def test_refuses_summands_whose_scales_are_worlds_apart(create_graph):
    nodes = [node("Gemm", "x", "w", output="h"), node("Add", "x", "h")]
    graph = create_graph(nodes, (1, 1), {"w": np.float32([[1e-25]])})
    with pytest.raises(CircuitError, match=r"Add 'y' may overflow: the scales .* are 2\^\d+ apart"):
        calibrate(graph, np.ones((1, 1)), rule=LENIENT)
