"""`assay advise`, and what is said when something weaker is bought."""

import re
import time
import warnings
from decimal import Decimal

import httpx
import numpy as np
import pytest

from assay.chain import Deployment
from assay.cli.local.samples import DIGITS_CNN, held_out_digits
from assay.client import Budget, Client, Gateway, WeakPolicyWarning
from assay.settings import Home, read_key

FREE = "choosable"
PROVEN = "signed+zkml"
RISKY = "5000usd"
WEAK = f"asked=signed; advised=signed+zkml; rule=value; value={RISKY}"


@pytest.fixture(scope="module")
def publish_choosable(up):
    """Publish the sample circuit under the floor `signed`: whoever buys it can choose."""
    published = []

    def publish(at_home):
        if not published:
            circuit = Home(up.home).circuits / DIGITS_CNN.file
            done = at_home("model", "publish", circuit, "--name", FREE, "--floor", "signed")
            assert done.code == 0, done.err
            published.append(FREE)
        return FREE

    return publish


@pytest.fixture
def choosable(publish_choosable, at_home):
    return publish_choosable(at_home)


@pytest.fixture
def pixels(up):
    return up.home / "digit_cnn.npy"


@pytest.fixture
def advise(at_home, choosable):
    return lambda *arguments: at_home("advise", "--model", choosable, *arguments)


def test_says_what_is_needed_what_is_advised_and_by_which_rule(advise):
    said = advise("--value", RISKY)
    assert said.code == 0
    for words in (
        "5000 USD: hardware is needed",
        "signed+zkml, by the rule cost",
        "REHEARSAL: this is a development deployment.",
        "What it takes against signed+zkml: Anybody forges a proof",
        "cost: Of what is left, the cheapest is advised",
        "Not signed+tee, by the rule provable",
    ):
        assert words in said.out


def test_a_small_risk_needs_no_more_than_a_word(advise):
    document = advise("--value", "5usd", "--json").document
    assert (document["advised"], document["neededLevel"]) == ("signed", "word")
    assert document["ranking"][0]["rules"] == ["value", "cost"]


def test_figures_are_those_of_answers_that_were_bought(advise, at_home, choosable, pixels):
    bought = at_home("infer", choosable, "--input", pixels, "--policy", PROVEN, "--settled")
    assert bought.code == 0, bought.err
    (zkml,) = [
        each
        for each in advise("--value", RISKY, "--policy", PROVEN, "--json").document["ranking"]
        if each["policy"] == PROVEN
    ]
    assert zkml["samples"] >= 1
    assert zkml["latencyMs"] > zkml["provingMs"] > 0
    assert 200_000 < zkml["gas"] < 340_000
    assert zkml["isComposed"] is False


def test_privacy_leaves_nothing_that_is_strong_enough(advise):
    document = advise("--value", RISKY, "--privacy", "--json").document
    assert (document["advised"], document["strongEnough"]) == ("signed+acknowledged", False)
    assert document["rule"] == "strongest"
    assert {"policy": PROVEN, "rule": "privacy"}.items() <= document["excluded"][0].items()
    assert "Nothing here is strong enough" in advise("--value", RISKY, "--privacy").out


def test_a_model_is_named_as_other_commands_have_it_or_by_an_option(at_home, choosable):
    document = at_home("advise", choosable, "--value", "5usd", "--json").document
    assert document["advised"] == "signed"
    for wrong in ([], [choosable, "--model", choosable]):
        refused = at_home("advise", *wrong, "--value", "5usd")
        assert refused.code == 2
        assert "Name one model: assay advise MODEL --value 5000usd." in refused.err


def test_what_a_missing_mode_takes_out_is_said_once(advise):
    excluded = advise("--value", RISKY, "--json").document["excluded"]
    provable = [each for each in excluded if each["rule"] == "provable"]
    said = advise("--value", RISKY).out
    assert len(provable) > 20
    assert [line for line in said.split("\n") if line.startswith("Not ")] == [
        "Not signed+tee, by the rule provable: This node has no enclave for the mode tee.",
        *(line for line in said.split("\n") if line.startswith("Not signed+tee-simulated, by")),
    ]
    assert f"Nor {len(provable) - 2} more that ask for what one of these does" in said


def test_where_nothing_is_left_or_strong_enough_the_way_out_is_said(
    advise, at_home, choosable, pixels
):
    at_home("infer", choosable, "--input", pixels, "--policy", PROVEN, "--settled")
    fast = advise("--value", RISKY, "--latency", "1ms").out
    assert "nothing: the rules leave no policy" in fast
    assert "Some are too slow: allow for more time, or ask without --latency." in fast
    assert "┏" not in fast
    untried = " ".join(advise("--value", RISKY, "--latency", "1000s", "--privacy").out.split())
    assert "One answer gives a policy's figures: assay infer choosable --policy" in untried
    assert "Some show input or output on the chain: without --privacy they count, too." in untried


def test_a_model_that_this_node_cannot_prove_is_left_to_others(up, at_home):
    circuit = Home(up.home).circuits / DIGITS_CNN.file
    done = at_home("model", "publish", circuit, "--name", "sealed", "--floor", "tee")
    assert done.code == 0, done.err
    said = at_home("advise", "sealed", "--value", "5usd").out
    assert "This node can prove none of its policies now. Another node may." in said


def test_nothing_is_left_where_nothing_is_fast_enough(advise, at_home, choosable, pixels):
    at_home("infer", choosable, "--input", pixels, "--policy", "signed", "--settled")
    document = advise("--value", "1usd", "--latency", "1ms", "--json").document
    assert document["advised"] is None
    assert {each["rule"] for each in document["excluded"]} >= {"latency"}


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--value", "much"], "'much' is no value at risk", "such as 5000usd"),
        (["--value", "5,000usd"], "'5,000usd' is no value at risk", "without separators"),
        (["--value", "5000"], "'5000' is no value at risk", "digits and usd"),
        (["--value", "1usd", "--latency", "soon"], "'soon' is no latency", "such as 2s"),
        (["--value", "1usd", "--policy", "magic"], "There is no mode 'magic'", "Use one of"),
        (
            ["--value", "1usd", "--policy", "signed+1of(zkml,tee)"],
            "Nothing was sold under signed+1of(tee,zkml) for choosable on this node yet",
            "assay infer choosable --policy 'signed+1of(tee,zkml)'",
        ),
        (
            ["--value", "1usd", "--policy", "signed+tee"],
            "signed+tee has no place in this advice: This node has no enclave for the mode tee.",
            "Ask without a policy",
        ),
        (
            ["--value", "1usd", "--policy", "zkml"],
            "The policy zkml is below the model's floor signed.",
            "Ask for signed",
        ),
    ],
)
def test_what_cannot_be_advised_on_is_explained(advise, arguments, message, hint):
    refused = advise(*arguments)
    assert refused.code == 1
    assert message in refused.err
    assert hint in refused.err


def test_below_the_floor_is_refused_with_the_floor(at_home, pixels):
    refused = at_home(
        "infer", DIGITS_CNN.name, "--input", pixels, "--policy", "signed", "--value", RISKY
    )
    assert refused.code == 1
    assert "The policy signed is below the model's floor zkml." in refused.err


def test_at_the_floor_and_below_advice_the_command_line_warns(at_home, choosable, pixels):
    bought = at_home("infer", choosable, "--input", pixels, "--value", RISKY)
    assert bought.code == 0
    assert "Warning: The gateway says: weaker-than-advised" in bought.err
    assert WEAK in bought.err
    assert "The receipt holds" in bought.out


def test_at_the_floor_and_below_advice_the_client_warns(up, choosable):
    home = Home(up.home)
    deployment = Deployment.read(home.deployments, 31337)
    payer = read_key(home.key("payer"))
    budget = Budget(deployment.token, 50_000)
    client = Client(Gateway(up.said["gateway"]), payer, deployment, budget)
    inputs = {"image": held_out_digits(1)[0].pixels[np.newaxis, np.newaxis]}
    with pytest.warns(WeakPolicyWarning, match=re.escape(WEAK)):
        answer = client.infer(choosable, inputs, "signed", RISKY)
    assert answer.verdict.ok
    with warnings.catch_warnings():
        warnings.simplefilter("error", WeakPolicyWarning)
        client.infer(choosable, inputs, "signed", "5usd")
        client.infer(choosable, inputs, "signed+zkml", RISKY)
        client.infer(choosable, inputs, "signed")


def test_at_the_floor_and_below_advice_the_response_says_so(up, choosable):
    inputs = {"image": held_out_digits(1)[0].pixels[np.newaxis, np.newaxis].tolist()}
    url = f"{up.said['gateway']}/v1/models/{choosable}/infer"
    quoted = httpx.post(url, json={"inputs": inputs, "policy": "signed", "value": RISKY})
    assert quoted.status_code == 402
    assert quoted.headers["X-Assay-Advice"] == f"weaker-than-advised; {WEAK}"
    for body in ({"value": "5usd"}, {"value": RISKY, "policy": PROVEN}, {}):
        answer = httpx.post(url, json={"inputs": inputs, "policy": "signed"} | body)
        assert answer.status_code == 402
        assert "X-Assay-Advice" not in answer.headers
    refused = httpx.post(url, json={"inputs": inputs, "value": "1usd\r\nSet-Cookie: x=y"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")


def test_gas_is_no_cost_where_nobody_said_what_a_coin_is_worth(advise, up):
    assert up.said["coinUsd"] is None
    document = advise("--value", RISKY, "--json").document
    assert document["coinUsd"] is None
    assert {each["gasUsd"] for each in document["ranking"]} == {None}
    said = " ".join(advise("--value", RISKY).out.split())
    assert "not counted as a cost: the operator did not say what a coin is worth" in said
    assert "assay up --coin-usd PRICE" in said
    assert "gas, USD" not in said


def test_gas_is_a_cost_at_the_price_that_the_operator_said(assay, start_up, tmp_path):
    home = tmp_path / "home"
    asked = ("advise", "--model", "digits", "--value", "5usd", "--home", home)
    with start_up(home, "--coin-usd", "3000") as running:
        assert running.said["coinUsd"] == "3000"
        bought = assay(
            "infer", "digits", "--input", home / "digit.npy", "--settled", "--home", home
        )
        assert bought.code == 0, bought.err
        document = assay(*asked, "--json").document
        said = assay(*asked).out
    (signed,) = [each for each in document["ranking"] if each["policy"] == "signed"]
    assert document["coinUsd"] == "3000"
    wei = signed["gas"] * int(document["gasPriceWei"])
    assert Decimal(signed["gasUsd"]) == Decimal(wei) * 3000 / 10**18 > 0
    assert document["ranking"][0] == signed
    assert "counted as a cost" in said
    assert "at 3000 USD a coin" in said
    assert "gas, USD" in said


def test_what_is_bought_below_advice_is_counted(at_home, up, choosable, pixels):
    def counted():
        """Wait until every payment of the node is in the index."""
        deadline = time.monotonic() + 30
        while True:
            total = httpx.get(f"{up.said['gateway']}/v1/telemetry/overview").json()["total"]
            jobs = httpx.get(f"{up.said['gateway']}/v1/status").json()["jobs"]
            if total["requests"] == sum(jobs.values()):
                return total["belowAdvice"]
            assert time.monotonic() < deadline
            time.sleep(0.1)

    before = counted()
    assert at_home("infer", choosable, "--input", pixels, "--value", RISKY, "--settled").code == 0
    assert at_home("infer", choosable, "--input", pixels, "--value", "1usd", "--settled").code == 0
    assert counted() == before + 1
