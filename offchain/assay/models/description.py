"""Describe a model file in a manifest."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from assay.engines import engine_for_file
from assay.errors import ManifestError
from assay.models.digests import digest_file
from assay.wire.codecs import codec_named
from assay.wire.manifest import Artefact, Manifest, TensorSpec, Tolerance
from assay.wire.types import first_problem

__all__ = ["Declaration", "build_manifest"]


@dataclass(frozen=True)
class Declaration:
    """What a publisher says about a model, since its file does not.

    `licence` is best an SPDX expression. `nan_allowed` names the inputs and outputs that may hold a
    NaN; elsewhere one is an error. `threads` serve one operator. A `codec` of None is the one that
    goes with the format.
    """

    licence: str
    description: str
    codec: str | None = None
    nan_allowed: frozenset[str] = frozenset()
    threads: int = 1
    tolerance: Tolerance | None = None


def build_manifest(path: Path, declaration: Declaration) -> Manifest:
    """Inspect a model file of unknown origin, and describe it; its folder is the manifest's.

    Raises `ModelFileError` for a file that is damaged, unsafe or unsupported, `CircuitError` for a
    circuit without its keys, `CodecError` for a codec that cannot carry the model's tensors, and
    `ManifestError` for a wrong declaration.
    """
    engine = engine_for_file(path)
    found = engine.inspect(path)
    codec = codec_named(declaration.codec or found.codec)
    codec.check(found.inputs)
    codec.check(found.outputs)
    named = {spec.name for spec in (*found.inputs, *found.outputs)}
    if found.circuit is not None and codec.name != found.codec:
        raise ManifestError(
            f"A circuit reads the codec {found.codec}, not {codec.name}.",
            f"Leave the codec out, or name {found.codec}.",
        )
    for stranger in sorted(declaration.nan_allowed - named):
        raise ManifestError(
            f"The model has no tensor {stranger!r} that could be allowed a NaN.",
            f"It has: {', '.join(sorted(named))}.",
        )
    try:
        return Manifest(
            format=engine.format,
            artefacts=tuple(_artefact(path.parent, name) for name in found.files),
            runtime=found.runtime,
            execution_provider=found.execution_provider,
            threads=declaration.threads,
            inputs=_with_nan(found.inputs, declaration.nan_allowed),
            outputs=_with_nan(found.outputs, declaration.nan_allowed),
            codec=codec.name,
            licence=declaration.licence,
            description=declaration.description,
            quantisation=found.quantisation,
            circuit=found.circuit,
            tolerance=declaration.tolerance,
        )
    except ValidationError as error:
        raise ManifestError(
            f"The model cannot be described: {first_problem(error)}.",
            "Change that in the declaration, or in the model's file.",
        ) from error


def _artefact(folder: Path, name: str) -> Artefact:
    sha256, size = digest_file(folder / name)
    return Artefact(path=name, sha256=sha256, size=size)


def _with_nan(specs: tuple[TensorSpec, ...], allowed: frozenset[str]) -> tuple[TensorSpec, ...]:
    return tuple(
        spec.model_copy(update={"nan": "allowed"}) if spec.name in allowed else spec
        for spec in specs
    )
