"""`tensor/raw`: one tensor as its bare elements, what a circuit takes."""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from assay.errors import CodecError
from assay.wire.codecs._big_endian import read_elements, write_elements
from assay.wire.codecs._codec import Codec
from assay.wire.manifest import TensorSpec
from assay.wire.tensors import Tensor, check_tensors, written_shape

__all__ = ["CODEC", "RawCodec"]


class RawCodec:
    """Row-major, big-endian elements and nothing else; a bool is a byte, 0 or 1.

    The shape is not in the bytes. At most one of its sizes may be a symbol, and is then what the
    number of bytes says.
    """

    name = "tensor/raw"

    def check(self, specs: Sequence[TensorSpec]) -> None:
        """Refuse several tensors, and a shape that the number of bytes does not tell."""
        if len(specs) != 1:
            raise CodecError(
                f"The codec {self.name} carries one tensor, not {len(specs)}.",
                "Publish the model with the codec tensor/cbor.",
            )
        _known_sizes(specs[0])

    def encode(self, tensors: Mapping[str, Tensor], specs: Sequence[TensorSpec]) -> bytes:
        """Write the elements."""
        self.check(specs)
        check_tensors(tensors, specs)
        return write_elements(tensors[specs[0].name])

    def decode(self, data: bytes, specs: Sequence[TensorSpec]) -> dict[str, Tensor]:
        """Read the elements."""
        self.check(specs)
        (spec,) = specs
        tensors = {spec.name: read_elements(data, spec.dtype, _shape(len(data), spec))}
        check_tensors(tensors, specs)
        return tensors


CODEC: Codec = RawCodec()


def _shape(size: int, spec: TensorSpec) -> tuple[int, ...]:
    """Find the shape that `size` bytes have; what is left over is for `read_elements` to refuse."""
    each = prod(_known_sizes(spec)) * np.dtype(spec.dtype).itemsize
    return tuple(dim if isinstance(dim, int) else size // each for dim in spec.shape or ())


def _known_sizes(spec: TensorSpec) -> list[int]:
    """List the sizes that are numbers. Raises `CodecError` where they leave the shape open."""
    if spec.shape is not None:
        known = [dimension for dimension in spec.shape if isinstance(dimension, int)]
        symbols = len(spec.shape) - len(known)
        if symbols == 0 or (symbols == 1 and 0 not in known):
            return known
    raise CodecError(
        f"The codec {RawCodec.name} cannot tell the shape of {spec.name!r}, {written_shape(spec)},"
        " from a number of bytes.",
        "Publish the model with the codec tensor/cbor, or with fixed sizes.",
    )
