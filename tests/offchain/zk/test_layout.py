"""How a claim's bytes become public signals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import CircuitError, CodecError
from assay.zk.field import SCALAR_FIELD
from assay.zk.layout import Layout

DIGEST = bytes(31) + b"\x07"


def test_puts_outputs_before_inputs_before_the_digest():
    signals = Layout(2, 1, 4, 4).signals(b"\x00\xff", b"\x00\x00\x01\x02", DIGEST)
    assert signals == [0x8000_0102, 0x807F, 7]


def test_flips_the_sign_bit_of_every_element():
    signals = Layout(4, 2, 8, 4).signals(
        b"\x80\x00\x7f\xff", b"\x80\x00\x00\x00\xff\xff\xff\xff", DIGEST
    )
    assert signals == [0x0000_0000_7FFF_FFFF, 0x0000_FFFF, 7]


@pytest.mark.parametrize(("width", "whole"), [(1, 31), (2, 30), (4, 28)])
def test_cuts_chunks_of_whole_elements_the_last_one_shorter(width, whole):
    zero = (b"\x80" + bytes(width - 1)) * ((2 * whole + width) // width)  # zero once flipped
    data = bytearray(zero)
    for last_byte in (whole - 1, 2 * whole - 1, 2 * whole + width - 1):
        data[last_byte] ^= 1
    layout = Layout(len(data), width, 4, 4)
    assert (layout.output_chunks, layout.input_chunks, layout.signal_count) == (1, 3, 5)
    assert layout.signals(bytes(data), bytes(4), DIGEST)[1:] == [1, 1, 1, 7]


def test_takes_the_digest_modulo_the_field_order():
    digest = (SCALAR_FIELD + 5).to_bytes(32, "big")
    assert Layout(1, 1, 4, 4).signals(b"\x00", bytes(4), digest)[-1] == 5


@given(st.binary(min_size=64, max_size=64), st.binary(min_size=60, max_size=60))
def test_can_be_undone(data, output):
    layout = Layout(64, 2, 60, 4)
    signals = layout.signals(data, output, DIGEST)
    assert all(signal < 2**248 for signal in signals)
    sizes = [28, 28, 4, 30, 30, 4]
    packed = b"".join(
        signal.to_bytes(size, "big") for signal, size in zip(signals, sizes, strict=False)
    )
    for start, raw, width in ((0, output, 4), (60, data, 2)):
        part = bytearray(packed[start : start + len(raw)])
        part[::width] = bytes(byte ^ 0x80 for byte in part[::width])
        assert bytes(part) == raw


@pytest.mark.parametrize(
    ("name", "lengths"), [("input", (3, 4, 32)), ("output", (2, 8, 32)), ("digest", (2, 4, 31))]
)
def test_refuses_bytes_of_another_length(name, lengths):
    with pytest.raises(CodecError, match=f"The {name} has"):
        Layout(2, 1, 4, 4).signals(*map(bytes, lengths))


@pytest.mark.parametrize(
    "sizes", [(0, 1, 4, 4), (3, 2, 4, 4), (3, 3, 4, 4), (2, 1, 6, 4), (2, 1, -4, 4), (2, 0, 4, 4)]
)
def test_refuses_sizes_that_no_tensor_has(sizes):
    with pytest.raises(CircuitError, match="cannot be a tensor"):
        Layout(*sizes)
