"""The points of a verification key, without what they are about."""

from dataclasses import dataclass
from typing import Self

from assay.errors import CircuitError
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.curve.words import join_words, split_words

__all__ = ["KeyPoints"]

_PAIRING_WORDS = 14


@dataclass(frozen=True, slots=True)
class KeyPoints:
    """The points of ePrint 2016/260, section 3.2, each in its group and none at infinity.

    A signal whose point were infinity would be free for anyone to change. Raises `CircuitError`.
    """

    alpha: G1Point
    beta: G2Point
    gamma: G2Point
    delta: G2Point
    signals: tuple[G1Point, ...]
    """The point of the constant one, then those of the public signals ("IC")."""

    def __post_init__(self) -> None:
        for index, point in enumerate(self._points):
            if not point.is_valid:
                raise CircuitError(
                    f"Point {index} of the verification key is not in its group.",
                    "Take the key of the published version, or set the circuit up again.",
                )

    @property
    def signal_count(self) -> int:
        """How many public signals a proof is about, the constant one not counted."""
        return len(self.signals) - 1

    def to_bytes(self) -> bytes:
        """Write big-endian words: alpha, beta, gamma, delta, signals; imaginary parts first."""
        return join_words(*(word for point in self._points for word in point.words))

    @classmethod
    def from_bytes(cls, data: bytes, signal_count: int) -> Self:
        """Read the words. Raises `CircuitError` where a length or a point is wrong."""
        expected = 32 * _PAIRING_WORDS + 64 * (signal_count + 1)
        if len(data) != expected:
            raise CircuitError(
                f"The points of this verification key take {expected} bytes, not {len(data)}.",
                "Take the .vkey file of the published version, or set the circuit up again.",
            )
        words = split_words(data)
        signals = zip(words[_PAIRING_WORDS::2], words[_PAIRING_WORDS + 1 :: 2], strict=True)
        return cls(
            alpha=G1Point(*words[:2]),
            beta=G2Point.from_words(*words[2:6]),
            gamma=G2Point.from_words(*words[6:10]),
            delta=G2Point.from_words(*words[10:14]),
            signals=tuple(G1Point(x, y) for x, y in signals),
        )

    @property
    def _points(self) -> tuple[G1Point | G2Point, ...]:
        return (self.alpha, self.beta, self.gamma, self.delta, *self.signals)
