"""Packed signals come out as the golden vectors say."""

import pytest

from .vectors import vectors


@pytest.fixture
def probe(mocks, owner):
    return owner.deploy(mocks["LibrariesProbe"])


@pytest.mark.parametrize("vector", vectors("zkml", "signals"))
def test_signals(probe, vector):
    words = bytes.fromhex(vector["signals"].removeprefix("0x"))
    signals = [int.from_bytes(words[at : at + 32], "big") for at in range(0, len(words), 32)]
    packed = probe.pack(vector["header"], vector["input"], vector["output"], signals[-1])
    assert packed == signals
    assert probe.signals(vector["header"]) == len(signals)
