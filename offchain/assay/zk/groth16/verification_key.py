"""The verification key of one circuit, in the bytes that stand on chain and in `.vkey` files."""

from dataclasses import dataclass
from typing import Self

from eth_hash.auto import keccak

from assay.errors import CircuitError
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.layout import Layout

__all__ = ["VerificationKey"]

_VERSION = 1
_HEADER_BYTES = 32
_INPUT_WIDTHS = (1, 2)
_OUTPUT_WIDTH = 4
_HINT = "Take the .vkey file of the published version, or set the circuit up again."


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """What a verifier needs to know of a circuit and its setup.

    Layout of the bytes: a header of 32 bytes (0: version, 1: flags, 2: input width, 3: output
    width, 4-7: input bytes, 8-11: output bytes, then zeros), then the words of the points. All
    big-endian. Bit 0 of the flags tells an insecure development key.
    """

    layout: Layout
    insecure: bool
    """Whether anyone can forge proofs: the secrets of a development setup are public."""
    points: KeyPoints

    def __post_init__(self) -> None:
        if self.points.signal_count != self.layout.signal_count:
            raise CircuitError(
                f"The key is for {self.points.signal_count} public signals, and the circuit has "
                f"{self.layout.signal_count}.",
                "Use the key that was made for this circuit.",
            )

    def to_bytes(self) -> bytes:
        """Write the bytes that `hash` commits to."""
        layout = self.layout
        header = bytes([_VERSION, self.insecure, layout.input_width, layout.output_width])
        header += layout.input_bytes.to_bytes(4, "big") + layout.output_bytes.to_bytes(4, "big")
        return header.ljust(_HEADER_BYTES, b"\0") + self.points.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read the bytes; there is one way to write each key.

        Raises `CircuitError` where a verifier must not trust the key: another version or layout,
        another length, a point outside its group, or a signal without a point.
        """
        header = data[:_HEADER_BYTES]
        if (
            len(header) < _HEADER_BYTES
            or header[0] != _VERSION
            or header[1] > 1
            or any(header[12:])
        ):
            raise CircuitError("This is not a verification key of version 1.", _HINT)
        if header[2] not in _INPUT_WIDTHS or header[3] != _OUTPUT_WIDTH:
            raise CircuitError("The verification key names widths that no circuit has.", _HINT)
        layout = Layout(
            input_bytes=int.from_bytes(header[4:8], "big"),
            input_width=header[2],
            output_bytes=int.from_bytes(header[8:12], "big"),
            output_width=header[3],
        )
        points = KeyPoints.from_bytes(data[_HEADER_BYTES:], layout.signal_count)
        return cls(layout, insecure=header[1] == 1, points=points)

    def hash(self) -> bytes:
        """Return the `verificationKeyHash` of manifests: keccak256 of the bytes."""
        return keccak(self.to_bytes())
