"""The bytes of a verification key, which stand on chain."""

from dataclasses import replace

import pytest
from eth_hash.auto import keccak

from assay.errors import CircuitError
from assay.zk.curve.words import join_words
from assay.zk.field import BASE_FIELD
from assay.zk.groth16 import VerificationKey

from ..curve.test_points import point_outside_of_the_group

POINTS_AT = 32
SIGNALS_AT = POINTS_AT + 14 * 32


@pytest.fixture
def data(development_key):
    return development_key.key.to_bytes()


def patched(data, at, new):
    return data[:at] + new + data[at + len(new) :]


def test_begins_with_a_header(data):
    assert data[:32].hex() == "01010104" + "00000002" + "00000008" + 20 * "00"


def test_holds_the_points_in_the_order_of_the_precompiled_contracts(development_key, data):
    points = development_key.key.points
    signals = [word for point in points.signals for word in point.words]
    assert data[32:] == join_words(
        *points.alpha.words, *points.beta.words, *points.gamma.words, *points.delta.words, *signals
    )
    assert len(data) == 32 + 448 + 64 * (1 + 1 + 1 + 1)


def test_is_read_back(development_key, data):
    assert VerificationKey.from_bytes(data) == development_key.key


def test_says_whether_it_is_insecure(development_key, data):
    assert VerificationKey.from_bytes(data).insecure
    secure = replace(development_key.key, insecure=False)
    assert secure.to_bytes() == patched(data, 1, b"\0")
    assert not VerificationKey.from_bytes(secure.to_bytes()).insecure


def test_its_hash_is_that_of_its_bytes(development_key, data):
    assert development_key.key.hash() == keccak(data)


@pytest.mark.parametrize(
    ("at", "new"),
    [
        (0, b"\0"),  # no such version
        (0, b"\x02"),
        (1, b"\x02"),  # no such flag
        (2, b"\0"),  # widths
        (2, b"\x03"),
        (2, b"\x04"),
        (3, b"\x02"),
        (4, b"\x00\x00\x00\x00"),  # no input
        (4, b"\xff\xff\xff\xff"),  # more signals than there are points
        (8, b"\x00\x00\x00\x07"),  # not whole elements
        (12, b"\x01"),  # reserved
        (31, b"\x01"),
    ],
)
def test_refuses_another_header(data, at, new):
    with pytest.raises(CircuitError):
        VerificationKey.from_bytes(patched(data, at, new))


@pytest.mark.parametrize("size", [0, 1, 31, 32, 32 + 447, 32 + 448])
def test_refuses_a_cut_key(data, size):
    with pytest.raises(CircuitError):
        VerificationKey.from_bytes(data[:size])


@pytest.mark.parametrize("more", [b"\0", bytes(64)])
def test_refuses_a_longer_key(data, more):
    with pytest.raises(CircuitError):
        VerificationKey.from_bytes(data + more)


@pytest.mark.parametrize("word", range(22))
def test_refuses_a_point_off_its_curve_or_under_another_name(data, word):
    at = POINTS_AT + 32 * word
    value = int.from_bytes(data[at : at + 32], "big")
    for wrong in ((value + 1) % BASE_FIELD, value + BASE_FIELD):
        with pytest.raises(CircuitError, match="not in its group"):
            VerificationKey.from_bytes(patched(data, at, wrong.to_bytes(32, "big")))


@pytest.mark.parametrize(
    ("at", "size"),
    [(32, 64), (96, 128), (224, 128), (352, 128), *((SIGNALS_AT + 64 * i, 64) for i in range(4))],
)
def test_refuses_infinity_which_would_leave_a_signal_free(data, at, size):
    with pytest.raises(CircuitError, match="not in its group"):
        VerificationKey.from_bytes(patched(data, at, bytes(size)))


@pytest.mark.parametrize("at", [96, 224, 352])
def test_refuses_a_point_of_the_twist_outside_of_the_group(data, at):
    outside = join_words(*point_outside_of_the_group().words)
    with pytest.raises(CircuitError, match="not in its group"):
        VerificationKey.from_bytes(patched(data, at, outside))


def test_refuses_a_layout_with_another_number_of_signals(development_key):
    with pytest.raises(CircuitError, match="3 public signals, and the circuit has 4"):
        replace(development_key.key, layout=replace(development_key.key.layout, input_bytes=32))
