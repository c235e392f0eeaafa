"""Every operator means what ONNX Runtime says it means."""

import numpy as np
import pytest

from assay.zk.calibration import CalibrationRule, calibrate
from assay.zk.graph import Linear, read_graph
from assay.zk.program import build_program

from .cases import EXACT, ROUNDED

WIDE = CalibrationRule(weight_bits=16, activation_bits=24, agreement=0)


def named(case):
    return case.name


def flat(outputs):
    return outputs.reshape(len(outputs), -1)


@pytest.fixture
def samples():
    """Hand over whole numbers, flat, of any size; the first of all has the greatest magnitude."""

    def draw(size):
        drawn = np.random.default_rng(7).integers(-100, 101, (20, size))
        drawn[0, 0] = 100
        return drawn

    return draw


@pytest.mark.parametrize("case", EXACT + ROUNDED, ids=named)
def test_a_network_computes_what_onnx_runtime_computes(case, create_network, run_float, samples):
    path = create_network(*case.arguments)
    graph = read_graph(path)
    x = samples(graph.input_size) / 7
    expected = run_float(path, x)
    assert expected.shape[1:] == graph.output_shape
    np.testing.assert_allclose(graph.run(x), flat(expected), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("case", EXACT, ids=named)
def test_a_program_of_whole_numbers_is_exact(case, create_network, run_float, samples):
    path = create_network(*case.arguments)
    graph = read_graph(path)
    x = samples(graph.input_size)
    plan = calibrate(graph, x.reshape(-1, *graph.input_shape), rule=WIDE)
    assert plan.input_scale == 0
    found = build_program(graph, plan).run(x) * 2.0**-plan.output_scale
    assert np.array_equal(found, flat(run_float(path, x)))
    assert plan.report.maximum_error == 0


@pytest.mark.parametrize("case", ROUNDED, ids=named)
def test_a_program_of_other_numbers_is_near(case, create_network, run_float, samples):
    path = create_network(*case.arguments)
    graph = read_graph(path)
    x = samples(graph.input_size)
    plan = calibrate(graph, x.reshape(-1, *graph.input_shape), rule=WIDE)
    expected = flat(run_float(path, x))
    found = build_program(graph, plan).run(x) * 2.0**-plan.output_scale
    assert np.abs(found - expected).max() < 1e-3 * np.abs(expected).max()


def test_normalisation_and_bias_are_folded_into_the_layer_before(create_graph):
    cases = {case.name: case for case in EXACT + ROUNDED}
    for name in ("a normalisation of a convolution", "a product and a sum"):
        operators = create_graph(*cases[name].arguments).operators
        assert [type(operator) for operator in operators] == [Linear]
        assert operators[0].bias.any()


def test_a_layer_that_is_used_again_keeps_its_own_values(create_graph):
    case = next(case for case in EXACT if case.name == "a layer whose value is used again")
    layer, biased, _ = create_graph(*case.arguments).operators
    assert not layer.bias.any()
    assert biased.bias.any()
