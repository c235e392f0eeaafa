"""The verification key of one circuit, in the bytes that stand on chain and in `.vkey` files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from eth_hash.auto import keccak

from assay.errors import CircuitError
from assay.zk.groth16.points import G1Point, G2Point
from assay.zk.groth16.words import join_words, split_words
from assay.zk.layout import Layout

__all__ = ["VerificationKey"]

_VERSION = 1
_INSECURE = 1
_HEADER = 32
_FIXED_WORDS = 14
_HINT = "Take the .vkey file of the published version, or set the circuit up again."


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """What a verifier needs to know of a circuit and its setup (ePrint 2016/260, section 3.2).

    Layout of the bytes: a header of 32 bytes (0: version, 1: flags, 2: input width, 3: output
    width, 4-7: input bytes, 8-11: output bytes, zeros), then words of 32 bytes: alpha(x, y),
    beta(x_im, x_re, y_im, y_re), gamma(4), delta(4), and one point (x, y) for the constant and
    for each public signal. All big-endian.
    """

    layout: Layout
    insecure: bool
    """Whether anyone can forge proofs: the secrets of a development setup are public."""
    alpha: G1Point
    beta: G2Point
    gamma: G2Point
    delta: G2Point
    signals: tuple[G1Point, ...]
    """The point of the constant one, then those of the public signals ("IC")."""

    @property
    def signal_count(self) -> int:
        """How many public signals a proof is about, the constant not counted."""
        return len(self.signals) - 1

    def to_bytes(self) -> bytes:
        """Write the bytes that `hash` commits to."""
        layout = self.layout
        flags = _INSECURE if self.insecure else 0
        header = bytes([_VERSION, flags, layout.input_width, layout.output_width])
        header += layout.input_bytes.to_bytes(4, "big") + layout.output_bytes.to_bytes(4, "big")
        pairs = (self.beta, self.gamma, self.delta)
        points = [*self.alpha.words, *(word for point in pairs for word in point.words)]
        points += [word for point in self.signals for word in point.words]
        return header.ljust(_HEADER, b"\0") + join_words(*points)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the bytes, in the one way to write each key; every point is checked.

        Raises `CircuitError` where a verifier must not trust the key: another version, a cut
        file, a point that is not in its group, or a signal without a point.
        """
        header, body = data[:_HEADER], data[_HEADER:]
        if len(header) < _HEADER or header[0] != _VERSION or header[1] > 1 or any(header[12:]):
            raise CircuitError("This is not a verification key of version 1.", _HINT)
        if header[2] not in (1, 2) or header[3] != 4:
            raise CircuitError("The verification key names widths that no circuit has.", _HINT)
        layout = Layout(
            input_bytes=int.from_bytes(header[4:8], "big"),
            input_width=header[2],
            output_bytes=int.from_bytes(header[8:12], "big"),
            output_width=header[3],
        )
        expected = 32 * _FIXED_WORDS + 64 * (layout.signal_count + 1)
        if len(body) != expected:
            raise CircuitError(
                f"The verification key has {len(data)} bytes, not {_HEADER + expected}.", _HINT
            )
        words = split_words(body)
        key = cls(
            layout=layout,
            insecure=header[1] == _INSECURE,
            alpha=G1Point(*words[:2]),
            beta=_twist_point(words[2:6]),
            gamma=_twist_point(words[6:10]),
            delta=_twist_point(words[10:14]),
            signals=tuple(G1Point(x, y) for x, y in zip(words[14::2], words[15::2], strict=True)),
        )
        key.check_points()
        return key

    def check_points(self) -> None:
        """Raise `CircuitError` unless every point is in its group, and none is infinity."""
        pairs = {"beta": self.beta, "gamma": self.gamma, "delta": self.delta}
        signals = {f"signal {index}": point for index, point in enumerate(self.signals)}
        for name, point in ({"alpha": self.alpha} | pairs | signals).items():
            if not point.is_valid:
                raise CircuitError(
                    f"The point {name} of the verification key is not in its group.", _HINT
                )

    def hash(self) -> bytes:
        """Return the `verificationKeyHash` of manifests: keccak256 of the bytes."""
        return keccak(self.to_bytes())


def _twist_point(words: Sequence[int]) -> G2Point:
    x_im, x_re, y_im, y_re = words
    return G2Point(x_re, x_im, y_re, y_im)
