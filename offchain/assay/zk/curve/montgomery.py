"""Numbers and points as snarkjs stores them: little-endian, in Montgomery form (times 2^256)."""

from collections.abc import Iterable, Iterator

from assay.zk.curve.points import G1Point, G2Point
from assay.zk.field import BASE_FIELD

__all__ = ["G1_BYTES", "G2_BYTES", "read_points1", "read_points2", "write_points1", "write_points2"]

G1_BYTES = 64
G2_BYTES = 128

_FACTOR = 2**256 % BASE_FIELD
_INVERSE = pow(_FACTOR, -1, BASE_FIELD)


def write_points1(points: Iterable[G1Point]) -> bytes:
    """Write x and y of each point; infinity as zeros."""
    return _write(number for point in points for number in (point.x, point.y))


def write_points2(points: Iterable[G2Point]) -> bytes:
    """Write x and y of each point, the real part first; infinity as zeros."""
    return _write(number for point in points for number in (*point.x, *point.y))


def read_points1(data: bytes) -> list[G1Point]:
    """Read points of the first group, unchecked."""
    numbers = _read(data)
    return [G1Point(*pair) for pair in zip(numbers, numbers, strict=True)]


def read_points2(data: bytes) -> list[G2Point]:
    """Read points of the second group, unchecked."""
    numbers = _read(data)
    return [G2Point(*four) for four in zip(numbers, numbers, numbers, numbers, strict=True)]


def _write(numbers: Iterable[int]) -> bytes:
    return b"".join([(n * _FACTOR % BASE_FIELD).to_bytes(32, "little") for n in numbers])


def _read(data: bytes) -> Iterator[int]:
    for at in range(0, len(data), 32):
        yield int.from_bytes(data[at : at + 32], "little") * _INVERSE % BASE_FIELD
