"""The 256 bytes of a proof."""

import pytest

from assay.errors import CodecError
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.groth16 import Proof

PROOF = Proof(G1Point(1, 2), G2Point(x_re=4, x_im=3, y_re=6, y_im=5), G1Point(7, 8))


def test_words_stand_in_the_order_of_the_precompiled_contracts():
    assert PROOF.to_bytes() == b"".join(word.to_bytes(32, "big") for word in range(1, 9))


def test_is_read_back():
    assert Proof.from_bytes(PROOF.to_bytes()) == PROOF


def test_keeps_words_that_are_no_point_for_the_verifier_to_refuse():
    assert Proof.from_bytes(b"\xff" * 256).a == G1Point(2**256 - 1, 2**256 - 1)


@pytest.mark.parametrize("size", [0, 255, 257, 512])
def test_refuses_another_length(size):
    with pytest.raises(CodecError, match=f"256 bytes, not {size}"):
        Proof.from_bytes(bytes(size))
