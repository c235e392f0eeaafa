"""Who has contributed to a proving key, as section 10 of its `.zkey` file tells."""

from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO

from assay.zk.curve.montgomery import G1_BYTES, G2_BYTES, read_points1, read_points2
from assay.zk.curve.words import join_words
from assay.zk.groth16.zkey import Zkey

__all__ = ["Contribution", "read_contributions"]

_HASH_BYTES = 64
_NAME, _ITERATIONS, _BEACON_HASH = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Contribution:
    """One party's part, or a beacon: public randomness that nobody could know before."""

    hash: bytes
    """What a contributor writes down, to find the own part in the final key; 64 bytes."""
    name: str
    """As it was given: anyone who passes the key on can change it, unlike the hash."""
    beacon_hash: bytes | None
    """What the beacon was made of; None for a party."""
    iterations_exponent: int | None
    """The beacon was hashed 2 to the power of this times; None for a party."""


def read_contributions(zkey: Zkey) -> tuple[Contribution, ...]:
    """List contributions in their order, unchecked: `Ceremony.verify` checks them.

    Raises `CircuitError` where the section is damaged.
    """
    section = _Reader(zkey.read_contributions())
    try:
        section.take(_HASH_BYTES)
        contributions = tuple(_contribution(section) for _ in range(section.number(4)))
    except ValueError as error:
        raise zkey.damaged("has contributions that cannot be read") from error
    return contributions


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._stream = BytesIO(data)

    def take(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) != size:
            raise ValueError("cut off")
        return data

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")


def _contribution(section: _Reader) -> Contribution:
    words = [word for point in read_points1(section.take(3 * G1_BYTES)) for word in point.words]
    words += [word for point in read_points2(section.take(G2_BYTES)) for word in point.words]
    public_key_hash = blake2b(join_words(*words) + section.take(_HASH_BYTES)).digest()
    section.take(4)  # The kind: a beacon has its own parameters.
    parameters = _parameters(section.take(section.number(4)))
    exponent = parameters.get(_ITERATIONS)
    return Contribution(
        hash=public_key_hash,
        name=parameters.get(_NAME, b"").decode(),
        beacon_hash=parameters.get(_BEACON_HASH),
        iterations_exponent=exponent[0] if exponent else None,
    )


def _parameters(data: bytes) -> dict[int, bytes]:
    reader, found, read = _Reader(data), dict[int, bytes](), 0
    while read < len(data):
        kind = reader.number(1)
        size = 1 if kind == _ITERATIONS else reader.number(1)
        found[kind] = reader.take(size)
        read += 1 + (kind != _ITERATIONS) + size
    return found
