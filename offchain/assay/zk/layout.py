"""How the canonical bytes of input, output and digest become the public signals of a circuit.

A tensor's bytes (`tensor/raw`: big-endian two's complement) are cut into chunks of whole elements,
each below the field order. In a chunk every element stands in offset binary, its sign bit flipped,
so that a chunk is a sum of numbers from zero up: one value, one chunk, no aliases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from assay.errors import CircuitError, CodecError
from assay.zk.field import SCALAR_FIELD

__all__ = ["Layout", "chunk_sizes"]

_CHUNK_BYTES = 31  # 248 bits: every such number is below the field order


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of the raw input and output, and the widths of their elements, all in bytes.

    Raises `CircuitError` where a width is not 1, 2 or 4, or a size is not that of whole elements.
    """

    input_bytes: int
    input_width: int
    output_bytes: int
    output_width: int

    WIDTHS: ClassVar[tuple[int, ...]] = (1, 2, 4)

    def __post_init__(self) -> None:
        for size, width in (
            (self.input_bytes, self.input_width),
            (self.output_bytes, self.output_width),
        ):
            if width not in self.WIDTHS or size <= 0 or size % width:
                raise CircuitError(
                    f"{size} bytes cannot be a tensor whose elements are {width} bytes wide.",
                    "Compile the circuit again.",
                )

    @property
    def output_chunks(self) -> int:
        """How many signals carry the output; they come first."""
        return -(-self.output_bytes // _chunk_bytes(self.output_width))

    @property
    def input_chunks(self) -> int:
        """How many signals carry the input."""
        return -(-self.input_bytes // _chunk_bytes(self.input_width))

    @property
    def signal_count(self) -> int:
        """How many public signals there are: output chunks, input chunks and the digest."""
        return self.output_chunks + self.input_chunks + 1

    def signals(self, input_bytes: bytes, output_bytes: bytes, digest: bytes) -> list[int]:
        """Pack raw bytes into the public signals, in their order.

        The digest, 32 bytes, is taken modulo the field order. Raises `CodecError` where a length
        is not the circuit's.
        """
        _check(input_bytes, self.input_bytes, "input")
        _check(output_bytes, self.output_bytes, "output")
        _check(digest, 32, "digest")
        return [
            *_pack(output_bytes, self.output_width),
            *_pack(input_bytes, self.input_width),
            int.from_bytes(digest, "big") % SCALAR_FIELD,
        ]


def chunk_sizes(size: int, width: int) -> list[int]:
    """Cut `size` bytes of elements of `width` bytes; the last chunk may be shorter."""
    whole = _chunk_bytes(width)
    return [min(whole, size - start) for start in range(0, size, whole)]


def _chunk_bytes(width: int) -> int:
    return _CHUNK_BYTES - _CHUNK_BYTES % width


def _pack(data: bytes, width: int) -> Iterator[int]:
    offset_binary = bytearray(data)
    offset_binary[::width] = bytes(byte ^ 0x80 for byte in data[::width])
    start = 0
    for size in chunk_sizes(len(data), width):
        yield int.from_bytes(offset_binary[start : start + size], "big")
        start += size


def _check(data: bytes, size: int, name: str) -> None:
    if len(data) != size:
        raise CodecError(
            f"The {name} has {len(data)} bytes, and the circuit takes {size}.",
            "Send what the model version's manifest describes.",
        )
