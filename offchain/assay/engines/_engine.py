"""What an engine is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from assay.wire.manifest import Circuit, Manifest, QuantisationScale, Runtime, TensorSpec
from assay.wire.tensors import Tensor

__all__ = ["Engine", "LoadedModel", "ModelFile"]


@dataclass(frozen=True)
class ModelFile:
    """What a model file says about itself, and what would run it here.

    `files` are all that make up the model, relative to its folder, the model's own file first.
    """

    files: tuple[str, ...]
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    runtime: Runtime
    execution_provider: str
    codec: str = "tensor/cbor"
    """What carries its tensors, where its publisher names no other codec."""
    quantisation: tuple[QuantisationScale, ...] | None = None
    circuit: Circuit | None = None


class LoadedModel(Protocol):
    """A model in memory. Any number of threads may run it at once."""

    @property
    def manifest(self) -> Manifest:
        """The version that this is."""

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Run the model, and return all outputs of the manifest.

        Raises `TensorError` for inputs that do not fit the manifest, `EngineError` for everything
        else, outputs that do not fit included.
        """


@runtime_checkable
class Engine(Protocol):
    """Run the versions of one format, with one runtime."""

    @property
    def format(self) -> str:
        """The format's name in manifests, such as `onnx`."""

    @property
    def runtime(self) -> Runtime:
        """The runtime as it is installed here."""

    @property
    def suffixes(self) -> frozenset[str]:
        """How the names of model files end, in lower case: `.onnx`."""

    def inspect(self, path: Path) -> ModelFile:
        """Read a model file, of unknown origin, for its publisher.

        Raises `ModelFileError`, and `CircuitError` for a circuit.
        """

    def load(self, manifest: Manifest, folder: Path) -> LoadedModel:
        """Load a version whose artefacts are in `folder`, each at its path, with digests checked.

        Raises `EngineError` where it cannot be run here, `ModelFileError` for an unsafe file.
        """
