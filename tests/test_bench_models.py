"""The models that `scripts/bench prove` measures: they learn, and are the same in every run."""

import numpy as np
import pytest
from onnxruntime import InferenceSession

from benchmarks._zkml.layers import (
    AveragePool,
    BatchNormalization,
    Convolution,
    Dense,
    Flatten,
    Relu,
)
from benchmarks._zkml.models import MODELS

SMALL = [model for model in MODELS if model.name in {"iris", "cancer", "mlp32", "cnn", "cnn2"}]


@pytest.mark.parametrize("model", SMALL, ids=lambda model: model.name)
def test_a_model_is_right_on_nine_of_ten_samples_that_it_has_not_seen(model):
    data = model.load_data()
    session = InferenceSession(model.build(data).SerializeToString())
    (taken,) = session.get_inputs()
    scores = [
        session.run(None, {taken.name: sample.reshape(taken.shape)})[0] for sample in data.held_out
    ]
    assert np.mean(np.vstack(scores).argmax(1) == data.held_out_labels) > 0.9


@pytest.mark.parametrize("model", SMALL, ids=lambda model: model.name)
def test_a_model_is_the_same_in_every_run(model):
    built = [model.build(model.load_data()).SerializeToString() for _ in range(2)]
    assert built[0] == built[1]


def test_no_two_models_have_the_same_name():
    assert len({model.name for model in MODELS}) == len(MODELS) >= 7


@pytest.mark.parametrize(
    ("create_layer", "shape"),
    [
        (lambda random: Dense(random.normal(size=(6, 4)), random.normal(size=4)), (5, 6)),
        (lambda random: Convolution(random.normal(size=(3, 2, 3, 3))), (2, 2, 4, 4)),
        (lambda random: BatchNormalization(2), (3, 2, 4, 4)),
        (lambda random: Relu(), (5, 6)),
        (lambda random: AveragePool(), (2, 2, 4, 4)),
        (lambda random: Flatten(), (2, 2, 4, 4)),
    ],
    ids=["dense", "convolution", "batch normalization", "relu", "average pool", "flatten"],
)
def test_a_gradient_is_the_slope_that_small_steps_show(create_layer, shape):
    random = np.random.default_rng(0)
    layer, values = create_layer(random), random.normal(size=shape)
    weights = random.normal(size=layer.forward(values).shape)

    def slopes(array):
        step, found = 1e-6, np.empty_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + step
            above = np.sum(layer.forward(values) * weights)
            array[place] = kept - step
            below = np.sum(layer.forward(values) * weights)
            array[place] = kept
            found[place] = (above - below) / (2 * step)
        return found

    expected = [slopes(array) for array in (values, *layer.trained)]
    layer.forward(values)
    gradients = [layer.backward(weights), *layer.gradients]
    for gradient, slope in zip(gradients, expected, strict=True):
        assert gradient == pytest.approx(slope, abs=1e-4)
