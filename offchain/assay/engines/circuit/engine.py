"""Inspect and load compiled circuits."""

from pathlib import Path

from assay.engines._engine import LoadedModel, ModelFile
from assay.engines.circuit.keys import read_setup
from assay.engines.circuit.loaded_model import CircuitModel
from assay.engines.circuit.model_file import CircuitFile
from assay.errors import EngineError, ModelFileError
from assay.wire.manifest import Manifest, Runtime, TensorSpec
from assay.zk.circuit import compile_circuit

__all__ = ["CircuitEngine"]

# Integers leave no provider a choice: all give the same bytes.
_EXECUTION_PROVIDER = "any"


class CircuitEngine:
    """Run models that `assay circuit compile` has made integer programs of."""

    format = "circuit"
    suffixes = frozenset({".circuit"})

    @property
    def runtime(self) -> Runtime:
        """The rules by which a plan becomes a program: other rules are another version."""
        return Runtime(name="assay-integer", version="1")

    def inspect(self, path: Path) -> ModelFile:
        """Read a plan, its model and its keys beside it, for their publisher.

        Raises `ModelFileError` and `CircuitError`.
        """
        file = CircuitFile.read(path)
        setup = read_setup(path, compile_circuit(file.program))
        return ModelFile(
            files=(path.name, file.model_name, *setup.files),
            inputs=(file.input,),
            outputs=(file.output,),
            runtime=self.runtime,
            execution_provider=_EXECUTION_PROVIDER,
            codec="tensor/raw",
            quantisation=file.quantisation,
            circuit=setup.circuit,
        )

    def load(self, manifest: Manifest, folder: Path) -> LoadedModel:
        """Load a version whose artefacts are in `folder`; its keys are not read.

        Raises `EngineError` where it cannot be run here, `ModelFileError` and `CircuitError` for a
        plan or model that is none.
        """
        wanted = (manifest.runtime, manifest.execution_provider)
        if wanted != (self.runtime, _EXECUTION_PROVIDER):
            raise EngineError(
                f"The version runs on {manifest.runtime.name} {manifest.runtime.version}; here is"
                f" {self.runtime.name} {self.runtime.version}.",
                "Install the release of Assay that it was compiled with.",
            )
        file = CircuitFile.read(folder / manifest.entry)
        published = {artefact.path for artefact in manifest.artefacts}
        if (manifest.entry.parent / file.model_name).as_posix() not in published:
            raise ModelFileError(
                f"The plan names the model {file.model_name!r}, which is no artefact of the"
                " version.",
                "Do not run it; the publisher should publish it again, with all its files.",
            )
        described = [_signature(spec) for spec in (*manifest.inputs, *manifest.outputs)]
        if described != [_signature(file.input), _signature(file.output)]:
            raise EngineError(
                "The manifest describes other tensors than the plan.",
                "Ask the publisher for a version with the right manifest.",
            )
        return CircuitModel(manifest, file.program)


def _signature(spec: TensorSpec) -> tuple[object, ...]:
    # Whether integers may hold a NaN says nothing.
    return spec.name, spec.dtype, spec.shape
