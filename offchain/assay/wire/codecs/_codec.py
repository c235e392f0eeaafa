"""What a codec is."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from assay.wire.manifest import TensorSpec
from assay.wire.tensors import Tensor

__all__ = ["Codec"]


@runtime_checkable
class Codec(Protocol):
    """Write tensors as the one sequence of bytes that stands for them, and read it back.

    `encode` takes arrays in any memory layout. `decode` returns contiguous arrays that can be
    written to, and refuses whatever `encode` would not have written.
    """

    @property
    def name(self) -> str:
        """The codec's name in manifests, such as `tensor/cbor`."""

    def check(self, specs: Sequence[TensorSpec]) -> None:
        """Refuse a signature that this codec cannot carry. Raises `CodecError`."""

    def encode(self, tensors: Mapping[str, Tensor], specs: Sequence[TensorSpec]) -> bytes:
        """Write tensors that fit `specs`. Raises `TensorError`, and `CodecError` as `check`."""

    def decode(self, data: bytes, specs: Sequence[TensorSpec]) -> dict[str, Tensor]:
        """Read tensors that fit `specs`. Raises `CodecError` for the bytes, else `TensorError`."""
