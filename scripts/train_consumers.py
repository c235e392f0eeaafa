"""Train the models of the example consumers, and export them to ONNX.

`loan.onnx` says whether an applicant is likely to pay a loan back, `price.onnx` what something is
worth by its last trades. Their data are made up here, by the rules below: they are there to be run,
not to be believed. Takes seconds, and writes the same bytes every time on one machine.
"""

import argparse
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LinearRegression  # type: ignore[import-untyped]
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

Floats: TypeAlias = NDArray[np.float64]

SAMPLES = Path(__file__).parents[1] / "samples" / "consumers"
SCORE_UNIT = 1_000  # A score of 1 is this many of the integers that the loan model answers with.
HIDDEN = 8
PEOPLE = 4_000
TRADES = 2_000
OBSERVED = 4


def main() -> None:
    """Train, report how good the models are on data they have not seen, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=SAMPLES)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)

    figures, repaid = applicants(np.random.default_rng(1))
    held_out, held_out_repaid = applicants(np.random.default_rng(2))
    classifier = MLPClassifier((HIDDEN,), random_state=0, max_iter=400).fit(figures, repaid)
    right = np.mean(classifier.predict(held_out) == held_out_repaid)
    print(f"loan is right about {right:.1%} of {PEOPLE} applicants.")
    onnx.save(loan_model(classifier.coefs_, classifier.intercepts_), folder / "loan.onnx")

    seen, worth = trades(np.random.default_rng(1))
    unseen, unseen_worth = trades(np.random.default_rng(2))
    regression = LinearRegression().fit(seen, worth)
    off = np.median(np.abs(regression.predict(unseen) / unseen_worth - 1))
    print(f"price is off by {off:.2%} on {TRADES} series, in the median.")
    onnx.save(price_model(regression.coef_, regression.intercept_), folder / "price.onnx")


def applicants(random: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    """Make people up: figures [n, 6], and whether each paid back.

    The figures: yearly income, debt and the loan asked for, all in tens of thousands; years in the
    job; payments missed; years of the loan.
    """
    income = random.gamma(4, 1.2, PEOPLE)
    debt = random.gamma(2, 0.8, PEOPLE)
    years = random.gamma(2, 3, PEOPLE)
    missed = random.poisson(0.7, PEOPLE).astype(float)
    loan = random.gamma(2, 1.5, PEOPLE)
    term = random.integers(1, 11, PEOPLE).astype(float)
    burden = (debt + loan / term) / income
    chance = 1 / (1 + np.exp(-(2.5 - 3 * burden - 0.9 * missed + 0.12 * years)))
    repaid = (random.random(PEOPLE) < chance).astype(np.int64)
    return np.stack([income, debt, loan, years, missed, term], axis=1), repaid


def trades(random: np.random.Generator) -> tuple[Floats, Floats]:
    """Make prices up: the last four [n, 4], the latest last, and what the thing is worth."""
    start = random.uniform(50, 150, (TRADES, 1))
    steps = random.normal(0, 0.01, (TRADES, OBSERVED + 1))
    worth = start * np.exp(np.cumsum(steps, axis=1))
    seen = worth[:, :OBSERVED] * np.exp(random.normal(0, 0.01, (TRADES, OBSERVED)))
    return seen, worth[:, OBSERVED]


def loan_model(weights: list[Floats], biases: list[Floats]) -> onnx.ModelProto:
    """Build `figures`, float32 [1, 6], to `scores`, int32 [1, 2]: for refusing, and for granting.

    Integers, so that a contract compares what the model has said and not what is left of it.
    """
    # scikit-learn has one score for two classes; half of it speaks for each.
    halves = np.array([[-SCORE_UNIT / 2, SCORE_UNIT / 2]])
    constants = {
        "hidden_weights": weights[0],
        "hidden_biases": biases[0],
        "score_weights": weights[1] @ halves,
        "score_biases": biases[1] @ halves,
    }
    nodes = [
        helper.make_node("Gemm", ["figures", "hidden_weights", "hidden_biases"], ["hidden"]),
        helper.make_node("Relu", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "score_weights", "score_biases"], ["exact"]),
        helper.make_node("Round", ["exact"], ["rounded"]),
        helper.make_node("Cast", ["rounded"], ["scores"], to=TensorProto.INT32),
    ]
    figures = helper.make_tensor_value_info("figures", TensorProto.FLOAT, [1, len(weights[0])])
    scores = helper.make_tensor_value_info("scores", TensorProto.INT32, [1, 2])
    return model("loan", nodes, figures, scores, constants)


def price_model(weights: Floats, bias: float) -> onnx.ModelProto:
    """Build `trades`, float32 [1, 4], to `price`, float32 [1, 1]."""
    constants = {"weights": weights.reshape(-1, 1), "bias": np.array([bias])}
    nodes = [helper.make_node("Gemm", ["trades", "weights", "bias"], ["price"])]
    seen = helper.make_tensor_value_info("trades", TensorProto.FLOAT, [1, OBSERVED])
    price = helper.make_tensor_value_info("price", TensorProto.FLOAT, [1, 1])
    return model("price", nodes, seen, price, constants)


def model(
    name: str,
    nodes: list[onnx.NodeProto],
    taken: onnx.ValueInfoProto,
    given: onnx.ValueInfoProto,
    constants: dict[str, Floats],
) -> onnx.ModelProto:
    """Put a model together, and check it."""
    tensors = [
        numpy_helper.from_array(array.astype(np.float32), key) for key, array in constants.items()
    ]
    graph = helper.make_graph(nodes, name, [taken], [given], tensors)
    built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(built, full_check=True)
    return built


if __name__ == "__main__":
    main()
