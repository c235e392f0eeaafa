"""Inspect and load ONNX models."""

from pathlib import Path

from assay.engines._engine import LoadedModel, ModelFile
from assay.engines.onnx.external_data import external_files
from assay.engines.onnx.loaded_model import OnnxModel
from assay.engines.onnx.model_file import read_model
from assay.engines.onnx.session import EXECUTION_PROVIDER, Session, installed_runtime, open_session
from assay.engines.onnx.signature import dtype_of, read_signature, refuse_unsupported_types
from assay.errors import EngineError, ModelFileError
from assay.wire.manifest import Manifest, Runtime

__all__ = ["OnnxEngine"]


class OnnxEngine:
    """Run any ONNX model with named numeric tensors."""

    format = "onnx"
    suffixes = frozenset({".onnx"})

    @property
    def runtime(self) -> Runtime:
        """The ONNX Runtime that is installed here."""
        return installed_runtime()

    def inspect(self, path: Path) -> ModelFile:
        """Read a model file, of unknown origin, for its publisher. Raises `ModelFileError`."""
        model = read_model(path)
        refuse_unsupported_types(model.graph)
        beside = external_files(model, path.parent)
        try:
            session = open_session(path, threads=1)
        except Exception as error:  # ONNX Runtime's exceptions have no base of their own.
            raise ModelFileError(
                f"ONNX Runtime cannot load {path.name!r}: {error}",
                "Export the model again, for an operator set that this ONNX Runtime knows.",
            ) from error
        inputs, outputs = read_signature(model.graph, session)
        return ModelFile(
            files=tuple(dict.fromkeys((path.name, *beside))),
            inputs=inputs,
            outputs=outputs,
            runtime=self.runtime,
            execution_provider=EXECUTION_PROVIDER,
        )

    def load(self, manifest: Manifest, folder: Path) -> LoadedModel:
        """Load a version whose artefacts are in `folder`, each at its path, with digests checked.

        Raises `EngineError` where it cannot be run here, `ModelFileError` for an unsafe file.
        """
        self._check_runtime(manifest)
        path = folder / manifest.entry
        model = read_model(path)
        published = {artefact.path for artefact in manifest.artefacts}
        for beside in external_files(model, path.parent):
            if (manifest.entry.parent / beside).as_posix() not in published:
                raise ModelFileError(
                    f"The model reads {beside!r}, which is no artefact of the version.",
                    "Do not run it; the publisher should publish it again, with all its files.",
                )
        try:
            session = open_session(path, manifest.threads)
        except Exception as error:  # ONNX Runtime's exceptions have no base of their own.
            raise EngineError(
                f"ONNX Runtime cannot load the version: {error}",
                "Ask the publisher for a version that this ONNX Runtime can load.",
            ) from error
        _check_signature(manifest, session)
        return OnnxModel(manifest, session)

    def _check_runtime(self, manifest: Manifest) -> None:
        """Refuse to pass one runtime's answers off as another's: releases round differently."""
        wanted = (manifest.runtime, manifest.execution_provider)
        if wanted != (self.runtime, EXECUTION_PROVIDER):
            raise EngineError(
                f"The version runs on {_written(*wanted)}; here is"
                f" {_written(self.runtime, EXECUTION_PROVIDER)}.",
                "Install what the version names, or publish a version for what is installed.",
            )


def _written(runtime: Runtime, execution_provider: str) -> str:
    return f"{runtime.name} {runtime.version} with {execution_provider}"


def _check_signature(manifest: Manifest, session: Session) -> None:
    for specs, values in (
        (manifest.inputs, session.get_inputs()),
        (manifest.outputs, session.get_outputs()),
    ):
        claimed = {f"{spec.name} {spec.dtype}" for spec in specs}
        actual = {f"{value.name} {dtype_of(value)}" for value in values}
        if claimed != actual:
            raise EngineError(
                f"The manifest says {', '.join(sorted(claimed))}; the model says"
                f" {', '.join(sorted(actual))}.",
                "Ask the publisher for a version with the right manifest.",
            )
