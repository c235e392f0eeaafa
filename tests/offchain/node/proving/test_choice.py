"""Of the options those are proven that cost this node least, and the next where one fails."""

import pytest

from assay.errors import ChainUnavailable, EvidenceError
from assay.modes import Cost
from assay.node import State
from assay.wire import (
    Evidence,
    Policy,
)

from ..fake_modes import FakeMode
from .conftest import FOLDER, refuse


def three(*costs, **fields):
    """Three modes that cost so much gas; what `fields` say of one by name replaces what it does."""
    names = ("signed", "tee", "zkml")
    return [
        FakeMode(name, mode, fields.get(name, bool), cost=Cost(gas, 0))
        for mode, (name, gas) in enumerate(zip(names, costs, strict=True))
    ]


@pytest.mark.parametrize(
    ("policy", "costs", "proven"),
    [
        (Policy(0, 0b111, 1), (3, 2, 1), [2]),
        (Policy(0, 0b111, 1), (2, 1, 3), [1]),
        (Policy(0, 0b111, 1), (1, 1, 1), [0]),
        (Policy(0, 0b111, 2), (3, 2, 1), [1, 2]),
        (Policy(0b001, 0b110, 1), (9, 2, 1), [0, 2]),
    ],
)
def test_of_a_choice_what_costs_least_is_proven(create_notary, prove, policy, costs, proven):
    evidence = prove(create_notary(three(*costs)), policy)
    assert [item.mode_id for item in evidence] == proven


def test_what_was_measured_here_counts_more_than_what_is_said_of_a_mode(
    create_notary, prove, measurements, version
):
    notary = create_notary(three(68_000, 74_000, 306_000))
    measurements.captured(version.version_id, Policy(0b001), 90_000, alone=True)
    assert [item.mode for item in prove(notary, Policy(0, 0b111, 1))] == ["tee"]
    measurements.took(version.version_id, Policy(0b010), State.EXECUTED, 0.5)
    assert [item.mode for item in prove(notary, Policy(0, 0b111, 1))] == ["signed"]


def test_evidence_that_is_there_counts_as_nothing(create_notary, executed, version):
    modes = three(1, 2, 3)
    job = executed(Policy(0, 0b111, 1))
    held = job.changed(evidence=(Evidence(mode="zkml", mode_id=2, proof=b"zkml"),))
    assert create_notary(modes).prove(held, version, FOLDER) == held
    assert [mode.asked for mode in modes] == [[], [], []]


def test_where_an_option_fails_the_next_cheapest_is_proven(create_notary, prove, caplog):
    modes = three(1, 2, 3, signed=refuse, tee=refuse)
    evidence = prove(create_notary(modes), Policy(0, 0b111, 1))
    assert [item.mode for item in evidence] == ["zkml"]
    assert [len(mode.asked) for mode in modes] == [1, 1, 1]
    assert "is not proven by signed: The enclave does not answer. Start it." in caplog.text


def test_what_was_proven_beside_an_option_that_failed_is_kept(create_notary, prove):
    modes = three(1, 2, 3, tee=refuse)
    evidence = prove(create_notary(modes), Policy(0, 0b111, 2))
    assert [item.mode for item in evidence] == ["signed", "zkml"]
    assert [len(mode.asked) for mode in modes] == [1, 1, 1]


def test_where_all_options_fail_what_the_first_one_failed_at_is_said(create_notary, prove):
    def another():
        raise EvidenceError("It has no memory.", "Give it some.")

    modes = three(1, 2, 3, signed=refuse, tee=another, zkml=another)
    with pytest.raises(EvidenceError, match="The enclave does not answer"):
        prove(create_notary(modes), Policy(0, 0b111, 1))


def test_what_is_required_fails_for_all(create_notary, prove):
    modes = three(1, 2, 3, signed=refuse)
    with pytest.raises(EvidenceError, match="The enclave does not answer"):
        prove(create_notary(modes), Policy(0b001, 0b110, 1))


def test_a_chain_that_is_gone_is_no_failure_of_a_mode(create_notary, prove):
    def gone():
        raise ChainUnavailable("The node does not answer.", "Try again.")

    modes = three(1, 2, 3, signed=gone)
    with pytest.raises(ChainUnavailable):
        prove(create_notary(modes), Policy(0, 0b111, 1))
    assert modes[1].asked == []
