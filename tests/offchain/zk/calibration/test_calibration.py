"""Scales follow their rule, and what they cost is measured on what was held back."""

from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from assay.errors import CircuitError
from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.graph import read_graph
from assay.zk.program import build_program

LENIENT = CalibrationRule(agreement=0)


def dense(source, weights, output, **attributes):
    return helper.make_node("Gemm", [source, weights], [output], **attributes)


@pytest.fixture
def create_dense(create_graph):
    """Make a single layer of these weights, with a bias."""

    def create(weights, bias=None):
        weights = np.atleast_2d(np.array(weights, np.float32)).T
        bias = np.zeros(weights.shape[1]) if bias is None else np.array(bias)
        layer = helper.make_node("Gemm", ["x", "w", "b"], ["y"])
        constants = {"w": weights, "b": bias.astype(np.float32)}
        return create_graph([layer], (1, weights.shape[0]), constants)

    return create


@pytest.fixture
def perceptron(create_graph):
    """Hand over a network of two layers with a ReLU, 6 numbers in and 4 out."""
    random = np.random.default_rng(3)
    constants = {
        name: random.normal(size=shape).astype(np.float32)
        for name, shape in {"a": (6, 16), "b": (16, 4)}.items()
    }
    nodes = [
        dense("x", "a", "h"),
        helper.make_node("Relu", ["h"], ["r"]),
        dense("r", "b", "y"),
    ]
    return create_graph(nodes, (1, 6), constants)


@pytest.fixture
def samples():
    """Hand over inputs for the perceptron."""
    return np.random.default_rng(4).normal(size=(400, 6))


@pytest.mark.parametrize(
    ("peak", "bits", "scale"),
    [(127, 8, 0), (128, 8, -1), (1, 8, 6), (0.5, 8, 7), (0.999, 8, 6), (255, 8, -2), (16, 16, 10)],
)
def test_the_input_gets_the_finest_scale_that_holds_all_samples(create_dense, peak, bits, scale):
    x = np.array([[0.25 * peak], [-peak]])
    plan = calibrate(create_dense([[1.0]]), x, rule=CalibrationRule(input_bits=bits, agreement=0))
    assert plan.input_scale == scale
    assert np.rint(peak * 2.0**scale) < 2 ** (bits - 1) <= np.rint(peak * 2.0 ** (scale + 1))


def test_weights_get_the_finest_scale_that_fits_their_bits(create_dense):
    for bits, scale in ((8, 7), (12, 11), (4, 3)):
        rule = CalibrationRule(weight_bits=bits, agreement=0)
        plan = calibrate(create_dense([[0.7, 1 / 3]]), np.ones((1, 2)), rule=rule)
        assert plan.operators[0].weight_scale == scale
        step = build_program(create_dense([[0.7, 1 / 3]]), plan).steps[0]
        assert step.matrix.tolist() == np.rint(np.float32([[0.7, 1 / 3]]) * 2.0**scale).tolist()


def test_weights_that_are_exact_at_a_coarser_scale_get_that(create_dense):
    for weights, scale in (([[0.25, 0.5]], 2), ([[4, 8]], -2), ([[0, 0]], 0), ([[100, 1]], 0)):
        plan = calibrate(create_dense(weights), np.ones((1, 2)), rule=LENIENT)
        assert plan.operators[0].weight_scale == scale, weights
        assert plan.report.maximum_error == 0


def test_a_bias_that_would_lose_by_that_keeps_the_scale_fine(create_dense):
    plan = calibrate(create_dense([[1.0]], [2.0**-10]), np.ones((1, 1)), rule=LENIENT)
    assert plan.operators[0].weight_scale == 6
    plan = calibrate(create_dense([[1.0]], [2.0**-6]), np.ones((1, 1)), rule=LENIENT)
    assert plan.operators[0].weight_scale == 0


def test_weights_that_vanish_beside_their_bias_do_not_make_it_wide(create_dense):
    graph = create_dense([[1e-20]], [1.0])
    plan = calibrate(graph, np.ones((1, 1)), rule=LENIENT)
    assert build_program(graph, plan).bounds[-1].high[0] < 2**31
    assert plan.report.maximum_error < 1e-6


def test_an_activation_loses_the_bits_that_its_greatest_value_has_too_many(perceptron, samples):
    for bits in (4, 8, 12):
        rule = CalibrationRule(activation_bits=bits, agreement=0)
        plan = calibrate(perceptron, samples, rule=rule)
        scale = plan.input_scale + plan.operators[0].weight_scale - plan.operators[1].shift
        peak = perceptron.peaks(samples)[2] * 2.0**scale
        assert 2 ** (bits - 1) <= peak < 2**bits


def test_an_activation_that_is_the_output_keeps_all_its_bits(create_graph):
    nodes = [dense("x", "w", "h"), helper.make_node("Relu", ["h"], ["y"])]
    graph = create_graph(nodes, (1, 2), {"w": np.float32([[0.7, 0.1], [0.3, 0.9]])})
    plan = calibrate(graph, np.ones((1, 2)), rule=LENIENT)
    assert plan.operators[1].shift == plan.output_shift == 0
    wide = CalibrationRule(input_bits=16, weight_bits=24, agreement=0)
    plan = calibrate(graph, np.ones((1, 2)), rule=wide)
    assert plan.operators[1].shift > 0
    assert plan.output_shift == 0


def test_layers_without_an_activation_are_shifted_where_they_grow_wide(create_graph):
    random = np.random.default_rng(5)
    constants = {f"w{i}": random.normal(size=(4, 4)).astype(np.float32) for i in range(9)}
    names = ["x", *(f"h{i}" for i in range(8)), "y"]
    nodes = [dense(names[i], f"w{i}", names[i + 1]) for i in range(9)]
    graph = create_graph(nodes, (1, 4), constants)
    plan = calibrate(graph, random.normal(size=(200, 4)), rule=LENIENT)
    shifts = [scales.rescale for scales in plan.operators]
    assert not any(shifts[:3])
    assert any(shifts[3:])
    bounds = build_program(graph, plan).bounds
    assert max(bound.magnitude.max() for bound in bounds) < 2**41
    assert plan.report.agreement > 0.9


def test_the_output_loses_the_fewest_bits_with_which_it_fits(create_dense):
    graph = create_dense([[0.7, 0.1]])
    rule = CalibrationRule(input_bits=16, weight_bits=24, agreement=0)
    plan = calibrate(graph, np.ones((1, 2)), rule=rule)
    (low, high), *_ = reversed(build_program(graph, plan).bounds)
    assert plan.output_shift > 0
    assert max(int(high[0]), -int(low[0]) - 1).bit_length() == 31
    assert plan.output_scale == plan.input_scale + 23 - plan.output_shift


def test_the_report_is_about_every_sample_that_was_held_back(perceptron, samples):
    plan = calibrate(perceptron, samples[:200], samples[200:], CalibrationRule(agreement=0.9))
    program = build_program(perceptron, plan)
    x = np.clip(np.rint(samples[200:] * 2.0**plan.input_scale), -128, 127).astype(np.int64)
    found = program.run(x) * 2.0**-plan.output_scale
    expected = perceptron.run(samples[200:])
    report = plan.report
    assert (report.samples, report.held_out, report.threshold) == (200, True, 0.9)
    assert report.agreement == np.mean(found.argmax(axis=1) == expected.argmax(axis=1)) < 1
    errors = np.abs(found - expected)
    assert report.maximum_error == float(f"{errors.max():.6g}") > 0
    assert report.mean_error == float(f"{errors.mean():.6g}")


def test_without_held_out_samples_the_report_says_so(perceptron, samples):
    report = calibrate(perceptron, samples, rule=LENIENT).report
    assert (report.samples, report.held_out) == (400, False)


def test_a_single_output_agrees_by_its_sign(create_dense):
    graph = create_dense([[1.0, -1.0]])
    x = np.array([[1.0, 0.0], [0.0, 1.0], [0.003, 0.0], [0.0, 0.003]])
    assert calibrate(graph, x, rule=LENIENT).report.agreement == 0.75


def test_rows_of_a_batch_agree_one_by_one(create_graph):
    nodes = [helper.make_node("Relu", ["x"], ["y"])]
    graph = create_graph(nodes, (2, 2))
    x = np.array([[[0.0, 1.0], [1.0, 0.0]], [[1.0, 1.003], [0.0, 1.0]]])
    assert calibrate(graph, x, rule=LENIENT).report.agreement == 0.75


def test_more_bits_are_more_exact(perceptron, samples):
    errors = [
        calibrate(perceptron, samples, rule=CalibrationRule(*bits, agreement=0)).report.mean_error
        for bits in ((8, 4, 4), (8, 8, 8), (16, 14, 14))
    ]
    assert errors[0] > errors[1] > errors[2]


def test_too_little_agreement_is_refused_with_the_figures(perceptron, samples):
    rule = CalibrationRule(weight_bits=2, activation_bits=2, agreement=0.999)
    with pytest.raises(
        CircuitError,
        match=r"agree on \d\d\.\d\d% of 400 samples, and 99\.90% is asked for; the greatest error "
        r"is \d.*, the mean \d.*more bits for weights",
    ):
        calibrate(perceptron, samples, rule=rule)


def test_the_batch_of_one_may_be_left_out_of_samples(perceptron, samples):
    assert calibrate(perceptron, samples[:, None]) == calibrate(perceptron, samples)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (np.zeros((3, 5)), r"has shape \[3, 5\].*\[samples, 1, 6\] or \[samples, 6\]"),
        (np.zeros(6), r"has shape \[6\]"),
        (np.zeros(()), r"has shape \[\]"),
        (np.zeros((0, 6)), "is empty"),
        (np.full((3, 6), "a"), "holds <U1, not numbers"),
        (np.array([[0.0] * 6, [np.nan] * 6]), "holds a NaN or an infinity in sample 1"),
        (np.array([[np.inf] * 6]), "holds a NaN or an infinity in sample 0"),
    ],
)
def test_samples_that_do_not_fit_are_refused(perceptron, samples, data, what):
    with pytest.raises(CircuitError, match=f"calibration data {what}"):
        calibrate(perceptron, data)
    with pytest.raises(CircuitError, match=f"held-out data {what}"):
        calibrate(perceptron, samples, data)


def test_samples_of_zeros_or_beyond_all_floats_are_refused(perceptron):
    for value in (0, 1e308):
        with pytest.raises(CircuitError, match="zero throughout, or makes the network give inf"):
            calibrate(perceptron, np.full((2, 6), value))


def test_samples_of_images_may_be_bytes(create_graph):
    graph = create_graph([helper.make_node("Flatten", ["x"], ["y"])], (1, 1, 2, 2))
    plan = calibrate(graph, np.full((3, 1, 2, 2), 255, np.uint8), rule=LENIENT)
    assert plan.input_scale == -2


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("input_bits", 12, "input cannot have 12 bits.*8 or 16"),
        ("weight_bits", 1, "weights cannot have 1 bits.*2 to 24"),
        ("activation_bits", 25, "activations cannot have 25 bits"),
        ("agreement", 1.01, "agreement of 1.01"),
        ("agreement", float("nan"), "agreement of nan"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(field, value, what):
    with pytest.raises(CircuitError, match=what):
        CalibrationRule(**{field: value})


def test_the_digits_network_keeps_its_answers():
    digits = Path(__file__).parents[4] / "samples" / "digits"
    graph = read_graph(digits / "digits_cnn.onnx")
    samples, held_out = (np.load(digits / f"{name}.npy") for name in ("calibration", "held_out"))
    report = calibrate(graph, samples, held_out).report
    assert report.samples == len(held_out)
    assert report.agreement > 0.99
