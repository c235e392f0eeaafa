"""A version in memory."""

from collections.abc import Mapping

import numpy as np

from assay.errors import CircuitError, EngineError
from assay.wire.manifest import Manifest
from assay.wire.tensors import Tensor, check_tensors
from assay.zk.program import Program

__all__ = ["CircuitModel"]


class CircuitModel:
    """An integer program whose input and output are held to the manifest."""

    def __init__(self, manifest: Manifest, program: Program) -> None:
        self._manifest = manifest
        self._program = program
        shape = manifest.outputs[0].shape or ()
        self._output_shape = [size for size in shape if isinstance(size, int)]

    @property
    def manifest(self) -> Manifest:
        """The version that this is."""
        return self._manifest

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Run the program on the quantised input. Raises `TensorError`, `EngineError`."""
        check_tensors(inputs, self._manifest.inputs)
        (given,), (made,) = self._manifest.inputs, self._manifest.outputs
        try:
            output = self._program.run(inputs[given.name].astype(np.int64).reshape(-1))
        except CircuitError as error:
            raise EngineError(error.message, error.hint) from error
        return {made.name: output.astype(made.dtype).reshape(self._output_shape)}
