"""The rules, one by one; which policy they put first, and what they take out."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from assay.advice import (
    RULES,
    Candidate,
    Figures,
    Needs,
    Strength,
    advise,
    compose,
    read_needs,
    require,
    strength_of,
    weak_point,
)
from assay.errors import InvalidInput
from assay.modes import Assurance, Level
from assay.wire import Policy

SIGNED, TEE, ZKML, PUBLISHED = Policy(0b1), Policy(0b10), Policy(0b100), Policy(0b1000)
ASSURANCES = {
    0: Assurance(Level.WORD, "lie", stands_for=Level.WORD),
    1: Assurance(Level.HARDWARE, "break hardware", stands_for=Level.HARDWARE),
    2: Assurance(Level.PROOF, "break proofs", stands_for=Level.PROOF, delivers=True, reveals=True),
    3: Assurance(Level.NOTHING, "anything", stands_for=Level.NOTHING, delivers=True, reveals=True),
    63: Assurance(Level.NOTHING, "simulate", stands_for=Level.HARDWARE),
}


def candidate(policy, price="0.01", gas_usd=None, latency=0.1, measured=True, gas=70_000):
    figures = Figures(3, latency, latency / 2, gas) if measured else None
    strength = strength_of(policy, ASSURANCES)
    gas = None if gas_usd is None else Decimal(gas_usd)
    return Candidate(policy, strength, Decimal(price), gas, figures)


def policies(advice):
    return [each.candidate.policy for each in advice.ranked]


@pytest.mark.parametrize(
    ("text", "usd"), [("5000usd", "5000"), ("0.5 USD", "0.5"), (" 1usd ", "1"), ("0usd", "0")]
)
def test_reads_a_value_at_risk(text, usd):
    assert read_needs(text) == Needs(Decimal(usd))


@pytest.mark.parametrize("text", ["", "5000", "5000eur", "-1usd", "1e9usd", "٣usd", "1usd\nX: y"])
def test_refuses_what_is_no_value(text):
    with pytest.raises(InvalidInput, match="is no value at risk") as caught:
        read_needs(text)
    assert "such as 5000usd" in caught.value.hint


@pytest.mark.parametrize(("text", "seconds"), [("2s", 2), ("500ms", 0.5), ("1.5 s", 1.5)])
def test_reads_a_latency(text, seconds):
    assert read_needs("1usd", text).latency_seconds == seconds


@pytest.mark.parametrize("text", ["", "2", "2m", "0s", "-1s", "0ms"])
def test_refuses_what_is_no_latency(text):
    with pytest.raises(InvalidInput, match="is no latency"):
        read_needs("1usd", text)


@pytest.mark.parametrize(
    ("usd", "level"),
    [
        ("0", Level.WORD),
        ("10", Level.WORD),
        ("10.01", Level.HARDWARE),
        ("10000", Level.HARDWARE),
        ("10000.01", Level.PROOF),
    ],
)
def test_the_value_at_risk_says_what_level_is_needed(usd, level):
    assert require(Needs(Decimal(usd)), Decimal(0)).level is level


@pytest.mark.parametrize(("price", "delivery"), [("0.99", False), ("1", True)])
def test_a_price_worth_keeping_asks_for_delivery(price, delivery):
    assert require(Needs(Decimal(1)), Decimal(price)).delivery is delivery


@pytest.mark.parametrize(
    ("policy", "level", "delivers", "reveals"),
    [
        (SIGNED, Level.WORD, False, False),
        (Policy(0b11), Level.HARDWARE, False, False),
        (Policy(0b101), Level.PROOF, True, True),
        (Policy(0, 0b110, 1), Level.HARDWARE, False, True),
        (Policy(0, 0b111, 2), Level.HARDWARE, False, True),
        (Policy(0b100, 0b11, 1), Level.PROOF, True, True),
        (Policy(0, 0b1100, 1), Level.NOTHING, True, True),
        (Policy(0, 0b1101, 2), Level.WORD, True, True),
    ],
)
def test_a_policy_is_as_strong_as_its_weakest_way(policy, level, delivers, reveals):
    found = strength_of(policy, ASSURANCES)
    assert (found.level, found.delivers, found.reveals) == (level, delivers, reveals)


def test_what_must_be_forged_together_is_attacked_at_its_hardest():
    assert strength_of(Policy(0b11), ASSURANCES).attack == "break hardware"


def test_what_is_simulated_counts_for_what_it_stands_for_in_a_rehearsal_only():
    simulated = Policy(1 << 63)
    assert strength_of(simulated, ASSURANCES).level is Level.NOTHING
    assert strength_of(simulated, ASSURANCES, rehearsal=True).level is Level.HARDWARE


def test_names_the_rule_by_which_a_policy_is_weak():
    needed = require(Needs(Decimal(100)), Decimal(2))
    strong = Strength(Level.HARDWARE, "", delivers=True, reveals=False)
    silent = Strength(Level.HARDWARE, "", delivers=False, reveals=False)
    weak = Strength(Level.WORD, "", delivers=True, reveals=False)
    assert [weak_point(each, needed) for each in (strong, silent, weak)] == [
        None,
        "delivery",
        "value",
    ]


def test_of_what_is_strong_enough_the_cheapest_is_advised():
    sold = [
        candidate(SIGNED),
        candidate(ZKML, gas_usd="0.50"),
        candidate(TEE, gas_usd="0.10"),
    ]
    advice = advise(Needs(Decimal(5000)), sold)
    assert policies(advice) == [TEE, ZKML, SIGNED]
    assert (advice.rule, advice.best.weak) == ("cost", None)
    assert [each.weak for each in advice.ranked] == [None, None, "value"]


def test_a_higher_price_counts_like_gas():
    sold = [candidate(TEE, price="0.90"), candidate(ZKML, price="0.01", gas_usd="0.50")]
    assert policies(advise(Needs(Decimal(5000)), sold)) == [ZKML, TEE]


def test_gas_that_was_not_measured_costs_what_is_likely():
    sold = [
        candidate(Policy(0b1001), measured=False),
        candidate(SIGNED, gas_usd="0.25"),
        candidate(TEE, price="0.02", gas_usd="0.30"),
    ]
    advice = advise(Needs(Decimal(5)), sold)
    assert policies(advice) == [SIGNED, Policy(0b1001), TEE]
    assert advice.ranked[1].candidate.gas_usd is None
    cheap = advise(Needs(Decimal(5)), [*sold, candidate(ZKML, price="0.005", measured=False)])
    assert policies(cheap)[0] == ZKML


def test_what_was_not_measured_is_neither_better_nor_worse_for_that():
    both, spoken = Policy(0b101), Policy(0b1001)
    dear = candidate(both, gas=300_000, latency=0.5)
    advice = advise(Needs(Decimal(5)), [dear, candidate(SIGNED, measured=False)])
    assert policies(advice) == [SIGNED, both]
    advice = advise(Needs(Decimal(5)), [candidate(spoken, measured=False), candidate(SIGNED)])
    assert policies(advice) == [SIGNED, spoken]
    more = candidate(Policy(0b1101), measured=False)
    advice = advise(Needs(Decimal(50_000)), [more, dear, candidate(SIGNED)])
    assert policies(advice) == [both, Policy(0b1101), SIGNED]
    pending = candidate(SIGNED, gas=None, latency=0.9)
    advice = advise(Needs(Decimal(5)), [dear, candidate(TEE), pending])
    assert policies(advice) == [TEE, SIGNED, both]


def test_where_nothing_is_strong_enough_the_strongest_is_advised():
    advice = advise(Needs(Decimal(50_000)), [candidate(SIGNED), candidate(TEE)])
    assert policies(advice) == [TEE, SIGNED]
    assert (advice.rule, advice.best.weak) == ("strongest", "value")


def test_of_two_that_are_alike_the_one_that_reveals_less_comes_first():
    spoken = Policy(0b10001)
    assurances = ASSURANCES | {
        4: Assurance(Level.NOTHING, "", stands_for=Level.NOTHING, delivers=True)
    }
    strength = strength_of(spoken, assurances)
    other = replace(candidate(Policy(0b1001)), policy=spoken, strength=strength)
    advice = advise(Needs(Decimal(5000)), [candidate(SIGNED), candidate(Policy(0b1001)), other])
    assert policies(advice) == [spoken, Policy(0b1001), SIGNED]


def test_privacy_takes_out_what_reveals():
    advice = advise(
        Needs(Decimal(50_000), privacy=True), [candidate(ZKML), candidate(Policy(0, 0b110, 1))]
    )
    assert [(each.policy, each.rule) for each in advice.excluded] == [
        (ZKML, "privacy"),
        (Policy(0, 0b110, 1), "privacy"),
    ]
    assert advice.best is None
    assert advice.is_met_by(SIGNED)


def test_a_latency_takes_out_what_was_slower_and_what_was_not_measured():
    sold = [
        candidate(SIGNED, latency=0.2),
        candidate(TEE, latency=3),
        candidate(ZKML, measured=False),
    ]
    advice = advise(Needs(Decimal(5), latency_seconds=2), sold)
    assert policies(advice) == [SIGNED]
    assert [(each.policy, each.rule) for each in advice.excluded] == [
        (TEE, "latency"),
        (ZKML, "measured"),
    ]
    assert "3.00 s here; at most 2 s" in advice.excluded[0].why


def test_without_a_latency_what_was_not_measured_is_ranked():
    advice = advise(Needs(Decimal(5000)), [candidate(TEE, measured=False)])
    assert policies(advice) == [TEE]


def test_what_costs_more_than_its_share_of_the_value_is_called_dear():
    sold = [candidate(SIGNED, price="0.01"), candidate(TEE, price="0.01", gas_usd="0.02")]
    dear = {each.candidate.policy: each.is_dear for each in advise(Needs(Decimal(2)), sold).ranked}
    assert dear == {SIGNED: False, TEE: True}


@pytest.mark.parametrize(
    ("asked", "met"), [(SIGNED, False), (TEE, True), (ZKML, True), (PUBLISHED, False)]
)
def test_an_order_meets_the_advice_where_it_is_strong_enough(asked, met):
    sold = [candidate(policy) for policy in (SIGNED, TEE, ZKML, PUBLISHED)]
    assert advise(Needs(Decimal(5000)), sold).is_met_by(asked) is met


def test_nobody_is_blamed_for_what_cannot_be_had():
    advice = advise(Needs(Decimal(5000)), [candidate(SIGNED)])
    assert advice.is_met_by(SIGNED)


def test_figures_of_modes_are_put_together():
    measured = {SIGNED: Figures(5, 0.1, 0.01, 60_000), ZKML: Figures(3, 0.5, 0.3, 300_000)}
    both = compose(Policy(0b101), measured)
    assert both == Figures(3, 0.5, 0.3, 300_000, is_composed=True)
    assert compose(SIGNED, measured) is measured[SIGNED]
    assert compose(Policy(0b11), measured) is None
    assert compose(Policy(0, 0b101, 1), measured) is None


def test_gas_adds_up_beyond_the_cheapest():
    measured = {
        SIGNED: Figures(5, 0.1, 0.01, 60_000),
        TEE: Figures(5, 0.1, 0.01, 70_000),
        ZKML: Figures(3, 0.5, 0.3, None),
    }
    assert compose(Policy(0b11), measured).gas == 70_000
    assert compose(Policy(0b111), measured).gas is None


def test_each_rule_is_explained_on_its_page():
    page = (Path(__file__).parents[3] / "docs" / "advice.md").read_text(encoding="utf-8")
    explained = [line.removeprefix("### `").removesuffix("`") for line in page.split("\n")]
    assert [name for name in explained if name in RULES] == list(RULES)
