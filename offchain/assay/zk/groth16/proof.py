"""The proof of one statement: three points."""

from dataclasses import dataclass
from typing import ClassVar, Self

from assay.errors import CodecError
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.curve.words import join_words, split_words

__all__ = ["Proof"]


@dataclass(frozen=True, slots=True)
class Proof:
    """The points A, B and C of Groth16 (ePrint 2016/260, section 3.2).

    It may come from a stranger: whether they are points at all, `verify` finds out.
    """

    a: G1Point
    b: G2Point
    c: G1Point

    SIZE: ClassVar[int] = 256

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read eight words, as a verifier contract does. Raises `CodecError` by length alone."""
        if len(data) != cls.SIZE:
            raise CodecError(
                f"A proof has {cls.SIZE} bytes, not {len(data)}.",
                "Pass the points A, B and C as eight words.",
            )
        words = split_words(data)
        return cls(G1Point(*words[:2]), G2Point.from_words(*words[2:6]), G1Point(*words[6:]))

    def to_bytes(self) -> bytes:
        """Write 256 bytes: A(x, y), B(x_im, x_re, y_im, y_re), C(x, y), big-endian words."""
        return join_words(*self.a.words, *self.b.words, *self.c.words)
