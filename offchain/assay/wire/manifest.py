"""The manifest: all that a version is, in one document, named by its canonical bytes' hash."""

import math
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from assay.errors import ManifestError
from assay.wire.hashing import canonical_json, keccak
from assay.wire.types import Hash32, WireModel, first_problem

__all__ = [
    "Artefact",
    "Circuit",
    "DType",
    "Dimension",
    "Manifest",
    "NaNRule",
    "QuantisationScale",
    "Runtime",
    "Setup",
    "TensorSpec",
    "Tolerance",
    "read_manifest",
]

DType = Literal[
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
]
"""The element types a tensor may have, by their NumPy names."""

NaNRule = Literal["forbidden", "allowed"]

Setup = Literal["insecure-development", "ceremony"]
"""Where a circuit's keys come from: a public seed, with which anyone can forge, or a ceremony."""


def _relative(path: str) -> str:
    parts = path.split("/")
    if "\\" in path or "\0" in path or not all(parts) or not {".", ".."}.isdisjoint(parts):
        raise ValueError("must be a path below the manifest's folder, such as weights/part-1.bin")
    return path


def _exact(value: float) -> float:
    # RFC 8785 writes -0 as 0, and has no infinities and no NaN.
    if not math.isfinite(value) or math.copysign(1, value) < 0:
        raise ValueError("must be a finite number, zero or above")
    return value


def _dimension(value: object) -> object:
    size = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    if not size and not (isinstance(value, str) and value):
        raise ValueError("must be a size from 0 to 2147483647, or a symbol")
    return value


def _distinct(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{what} {name!r} is there twice")
        seen.add(name)


Text = Annotated[str, Field(min_length=1)]
RelativePath = Annotated[str, AfterValidator(_relative)]
ExactFloat = Annotated[float, Field(strict=True), AfterValidator(_exact)]
Dimension = Annotated[int | str, BeforeValidator(_dimension)]
"""A size, or a symbol: the same symbol has the same size in all tensors of one message."""


class Artefact(WireModel):
    """One file of a version. `size` is in bytes, `path` relative to the manifest, with slashes."""

    path: RelativePath
    sha256: Hash32
    size: Annotated[int, Field(strict=True, ge=0, lt=2**53)]


class Runtime(WireModel):
    """The program that runs the version, exactly: another release may round differently."""

    name: Text
    version: Text


class TensorSpec(WireModel):
    """A named tensor of at most 32 dimensions. A `shape` of None, left out in JSON: any shape."""

    name: Text
    dtype: DType
    shape: Annotated[tuple[Dimension, ...], Field(max_length=32)] | None = None
    nan: NaNRule = "forbidden"


class QuantisationScale(WireModel):
    """How a circuit's integers stand for a tensor: real value = integer * `scale`."""

    tensor: Text
    scale: Annotated[ExactFloat, Field(gt=0)]


class Circuit(WireModel):
    """The zero-knowledge circuit of the version, and the key that its proofs are checked with."""

    r1cs_sha256: Annotated[Hash32, Field(alias="r1csSha256")]
    verification_key_hash: Hash32
    """Keccak-256 of the key as it is on chain."""
    setup: Setup


class Tolerance(WireModel):
    """What a re-execution may differ by: |again - output| <= `absolute` + `relative` * |output|."""

    absolute: ExactFloat
    relative: ExactFloat


class Manifest(WireModel):
    """An immutable version. The first artefact is the model's own file; it may refer to the others.

    `threads` is the number of threads of one operator. What is None is left out in JSON, so that a
    field added later leaves the hash of every earlier manifest as it is.
    """

    format: Text
    artefacts: Annotated[tuple[Artefact, ...], Field(min_length=1)]
    runtime: Runtime
    execution_provider: Text
    threads: Annotated[int, Field(strict=True, ge=1, le=1024)] = 1
    inputs: Annotated[tuple[TensorSpec, ...], Field(min_length=1)]
    outputs: Annotated[tuple[TensorSpec, ...], Field(min_length=1)]
    codec: Text
    licence: Text
    description: str
    quantisation: tuple[QuantisationScale, ...] | None = None
    tokenizer_sha256: Hash32 | None = None
    circuit: Circuit | None = None
    tolerance: Tolerance | None = None

    @model_validator(mode="after")
    def _names_are_distinct(self) -> Self:
        _distinct("artefact", (artefact.path for artefact in self.artefacts))
        _distinct("input", (spec.name for spec in self.inputs))
        _distinct("output", (spec.name for spec in self.outputs))
        _distinct("quantisation of", (scale.tensor for scale in self.quantisation or ()))
        return self

    @property
    def entry(self) -> PurePosixPath:
        """The model's own file."""
        return PurePosixPath(self.artefacts[0].path)

    @property
    def scales(self) -> dict[str, float]:
        """The scales of `quantisation`, by tensor."""
        return {scale.tensor: scale.scale for scale in self.quantisation or ()}

    @property
    def size(self) -> int:
        """What all artefacts weigh together, in bytes."""
        return sum(artefact.size for artefact in self.artefacts)

    def canonical_bytes(self) -> bytes:
        """Write the manifest in its only form, RFC 8785."""
        return canonical_json(self.model_dump(mode="json", exclude_none=True))

    def hash(self) -> bytes:
        """Hash the canonical bytes with keccak256: the `manifestHash` of the registry."""
        return keccak(self.canonical_bytes())


def read_manifest(data: bytes, expected_hash: bytes | None = None) -> Manifest:
    """Read a manifest from its canonical bytes.

    Raises `ManifestError` when the bytes have another hash than `expected_hash` (32 bytes), are no
    manifest, or say the same as a manifest in other bytes than its canonical ones.
    """
    if expected_hash is not None and (found := keccak(data)) != expected_hash:
        raise ManifestError(
            f"The manifest's hash is 0x{found.hex()}, expected 0x{expected_hash.hex()}.",
            "Fetch it again, from a place that has the manifest that was published.",
        )
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise ManifestError(
            f"This is no manifest: {first_problem(error)}.",
            "Have it made by `assay model publish`.",
        ) from error
    if manifest.canonical_bytes() != data:
        raise ManifestError(
            "The manifest is not in its canonical form.",
            "Write it as RFC 8785 says: no spaces, keys in order; and leave out what is null.",
        )
    return manifest
