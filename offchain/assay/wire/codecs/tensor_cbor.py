"""`tensor/cbor`: named tensors as deterministic CBOR.

A map from names to row-major arrays (RFC 8746, tag 40: the sizes, then the elements). The elements
are a big-endian typed array (RFC 8746, section 2), or for bools a homogeneous array (tag 41) of
CBOR's false and true. The encoding is that of RFC 8949, section 4.2.1: shortest heads, definite
lengths, keys in the bytewise order of their encodings. In one thing this goes beyond RFC 8746: a
size may be zero.

So there is one sequence of bytes for given tensors. -0.0 stays what it is; every NaN is the same.
The float32 tensor `x` of 1.0 and -0.0 is

    a1 61 78 d8 28 82 81 02 d8 51 48 3f 80 00 00 80 00 00 00
"""

from collections.abc import Mapping, Sequence

from assay.cbor import CborReader, Major, head
from assay.errors import CodecError
from assay.wire.codecs._big_endian import read_elements, write_elements
from assay.wire.codecs._codec import Codec
from assay.wire.manifest import DType, TensorSpec
from assay.wire.tensors import Tensor, check_tensors

__all__ = ["CODEC", "CborCodec"]

_MULTI_DIMENSIONAL = 40
_HOMOGENEOUS = 41
_TYPED_ARRAYS: Mapping[DType, int] = {
    "uint8": 64,
    "uint16": 65,
    "uint32": 66,
    "uint64": 67,
    "int8": 72,
    "int16": 73,
    "int32": 74,
    "int64": 75,
    "float16": 80,
    "float32": 81,
    "float64": 82,
}
_DTYPES: Mapping[int, DType] = {tag: dtype for dtype, tag in _TYPED_ARRAYS.items()}
# The bytes 0 and 1 as CBOR's simple values false and true, and back; anything else stays invalid.
_TO_SIMPLE = bytes.maketrans(b"\x00\x01", b"\xf4\xf5")
_FROM_SIMPLE = bytes.maketrans(b"\xf4\xf5\x00\x01", b"\x00\x01\xf4\xf5")


class CborCodec:
    """Carry any signature."""

    name = "tensor/cbor"

    def check(self, specs: Sequence[TensorSpec]) -> None:
        """Refuse nothing: names and shapes are in the bytes."""

    def encode(self, tensors: Mapping[str, Tensor], specs: Sequence[TensorSpec]) -> bytes:
        """Write the map."""
        check_tensors(tensors, specs)
        entries = sorted(
            (_key(spec.name), _value(tensors[spec.name], spec.dtype)) for spec in specs
        )
        return head(Major.MAP, len(entries)) + b"".join(key + value for key, value in entries)

    def decode(self, data: bytes, specs: Sequence[TensorSpec]) -> dict[str, Tensor]:
        """Read the map."""
        reader = CborReader(data)
        tensors: dict[str, Tensor] = {}
        last_key = b""
        for _ in range(reader.head(Major.MAP)):
            start = reader.at
            name = _read_name(reader)
            key = data[start : reader.at]
            if name in tensors:
                raise reader.refusal(start, f"starts a second tensor {name!r}")
            if key < last_key:
                raise reader.refusal(start, f"starts the name {name!r}, which is out of order")
            last_key = key
            tensors[name] = _read_value(reader, name)
        reader.end()
        check_tensors(tensors, specs)
        return tensors


CODEC: Codec = CborCodec()


def _key(name: str) -> bytes:
    text = name.encode()
    return head(Major.TEXT, len(text)) + text


def _value(tensor: Tensor, dtype: DType) -> bytes:
    elements = write_elements(tensor)
    sizes = [head(Major.UNSIGNED, size) for size in tensor.shape]
    return b"".join(
        (
            head(Major.TAG, _MULTI_DIMENSIONAL),
            head(Major.ARRAY, 2),
            head(Major.ARRAY, len(sizes)),
            *sizes,
            head(Major.TAG, _TYPED_ARRAYS.get(dtype, _HOMOGENEOUS)),
            head(Major.ARRAY if dtype == "bool" else Major.BYTES, len(elements)),
            elements.translate(_TO_SIMPLE) if dtype == "bool" else elements,
        )
    )


def _read_name(reader: CborReader) -> str:
    start = reader.at
    try:
        return reader.take(reader.head(Major.TEXT)).decode()
    except UnicodeDecodeError as error:
        raise reader.refusal(start, "starts a name that is not UTF-8") from error


def _read_value(reader: CborReader, name: str) -> Tensor:
    start = reader.at
    if reader.head(Major.TAG) != _MULTI_DIMENSIONAL or reader.head(Major.ARRAY) != 2:
        raise reader.refusal(start, f"should start the tensor {name!r}: tag 40 and two arrays")
    shape = tuple(reader.head(Major.UNSIGNED) for _ in range(reader.head(Major.ARRAY)))
    tag = reader.head(Major.TAG)
    try:
        if tag == _HOMOGENEOUS:
            bools = reader.take(reader.head(Major.ARRAY))
            return read_elements(bools.translate(_FROM_SIMPLE), "bool", shape)
        if tag in _DTYPES:
            return read_elements(reader.take(reader.head(Major.BYTES)), _DTYPES[tag], shape)
    except CodecError as error:
        raise CodecError(f"In the tensor {name!r}: {error.message}", error.hint) from error
    raise CodecError(
        f"The tensor {name!r} has elements under the tag {tag}.",
        "Use a big-endian typed array (RFC 8746), or tag 41 for bools.",
    )
