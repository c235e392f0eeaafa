"""What passes the verifier, and what does not."""

from dataclasses import replace

import pytest

from assay.zk.curve.points import G1Point, G2Point
from assay.zk.curve.words import join_words, split_words
from assay.zk.field import BASE_FIELD, SCALAR_FIELD
from assay.zk.groth16 import Proof, verify

from ..curve.test_points import point_outside_of_the_group


@pytest.fixture
def holds(development_key, proof, statement):
    """Verify the proof, with a few parts replaced."""

    def verify_with(words=None, signals=statement.signals, key=development_key.key, **points):
        tried = replace(proof, **points)
        if words is not None:
            tried = Proof.from_bytes(join_words(*words))
        return verify(key, tried, signals)

    return verify_with


def test_accepts_the_proof(holds):
    assert holds()


@pytest.mark.parametrize("word", range(8))
def test_refuses_a_changed_word(holds, proof, word):
    words = split_words(proof.to_bytes())
    for wrong in ((words[word] + 1) % BASE_FIELD, words[word] ^ 1, 0, BASE_FIELD, 2**256 - 1):
        assert not holds([*words[:word], wrong, *words[word + 1 :]])


@pytest.mark.parametrize("word", range(8))
def test_refuses_another_name_of_the_same_word(holds, proof, word):
    words = split_words(proof.to_bytes())
    words[word] += BASE_FIELD
    assert not holds(words)


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_refuses_infinity(holds, name):
    assert not holds(**{name: G2Point(0, 0, 0, 0) if name == "b" else G1Point(0, 0)})


def test_refuses_infinity_everywhere(holds):
    assert not holds([0] * 8)


def test_refuses_a_point_of_the_twist_outside_of_the_group(holds):
    assert not holds(b=point_outside_of_the_group())


def test_refuses_points_of_another_proof(holds, proof):
    assert not holds(a=proof.c, c=proof.a)


@pytest.mark.parametrize("signal", range(3))
def test_refuses_another_signal(holds, statement, signal):
    signals = statement.signals
    value = signals[signal]
    for wrong in ((value + 1) % SCALAR_FIELD, 0, value + SCALAR_FIELD, value - SCALAR_FIELD, -1):
        assert not holds(signals=[*signals[:signal], wrong, *signals[signal + 1 :]])


def test_refuses_another_number_of_signals(holds, statement):
    assert not holds(signals=[])
    assert not holds(signals=statement.signals[:-1])
    assert not holds(signals=[*statement.signals, 0])


def test_refuses_the_key_of_other_weights(holds, other_key):
    assert not holds(key=other_key.key)


def test_a_proof_has_other_forms_so_nothing_may_be_known_by_its_bytes(holds, proof):
    """Both A and B negated pass as well: only the claim that is bound tells payments apart."""
    a, b = proof.a, proof.b
    assert holds(
        a=G1Point(a.x, BASE_FIELD - a.y),
        b=G2Point(b.x_re, b.x_im, BASE_FIELD - b.y_re, BASE_FIELD - b.y_im),
    )
