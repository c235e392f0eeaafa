"""Any model can be asked: drawn on or written as JSON, and proven as the policy says."""

import json

import onnx
import pytest
from onnx import TensorProto, helper

from ...offchain.circuit_fixtures import *  # noqa: F403

HOSTILE = '<img src=x onerror="window.intruded=1">\'\u202egnp.<script>window.intruded=1</script>'


@pytest.fixture(scope="module")
def published(publish, tmp_path_factory):
    """Publish a model of two inputs, in two types, under a name."""

    def publish_as(name):
        scale = helper.make_tensor_value_info("scale", TensorProto.FLOAT, ["n", 2])
        counts = helper.make_tensor_value_info("counts", TensorProto.INT64, ["n", 2])
        product = helper.make_tensor_value_info("product", TensorProto.FLOAT, ["n", 2])
        nodes = [
            helper.make_node("Cast", ["counts"], ["real"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["scale", "real"], ["product"]),
        ]
        graph = helper.make_graph(nodes, "product", [scale, counts], [product])
        opset = [helper.make_opsetid("", 17)]
        path = tmp_path_factory.mktemp("model") / "product.onnx"
        onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), path)
        publish(path, name)
        return name

    return publish_as


@pytest.fixture(scope="module")
def product(published):
    return published("product")


def test_a_model_of_several_tensors_is_asked_in_json(product, open_play, screenshot):
    play = open_play()
    play.choose(product)
    about = play.page.locator("#about").inner_text()
    assert "scale, float32 of [n, 2]; counts, int64 of [n, 2]" in about
    # What stands there to start from is an input that fits.
    assert json.loads(play.page.get_by_label("Input, as JSON").input_value()) == {
        "scale": [[0, 0]],
        "counts": [[0, 0]],
    }
    play.write('{"counts": [[2, -3], [4, 5]], "scale": [[0.5, 1.5], [0, 1e3]]}')
    found = play.buy()

    assert set(found.values()) == {"holds"}
    numbers = play.page.locator("#outputs td.number").all_inner_texts()
    assert numbers == ["1", "-4.5", "0", "5000"]
    screenshot(play.page, "play-json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The input is not JSON"),
        ("[1]", "not an object"),
        ('{"scale": [[1, 2]]}', "“counts” is missing"),
        ('{"scale": [[1, 2]], "counts": [[1, 2]], "x": 1}', "The model has no input “x”"),
        ('{"scale": [[1, 2], [3]], "counts": [[1, 2]]}', "“scale” is ragged"),
        ('{"scale": [[1, 2, 3]], "counts": [[1, 2]]}', "has the shape [1,3]; it takes [n,2]"),
        ('{"scale": [[1, "2"]], "counts": [[1, 2]]}', '“scale” holds "2"; it takes float32'),
        ('{"scale": [[1, 2]], "counts": [[1, 2.5]]}', "“counts” holds 2.5, which is no int64"),
        ('{"scale": [[1, 2]], "counts": [[1, 9007199254740993]]}', "which is no int64"),
    ],
)
def test_an_input_that_does_not_fit_is_said_before_anything_is_asked(
    product, open_play, text, words
):
    play = open_play()
    play.choose(product)
    play.write(text)
    asked = []
    play.page.on("request", lambda request: asked.append(request.url))
    play.see_price()

    assert words in play.problem()
    assert asked == []


def test_hostile_names_are_text(published, open_play, screenshot):
    published(HOSTILE)
    play = open_play()
    play.choose(HOSTILE)
    about = play.page.locator("#about dd bdi").first
    assert about.text_content() == HOSTILE
    screenshot(play.page, "play-hostile")
    play.write('{"scale": [[1, 1]], "counts": [[1, 1]]}')

    assert set(play.buy().values()) == {"holds"}
    assert play.page.evaluate("window.intruded") is None
    assert play.page.locator("main img, main script").count() == 0


def test_a_proof_of_the_computation_is_checked_by_its_contract(tiny, open_play, screenshot):
    play = open_play()
    play.choose("tiny")
    play.ask_for("zkml+signed")
    play.write('{"x": [[0.5, -0.25, 0.125, 0.75]]}')
    found = play.buy()

    # The tiny circuit is set up for development: who accepts its proofs accepts forged ones.
    assert found.pop("Evidence: zkml") == "hollow"
    assert set(found.values()) == {"holds"}
    words = play.page.locator("[data-check='Evidence: zkml']").inner_text()
    assert "INSECURE DEVELOPMENT KEY: the verifier contract accepts the proof" in words
    assert play.summary == "What was checked holds. Proves nothing: Evidence: zkml."
    screenshot(play.page, "play-zkml")


def test_a_proof_that_nobody_was_asked_about_is_not_green(tiny, open_play, change_answer, wallet):
    play = open_play(before=change_answer(lambda _: wallet.refuses.add("eth_call")))
    play.choose("tiny")
    play.ask_for("zkml+signed")
    play.write('{"x": [[0.5, -0.25, 0.125, 0.75]]}')
    found = play.buy()

    opened = {name for name, outcome in found.items() if outcome == "open"}
    assert opened == {"Evidence: zkml", "Enough evidence", "Chain"}
    assert "fails" not in found.values()
    assert play.page.locator("#summary.good").count() == 0


def test_a_proof_that_was_changed_is_red(tiny, open_play, change_answer):
    def change(body):
        [_, proven] = body["receipt"]["evidence"]
        # The last word of a proof is a coordinate: another one is no point of the curve.
        proven["proof"] = proven["proof"][:-1] + ("0" if proven["proof"][-1] != "0" else "1")

    play = open_play(before=change_answer(change))
    play.choose("tiny")
    play.ask_for("zkml+signed")
    play.write('{"x": [[0.5, -0.25, 0.125, 0.75]]}')
    found = play.buy()

    failed = {name for name, outcome in found.items() if outcome == "fails"}
    assert failed == {"Evidence: zkml", "Enough evidence", "Every field"}
