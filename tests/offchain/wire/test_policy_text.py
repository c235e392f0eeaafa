"""Policies as text, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import PolicyError
from assay.wire import Policy, format_policy, parse_policy, show_policy

MODES = {"signed": 0, "tee": 1, "zkml": 2, "tee-simulated": 63}
WHOLE = {f"mode{mode}": mode for mode in range(64)}


@st.composite
def canonical_policies(draw):
    ids = draw(st.lists(st.integers(0, 63), min_size=1, unique=True))
    masks = [1 << mode for mode in ids]
    cut = draw(st.integers(0, len(masks)))
    required, options = masks[:cut], masks[cut:]
    if len(options) < 2:
        return Policy(sum(masks))
    return Policy(sum(required), sum(options), draw(st.integers(1, len(options) - 1)))


@given(canonical_policies())
def test_what_is_written_reads_back_as_the_same_policy(policy):
    assert policy.is_canonical
    assert parse_policy(format_policy(policy, WHOLE), WHOLE) == policy


def test_agrees_with_the_vectors_both_ways(vectors):
    for row in vectors("policy", "text"):
        policy = Policy.from_word(int(row["word"], 16))
        assert format_policy(policy, MODES) == row["text"]
        assert parse_policy(row["text"], MODES) == policy


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("zkml+tee", "tee+zkml"),
        ("zkml|tee", "tee|zkml"),
        ("1of(zkml,tee)", "tee|zkml"),
        (" signed + 1of( tee , zkml ) ", "signed+1of(tee,zkml)"),
        ("1of(tee,zkml)+signed", "signed+1of(tee,zkml)"),
        ("2of(tee,zkml)", "tee+zkml"),
        ("1of(tee)", "tee"),
        ("signed+2of(tee,zkml)", "signed+tee+zkml"),
        ("2of(signed,tee)+1of(zkml,tee-simulated)", "signed+tee+1of(zkml,tee-simulated)"),
        ("02of(signed,tee,zkml)", "2of(signed,tee,zkml)"),
    ],
)
def test_reads_every_spelling_into_the_canonical_one(text, canonical):
    policy = parse_policy(text, MODES)
    assert policy.is_canonical
    assert format_policy(policy, MODES) == canonical


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The policy is empty, or a mode is missing"),
        ("   ", "The policy is empty, or a mode is missing"),
        ("signed+", "a mode is missing in it"),
        ("|tee", "a mode is missing in it"),
        ("1of(tee,)", "a mode is missing in it"),
        ("tee++zkml", "a mode is missing in it"),
        ("signed+tee+signed", "names signed twice"),
        ("tee|tee|zkml", "names tee twice"),
        ("tee+1of(tee,zkml)", "names tee twice"),
        ("0of(tee,zkml)", "asks for 0 of 2 modes. Ask for at least 1 and at most 2."),
        ("3of(tee,zkml)", "asks for 3 of 2 modes. Ask for at least 1 and at most 2."),
        ("0of()", "asks for 0 of 1 modes"),
        ("1of(tee,1of(signed,zkml))", "choices do not nest"),
        ("1of(tee,zkml)of(signed)", "choices do not nest"),
        ("of(tee,zkml)", "choices do not nest"),
        ("(signed+tee)", "choices do not nest"),
        ("9999999999of(tee,zkml)", "choices do not nest"),
        ("1of(signed,tee)+1of(zkml,tee-simulated)", "more than one choice. Keep one"),
        ("signed+tee|zkml", "mixes | with + or of()"),
        ("1of(tee|zkml)", "mixes | with + or of()"),
        ("sgx", "no mode 'sgx'. Use one of: signed, tee, zkml, tee-simulated."),
        ("signed tee", "no mode 'signed tee'"),
        ("SIGNED", "no mode 'SIGNED'"),
        ("1of(tee,sgx)", "no mode 'sgx'"),
    ],
)
def test_refuses_text_and_says_what_is_allowed(text, message):
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, MODES)
    assert message in str(caught.value)


@pytest.mark.parametrize("policy", [Policy(0), Policy(1, 1, 1), Policy(0, 6, 2), Policy(1, 0, 1)])
def test_writes_no_policy_that_is_not_canonical(policy):
    with pytest.raises(PolicyError, match="not in canonical form"):
        format_policy(policy, MODES)


def test_writes_no_mode_without_a_name():
    with pytest.raises(PolicyError, match="mode 5 has no name"):
        format_policy(Policy(1 << 5), MODES)


def test_a_policy_with_modes_that_have_no_name_is_shown_as_its_word():
    assert show_policy(Policy(required=0b11), {"signed": 0}) == "0x3"
    assert show_policy(Policy(required=0b1), {"signed": 0}) == "signed"
