"""Signals and headers come out as the golden vectors say, which the contracts are held to as well
(tests/contracts/golden/test_signal_vectors.py)."""

import json
from pathlib import Path

import pytest

from assay.zk.curve.algebra import affine1, affine2, generator1, generator2
from assay.zk.groth16 import KeyPoints, VerificationKey
from assay.zk.layout import Layout

PATH = Path(__file__).parents[2] / "vectors" / "zkml.json"
VECTORS = json.loads(PATH.read_text(encoding="utf-8"))["signals"]


def layout_of(vector):
    return Layout(
        input_bytes=len(octets(vector["input"])),
        input_width=vector["inputWidth"],
        output_bytes=len(octets(vector["output"])),
        output_width=vector["outputWidth"],
    )


def octets(hexadecimal):
    return bytes.fromhex(hexadecimal.removeprefix("0x"))


@pytest.mark.parametrize("vector", VECTORS)
def test_signals(vector):
    layout = layout_of(vector)
    signals = layout.signals(*(octets(vector[name]) for name in ("input", "output", "digest")))
    assert "0x" + "".join(f"{signal:064x}" for signal in signals) == vector["signals"]
    assert layout.signal_count == len(signals)


@pytest.mark.parametrize("vector", VECTORS)
def test_headers(vector):
    layout = layout_of(vector)
    point, twisted = affine1(generator1()), affine2(generator2())
    signals = (point,) * (layout.signal_count + 1)
    points = KeyPoints(point, twisted, twisted, twisted, signals)
    key = VerificationKey(layout, insecure=vector["insecure"], points=points)
    assert key.to_bytes()[:32] == octets(vector["header"])
