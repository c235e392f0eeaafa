"""The proving key of one circuit: snarkjs's `.zkey` file for Groth16.

Sections: 1 protocol, 2 header, 3 points of the public signals, 4 coefficients of A and B,
5 A, 6 B in the first group, 7 B in the second, 8 C, 9 H, 10 contributions. Points are affine,
little-endian, in Montgomery form; infinity is zeros.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from struct import Struct
from typing import Self

from assay.errors import CircuitError
from assay.zk.curve.montgomery import (
    G1_BYTES,
    G2_BYTES,
    read_points1,
    read_points2,
    write_points1,
    write_points2,
)
from assay.zk.curve.points import G1Point, G2Point
from assay.zk.field import BASE_FIELD, SCALAR_FIELD
from assay.zk.groth16.key_points import KeyPoints
from assay.zk.groth16.section_file import SectionFile
from assay.zk.r1cs.sections import write_sections

__all__ = ["Part", "Zkey", "ZkeyHeader", "write_zkey"]

_GROTH16 = (1).to_bytes(4, "little")
_HEADER = Struct("<I32sI32sIII")
_FIELDS = (32, BASE_FIELD.to_bytes(32, "little"), 32, SCALAR_FIELD.to_bytes(32, "little"))
_COEFFICIENT_BYTES = 44
_LARGEST_DOMAIN = 2**27  # snarkjs takes roots of unity of twice the domain's size: 2^28 exist
_CONTRIBUTIONS = 10
_NO_CEREMONY = bytes(64 + 4)


class Part(IntEnum):
    """The sections between header and contributions."""

    SIGNALS = 3
    COEFFICIENTS = 4
    A = 5
    B1 = 6
    B2 = 7
    C = 8
    H = 9


@dataclass(frozen=True, slots=True)
class ZkeyHeader:
    """How large the circuit is, and the points that every proof uses."""

    wires: int
    public_signals: int
    domain_size: int
    """A power of two above the number of constraints and public signals."""
    alpha1: G1Point
    beta1: G1Point
    beta2: G2Point
    gamma2: G2Point
    delta1: G1Point
    delta2: G2Point

    @property
    def points(self) -> tuple[G1Point | G2Point, ...]:
        """All points of the header."""
        return self.alpha1, self.beta1, self.beta2, self.gamma2, self.delta1, self.delta2

    def to_bytes(self) -> bytes:
        """Write section 2."""
        sizes = _HEADER.pack(*_FIELDS, self.wires, self.public_signals, self.domain_size)
        return b"".join(
            [
                sizes,
                write_points1([self.alpha1, self.beta1]),
                write_points2([self.beta2, self.gamma2]),
                write_points1([self.delta1]),
                write_points2([self.delta2]),
            ]
        )

    @classmethod
    def from_section(cls, file: SectionFile) -> Self:
        """Read section 2. Raises `CircuitError` where it is of another curve or impossible."""
        data = file.read(2)
        if len(data) != _HEADER.size + 3 * G1_BYTES + 3 * G2_BYTES:
            raise file.damaged("has a header of another length")
        *fields, wires, public_signals, domain_size = _HEADER.unpack_from(data)
        if tuple(fields) != _FIELDS:
            raise file.damaged("is for another curve than BN254")
        power_of_two = domain_size & (domain_size - 1) == 0
        if not (power_of_two and public_signals < domain_size <= _LARGEST_DOMAIN):
            raise file.damaged("has a domain that no circuit has")
        if not public_signals < wires:
            raise file.damaged("has more public signals than wires")
        points = data[_HEADER.size :]
        alpha1, beta1 = read_points1(points[:128])
        beta2, gamma2 = read_points2(points[128:384])
        delta1, delta2 = read_points1(points[384:448])[0], read_points2(points[448:])[0]
        return cls(wires, public_signals, domain_size, alpha1, beta1, beta2, gamma2, delta1, delta2)

    def size_of(self, part: Part) -> int:
        """Return how long a part must be; of the coefficients, how long one is."""
        return {
            Part.SIGNALS: G1_BYTES * (self.public_signals + 1),
            Part.COEFFICIENTS: _COEFFICIENT_BYTES,
            Part.A: G1_BYTES * self.wires,
            Part.B1: G1_BYTES * self.wires,
            Part.B2: G2_BYTES * self.wires,
            Part.C: G1_BYTES * (self.wires - self.public_signals - 1),
            Part.H: G1_BYTES * self.domain_size,
        }[part]


class Zkey:
    """A `.zkey` file on disk, of which only the sizes and the header were read.

    Raises `CircuitError` where it is cut, damaged, or of another protocol or curve.
    """

    def __init__(self, path: Path) -> None:
        self._file = SectionFile(path, b"zkey")
        if self._file.read(1) != _GROTH16:
            raise self._file.damaged("is not for Groth16")
        self.header = ZkeyHeader.from_section(self._file)
        for part in Part:
            size, expected = self._file.size(part), self.header.size_of(part)
            if part is Part.COEFFICIENTS:
                size, expected = (size - 4) % expected, 0
            if size != expected:
                raise self._file.damaged(f"has a section {part.value} of another length")

    @property
    def size_bytes(self) -> int:
        """How large the file is."""
        return self._file.size_bytes

    @property
    def coefficient_count(self) -> int:
        """How many entries of A and B are not zero."""
        return (self._file.size(Part.COEFFICIENTS) - 4) // _COEFFICIENT_BYTES

    def read(self, part: Part) -> bytes:
        """Read a part; of the coefficients, without their number."""
        data = self._file.read(part)
        if part is not Part.COEFFICIENTS:
            return data
        if int.from_bytes(data[:4], "little") != self.coefficient_count:
            raise self._file.damaged("has another number of coefficients than it says")
        return data[4:]

    @property
    def is_development_key(self) -> bool:
        """Whether it says of itself that its secrets are public: no hash of a ceremony's circuit.

        Who wants to deceive can write any hash: only a ceremony's verification tells.
        """
        return self.read_contributions() == _NO_CEREMONY

    def read_contributions(self) -> bytes:
        """Read who contributed, which `assay.zk.ceremony` understands."""
        return self._file.read(_CONTRIBUTIONS)

    def damaged(self, problem: str) -> CircuitError:
        """Return the error to raise where the file is not what it should be."""
        return self._file.damaged(problem)

    def key_points(self) -> KeyPoints:
        """Return what a verifier needs. Raises `CircuitError` where a point is none."""
        header = self.header
        signals = tuple(read_points1(self.read(Part.SIGNALS)))
        return KeyPoints(header.alpha1, header.beta2, header.gamma2, header.delta2, signals)


def write_zkey(header: ZkeyHeader, parts: Mapping[Part, bytes]) -> bytes:
    """Write the file of a development key: it names no ceremony, and no contributions."""
    count = len(parts[Part.COEFFICIENTS]) // _COEFFICIENT_BYTES
    sections = {1: _GROTH16, 2: header.to_bytes()}
    sections |= {part.value: parts[part] for part in Part}
    sections[Part.COEFFICIENTS.value] = count.to_bytes(4, "little") + parts[Part.COEFFICIENTS]
    return write_sections(b"zkey", 1, {**sections, _CONTRIBUTIONS: _NO_CEREMONY})
